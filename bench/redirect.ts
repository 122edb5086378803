import type { LoadResult } from './support/load-client.ts'
import { type Outcome, report, type Run } from './support/outcome.ts'
import { type Kind, requestText, startLoad, startProduct, startProgram } from './support/programs.ts'
import { medians, roundsOf } from './support/rounds.ts'
import { seeded } from './support/seeded.ts'
import { pick, popular, randomFrom } from './support/statistics.ts'
import { browsers } from './support/visitors.ts'

/**
 * Short links followed over 32 connections: 10,000 links, half of the clicks on one hundredth of them, 20,000 visitors. The product
 * answers when the click is durable and counted; the floor is `node:http` answering the same redirect.
 */
const seconds = 2

await report(async (run) => {
  const random = randomFrom(run.seed)
  const floor = await startProgram<{ port: number }>('floor-server.ts', null)
  const load = await startLoad()
  const products = await Promise.all((run.postgres ? (['sqlite', 'postgres'] as const) : (['sqlite'] as const)).map((kind) => prepared(run, kind)))

  const requestsFor = (slugs: readonly string[]) =>
    Array.from({ length: 20_000 }, () => ({
      kind: 'click',
      text: requestText('GET', `/l/${slugs[popular(random, slugs.length)]}`, {
        'user-agent': pick(random, browsers), 'x-forwarded-for': `10.${Math.floor(random() * 250)}.${Math.floor(random() * 250)}.7`, referer: 'https://network.example/',
      }),
    }))
  const requests = products.map(({ slugs }) => requestsFor(slugs))
  const once = async (port: number, which: number, time: number): Promise<LoadResult> => {
    const result = await load.run({ port, connections: 32, seconds: time, requests: requests[which] ?? [] })
    if (result.wrong > 0) throw new Error(`wrong answers: ${result.wrong}: ${result.firstWrong}`)
    return result
  }

  await once(floor.ready.port, 0, 0.5)
  // Every link once, as after a morning of clicks: what is measured is not the first visit of each.
  for (const { slugs, product } of products) {
    await load.run({ port: product.port, connections: 32, seconds: 4, requests: slugs.map((slug) => ({ kind: 'click', text: requestText('GET', `/l/${slug}`, { 'user-agent': browsers[0] ?? '' }) })) })
  }
  const floors: { rate: number }[] = []
  const rounds = products.map((): { rate: number; p50: number; p99: number; cpu: number; ratio: number }[] => [])
  for (let round = 0; round < run.rounds; round++) {
    const bare = await once(floor.ready.port, 0, seconds)
    floors.push({ rate: bare.answered / bare.seconds })
    for (const [i, { kind, product }] of products.entries()) {
      if (round >= roundsOf(run, kind)) continue
      const cpu = product.cpuMs()
      const result = await once(product.port, i, seconds)
      const click = result.kinds['click']
      rounds[i]?.push({ rate: result.answered / result.seconds, p50: click?.p50 ?? Number.NaN, p99: click?.p99 ?? Number.NaN, cpu: ((product.cpuMs() - cpu) * 1000) / result.answered, ratio: 0 })
    }
  }

  const bare = medians(floors, 'rate').value
  const outcomes = products.flatMap(({ kind, product }, i): Outcome[] => {
    const own = rounds[i] ?? []
    const barred = kind === 'sqlite'
    return [
      {
        bench: 'redirect', database: kind, measure: 'clicks followed, each durable, 32 connections', ...medians(own, 'rate'), unit: 'per s', floor: { value: bare, what: 'bare node:http' },
        ...(barred ? { bar: { of: 'ratio' as const, least: 0.25 } } : {}), note: `${Math.round(medians(own, 'cpu').value)} µs of processor per click, threads of the store included`,
      },
      { bench: 'redirect', database: kind, measure: 'p99', ...medians(own, 'p99'), unit: 'ms', ...(barred ? { bar: { of: 'value' as const, most: 15 } } : {}), note: `p50 ${medians(own, 'p50').value.toFixed(1)} ms` },
      { bench: 'redirect', database: kind, measure: 'memory after it', value: product.rssMb(), unit: 'MB', ...(barred ? { bar: { of: 'value' as const, most: 300 } } : {}) },
    ]
  })
  await Promise.all([load.stop(), floor.stop(), ...products.map(({ product }) => product.stop())])
  return outcomes
})

async function prepared(run: Run, kind: Kind) {
  const { place, slugs } = await seeded(run, 'short links', kind)
  return { kind, slugs, product: await startProduct(place) }
}
