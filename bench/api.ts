import { type Outcome, report } from './support/outcome.ts'
import { newPlace, requestText, seed, startLoad, startProduct } from './support/programs.ts'
import { median, pick, randomFrom } from './support/statistics.ts'

/** Six people read and two write in a workspace of 100,000 posts: lists, a calendar month, single posts; drafts, edits, links. */
const posts = 100_000
const seconds = 2
const dayMs = 86_400_000

await report(async (run) => {
  const outcomes: Outcome[] = []
  const [reading, writing] = await Promise.all([startLoad(), startLoad()])
  for (const kind of run.postgres ? (['sqlite', 'postgres'] as const) : (['sqlite'] as const)) {
    const random = randomFrom(run.seed)
    const place = await newPlace(run, kind)
    const { workspaceId, postIds, until } = await seed(place, { seed: run.seed, posts, links: 1_000 })
    const product = await startProduct(place)
    const headers = { authorization: `Bearer ${await product.key(workspaceId)}` }
    const base = `/api/v1/workspaces/${workspaceId}`
    const read = (kindOf: string, path: string) => ({ kind: kindOf, text: requestText('GET', `${base}${path}`, headers) })
    const write = (kindOf: string, method: string, path: string, body: unknown) => ({ kind: kindOf, text: requestText(method, `${base}${path}`, { ...headers, 'content-type': 'application/json' }, JSON.stringify(body)) })
    const content = (text: string) => ({ parts: [{ text, images: [] }], variants: {}, connectionIds: [], language: 'en', campaignId: null, schedule: null, latePolicy: { sendIfLateMinutes: 60 } })
    const drafts: string[] = []
    for (let i = 0; i < 50; i++) {
      const made = await fetch(`http://127.0.0.1:${product.port}${base}/posts`, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(content(`Draft ${i}`)) })
      drafts.push(((await made.json()) as { id: string }).id)
    }
    const reads = Array.from({ length: 2_000 }, (_, i) => {
      const from = until - Math.floor(random() * 600) * dayMs
      const kindsOf = [
        () => read('calendar month', `/posts?from=${from}&to=${from + 31 * dayMs}&limit=100`), () => read('newest posts', '/posts?limit=50'), () => read('one post', `/posts/${pick(random, postIds)}`),
        () => read('published posts', '/posts?state=published&limit=50'), () => read('links', '/links?limit=50'), () => read('conversations', '/conversations?limit=30'), () => read('campaigns', '/campaigns'),
      ]
      return (kindsOf[i % kindsOf.length] ?? kindsOf[0])?.() ?? read('campaigns', '/campaigns')
    })
    const writes = Array.from({ length: 300 }, (_, i) => {
      if (i % 3 === 0) return write('new draft', 'POST', '/posts', content('Panettone ########## is out of the oven.'))
      if (i % 3 === 1) return write('edited draft', 'PUT', `/posts/${pick(random, drafts)}`, content('Panettone ########## is cooling.'))
      return write('new link', 'POST', '/links', { targetUrl: 'https://shop.example/##########' })
    })
    const rounds: { reads: number; writes: number; rate: number; worstRead: string }[] = []
    for (let round = 0; round <= (kind === 'sqlite' ? run.rounds : Math.min(3, run.rounds)); round++) {
      const [some, others] = await Promise.all([
        reading.run({ port: product.port, connections: 6, seconds, requests: reads }),
        writing.run({ port: product.port, connections: 2, seconds, requests: writes }),
      ])
      for (const result of [some, others]) if (result.wrong > 0) throw new Error(`${result.wrong}: ${result.firstWrong}`)
      const slowest = Object.entries(some.kinds).toSorted(([, a], [, b]) => b.p99 - a.p99)[0]
      const p99 = (kinds: typeof some.kinds): number => Object.values(kinds).reduce((most, one) => Math.max(most, one.p99), 0)
      if (round > 0) rounds.push({ reads: p99(some.kinds), writes: p99(others.kinds), rate: (some.answered + others.answered) / some.seconds, worstRead: `${slowest?.[0]}` })
    }
    const barred = kind === 'sqlite'
    const of = (name: 'reads' | 'writes' | 'rate') => ({ value: median(rounds.map((round) => round[name])), rounds: rounds.map((round) => round[name]) })
    outcomes.push(
      { bench: 'api', database: kind, measure: `reads over ${posts.toLocaleString('en')} posts, p99 of the slowest kind`, ...of('reads'), unit: 'ms', ...(barred ? { bar: { of: 'value', most: 20 } } : {}), note: `slowest: ${rounds[0]?.worstRead}` },
      { bench: 'api', database: kind, measure: 'writes, p99 of the slowest kind', ...of('writes'), unit: 'ms', ...(barred ? { bar: { of: 'value', most: 30 } } : {}) },
      { bench: 'api', database: kind, measure: 'requests answered, 8 connections', ...of('rate'), unit: 'per s' },
    )
    await product.stop()
  }
  await Promise.all([reading.stop(), writing.stop()])
  return outcomes
})
