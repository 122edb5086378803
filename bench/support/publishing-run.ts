import { setTimeout as pause } from 'node:timers/promises'
import type { Run } from './outcome.ts'
import { answerOf, freePort, type Kind, newPlace, rssMb, startProgram } from './programs.ts'
import type { Standing, Told } from './product-with-network.ts'

export interface Published {
  /** Milliseconds from the moment each post was due to its arrival at the network. */
  readonly lateness: readonly number[]
  readonly early: number
  readonly twice: number
  readonly missing: number
  /** Milliseconds from the first moment due until the last one was durably published. */
  readonly spanMs: number
  /** Processor time of the product from plan to end, microseconds per post. */
  readonly cpuUs: number
  readonly posts: number
  /** How long the planning took: before the moments. */
  readonly planningMs: number
}

/** The product and the network it publishes to, each in its process. */
export async function startPublishing(run: Run, kind: Kind) {
  const network = await startProgram<{ port: number }>('mock-network.ts', null)
  const networkUrl = `http://127.0.0.1:${network.ready.port}`
  const place = await newPlace(run, kind)
  const product = await startProgram<{ pid: number }>('product-with-network.ts', { ...place, port: await freePort(), networkUrl, seed: run.seed })
  const tell = (told: Told): Promise<Standing> => {
    const answer = answerOf<Standing>(product.child, 'the product')
    product.child.send(told)
    return answer
  }
  return {
    rssMb: () => rssMb(product.ready.pid),
    /** Plans posts at these moments and waits until all are out, at most `patienceMs` after the last moment. */
    async publish(moments: readonly number[], patienceMs: number): Promise<Published> {
      const first = moments.reduce((least, at) => Math.min(least, at), Number.MAX_SAFE_INTEGER)
      const last = moments.reduce((most, at) => Math.max(most, at), 0)
      const begun = performance.now()
      const { keys, cpuUs } = await tell({ plan: moments })
      const planningMs = performance.now() - begun
      if (Date.now() > first - 200) throw new Error('planning took until the moment itself: plan earlier')
      await pause(last - Date.now() + 250)
      let standing: Standing
      do {
        await pause(250)
        standing = await tell({ since: first })
      } while (standing.waiting > 0 && Date.now() < last + patienceMs)
      const arrivals = (await (await fetch(`${networkUrl}/arrivals`)).json()) as readonly { key: string; at: number }[]
      const due = new Map(keys)
      const seen = new Map<string, number>()
      let twice = 0
      for (const { key, at } of arrivals) {
        if (seen.has(key)) twice += 1
        else seen.set(key, at)
      }
      const lateness = [...seen].map(([key, at]) => at - (due.get(key) ?? Number.NaN))
      return { lateness, early: lateness.filter((ms) => ms < 0).length, twice, missing: moments.length - seen.size + standing.waiting, spanMs: standing.lastPublishedAt - first, cpuUs: (standing.cpuUs - cpuUs) / moments.length, posts: moments.length, planningMs }
    },
    stop: () => Promise.all([product.stop(), network.stop()]),
  }
}
