import { type Outcome, report } from './support/outcome.ts'
import type { LoadResult } from './support/load-client.ts'
import { requestText, startLoad, startProduct } from './support/programs.ts'
import { roundsOf } from './support/rounds.ts'
import { editsARound, seeded } from './support/seeded.ts'
import { median, pick, randomFrom } from './support/statistics.ts'

/**
 * Six people read and two write in a workspace of 100,000 posts and 100,000 people. There is no book of people yet: the people are those
 * who spoke to our accounts, each with a conversation of their own. Searching is measured apart: for words nobody wrote, the worst there is.
 */
const posts = 100_000
const people = 100_000
const seconds = 2
const dayMs = 86_400_000
const count = (of: number): string => of.toLocaleString('en')

await report(async (run) => {
  const outcomes: Outcome[] = []
  const [reading, writing] = await Promise.all([startLoad(), startLoad()])
  for (const kind of run.postgres ? (['sqlite', 'postgres'] as const) : (['sqlite'] as const)) {
    const random = randomFrom(run.seed)
    const rounds = roundsOf(run, kind)
    const { place, workspaceId, postIds, draftIds, conversationIds, until } = await seeded(run, 'posts and people', kind)
    const product = await startProduct(place)
    const headers = { authorization: `Bearer ${await product.key(workspaceId)}` }
    const base = `/api/v1/workspaces/${workspaceId}`
    const asked = { ...headers, 'content-type': 'application/json' }
    const read = (what: string, path: string) => ({ kind: what, text: requestText('GET', `${base}${path}`, headers) })
    const write = (what: string, method: string, path: string, body: unknown, more: Readonly<Record<string, string>> = {}) => ({ kind: what, text: requestText(method, `${base}${path}`, { ...asked, ...more }, JSON.stringify(body)) })
    const content = (text: string) => ({ parts: [{ text, images: [] }], variants: {}, connectionIds: [], language: 'en', campaignId: null, schedule: null, latePolicy: { sendIfLateMinutes: 60 } })

    const readKinds = [
      () => {
        const from = until - Math.floor(random() * 600) * dayMs
        return read('a month of the calendar', `/posts?from=${from}&to=${from + 31 * dayMs}&limit=100`)
      },
      () => read('newest posts', '/posts?limit=50'),
      () => read('one post', `/posts/${pick(random, postIds)}`),
      () => read('published posts', '/posts?state=published&limit=50'),
      () => read('links', '/links?limit=50'),
      () => read('open conversations', '/conversations?state=open&limit=30'),
      () => read('all conversations', '/conversations?limit=30'),
      () => read('one conversation', `/conversations/${pick(random, conversationIds)}`),
      () => read('campaigns', '/campaigns'),
    ]
    let edited = 0
    const writeKinds = [
      () => write('a new draft', 'POST', '/posts', content('Panettone ########## is out of the oven.')),
      () => write('an edited draft', 'PUT', `/posts/${draftIds[edited++] ?? ''}`, content('Panettone ########## is cooling.'), { 'if-match': '1' }),
      () => write('a new link', 'POST', '/links', { targetUrl: 'https://shop.example/##########' }),
      () => write('a conversation done', 'PATCH', `/conversations/${pick(random, conversationIds)}`, { state: 'done' }),
    ]
    // Each list is made anew for each round: an edit cannot be sent twice.
    const inTurn = <T>(kinds: readonly (() => T)[], of: number): T[] => Array.from({ length: of }, (_, i) => kinds[i % kinds.length]?.()).filter((one) => one !== undefined)
    const reads = inTurn(readKinds, 2_000)
    const searches = [read('posts', '/posts?text=stollen&limit=50'), read('conversations', '/conversations?text=stollen&limit=30')]

    const done: { reads: LoadResult; writes: LoadResult }[] = []
    for (let round = 0; round <= rounds; round++) {
      const [some, others] = await Promise.all([
        reading.run({ port: product.port, connections: 6, seconds: round === 0 ? 1 : seconds, requests: reads }),
        writing.run({ port: product.port, connections: 2, seconds: round === 0 ? 1 : seconds, requests: inTurn(writeKinds, editsARound * writeKinds.length) }),
      ])
      for (const result of [some, others]) if (result.wrong > 0) throw new Error(`${result.wrong} wrong: ${result.firstWrong}`)
      // The first round warms up and is not counted.
      if (round > 0) done.push({ reads: some, writes: others })
    }
    const searched = await reading.run({ port: product.port, connections: 1, seconds: 1, atLeast: 8, requests: searches })
    if (searched.wrong > 0) throw new Error(`${searched.wrong} wrong: ${searched.firstWrong}`)

    const bar = (most: number) => (kind === 'sqlite' ? { bar: { of: 'value' as const, most } } : {})
    const p99 = (which: 'reads' | 'writes', most: number, what: string): Outcome => {
      const slowest = done.map((round) => Object.entries(round[which].kinds).toSorted(([, a], [, b]) => b.p99 - a.p99)[0])
      const values = slowest.map((one) => one?.[1].p99 ?? Number.NaN)
      return { bench: 'api', database: kind, measure: what, value: median(values), rounds: values, unit: 'ms', ...bar(most), note: `slowest: ${[...new Set(slowest.map((one) => one?.[0]))].join(', ')}` }
    }
    const rates = done.map((round) => (round.reads.answered + round.writes.answered) / round.reads.seconds)
    outcomes.push(
      p99('reads', 20, `reads over ${count(posts)} posts and ${count(people)} people, p99 of the slowest kind`),
      p99('writes', 30, 'writes, each durable, p99 of the slowest kind'),
      { bench: 'api', database: kind, measure: 'requests answered, 8 connections', value: median(rates), rounds: rates, unit: 'per s' },
      ...Object.entries(searched.kinds).map(([what, { p50 }]): Outcome => ({ bench: 'api', database: kind, measure: `looking for a word that is in none of the ${what}, p50`, value: p50, unit: 'ms', ...bar(20) })),
    )
    await product.stop()
  }
  await Promise.all([reading.stop(), writing.stop()])
  return outcomes
})
