import { type Outcome, report, type Run } from './support/outcome.ts'
import { type Kind, requestText, startLoad, startProduct, startProgram } from './support/programs.ts'
import { medians, roundsOf } from './support/rounds.ts'
import { seeded } from './support/seeded.ts'
import { pick, randomFrom } from './support/statistics.ts'
import { browsers } from './support/visitors.ts'

/**
 * What pages and shops tell us, durable when answered, over 32 connections: one page a request, each of another visitor; 50 a request
 * (the most /collect takes), one visitor's walk through a shop; 50 conversions a request by the server API. A visitor's first
 * page names the campaign, as after a click; a tenth of what pages send are goals. The floor is `node:http` reading the same JSON.
 */
const seconds = 1.5
const shapes = ['single', 'walk', 'conversions'] as const
type Shape = (typeof shapes)[number]
const eventsOf: Readonly<Record<Shape, number>> = { single: 1, walk: 50, conversions: 50 }
const measures: Readonly<Record<Shape, string>> = { single: 'pages, one a request', walk: 'pages, 50 a request', conversions: 'conversions, 50 a request (server API)' }

await report(async (run) => {
  const floor = await startProgram<{ port: number }>('floor-server.ts', null)
  const load = await startLoad()
  const products = await Promise.all((run.postgres ? (['sqlite', 'postgres'] as const) : (['sqlite'] as const)).map((kind) => prepared(run, kind)))
  const once = async (port: number, requests: readonly { kind: string; text: string }[], time: number) => {
    const result = await load.run({ port, connections: 32, seconds: time, requests })
    if (result.wrong > 0) throw new Error(`wrong answers: ${result.wrong}: ${result.firstWrong}`)
    return { rate: result.answered / result.seconds, p99: Object.values(result.kinds)[0]?.p99 ?? Number.NaN }
  }

  let made = 0
  let visitors = 0
  const nextVisitor = (): number => (visitors += 1)
  const requestsOf = (shape: Shape, { siteKeys, workspaceId, key }: (typeof products)[number]) => requestsFor(shape, randomFrom(run.seed + (made += 1)), nextVisitor, siteKeys, workspaceId, key)
  for (const own of products) for (const shape of shapes) await once(own.product.port, requestsOf(shape, own), 0.5)

  const floors = { single: [] as { rate: number }[], walk: [] as { rate: number }[], conversions: [] as { rate: number }[] }
  const rounds = products.map(() => ({ single: [] as { rate: number; p99: number }[], walk: [] as { rate: number; p99: number }[], conversions: [] as { rate: number; p99: number }[] }))
  for (let round = 0; round < run.rounds; round++) {
    for (const shape of shapes) {
      const [first] = products
      if (first !== undefined) floors[shape].push(await once(floor.ready.port, requestsOf(shape, first), seconds / 2))
      for (const [i, own] of products.entries()) if (round < roundsOf(run, own.kind)) rounds[i]?.[shape].push(await once(own.product.port, requestsOf(shape, own), seconds))
    }
  }
  const outcomes = products.flatMap((own, i): Outcome[] =>
    shapes.map((shape): Outcome => {
      const times = eventsOf[shape]
      const { value, rounds: each } = medians(rounds[i]?.[shape] ?? [], 'rate')
      const bar: Outcome['bar'] = shape === 'single' ? { of: 'ratio', least: 0.25 } : { of: 'value', least: 60_000 }
      return {
        bench: 'ingest', database: own.kind, unit: 'per s', value: value * times, rounds: each.map((rate) => rate * times),
        measure: measures[shape],
        floor: { value: medians(floors[shape], 'rate').value * times, what: 'bare node:http' }, ...(own.kind === 'sqlite' ? { bar } : {}),
        note: `p99 ${medians(rounds[i]?.[shape] ?? [], 'p99').value.toFixed(0)} ms`,
      }
    }),
  )
  outcomes.push(...products.map(({ kind, product }): Outcome => ({ bench: 'ingest', database: kind, measure: 'memory after it', value: product.rssMb(), unit: 'MB', ...(kind === 'sqlite' ? { bar: { of: 'value' as const, most: 300 } } : {}) })))
  await Promise.all([load.stop(), floor.stop(), ...products.map(({ product }) => product.stop())])
  return outcomes
})

async function prepared(run: Run, kind: Kind) {
  const { place, workspaceId, siteKeys } = await seeded(run, 'sites', kind)
  const product = await startProduct(place)
  return { kind, workspaceId, siteKeys, product, key: await product.key(workspaceId) }
}

function requestsFor(shape: Shape, random: () => number, nextVisitor: () => number, siteKeys: readonly string[], workspaceId: string, key: string) {
  const shop = 'https://shop.example'
  const page = () => `${shop}/page-${Math.floor(random() * 500)}`
  const first = () => ({ type: 'view', url: `${page()}?utm_source=${random() < 0.5 ? 'mastodon' : 'bluesky'}&utm_medium=social`, referrer: 'https://network.example/' })
  const goal = () => ({ type: 'goal', url: `${shop}/thanks`, referrer: `${shop}/cart`, goal: 'purchase', id: '##########', value: 24.9, currency: 'EUR' })
  const next = () => (random() < 0.1 ? goal() : { type: 'view', url: page(), referrer: page() })
  // No walk twice, and no two from one address: a visitor may send 60 events at once, and who sends more is refused.
  return Array.from({ length: shape === 'single' ? 10_000 : shape === 'walk' ? 8_000 : 400 }, () => {
    if (shape === 'conversions') {
      const rows = Array.from({ length: 50 }, () => ({ goal: 'purchase', externalId: '##########', value: { amountMinor: 2490, currency: 'EUR' } }))
      return { kind: shape, text: requestText('POST', `/api/v1/workspaces/${workspaceId}/conversions`, { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, JSON.stringify(rows)) }
    }
    const events = shape === 'single' ? [random() < 0.1 ? goal() : first()] : [first(), ...Array.from({ length: 49 }, next)]
    const headers = { 'user-agent': pick(random, browsers), 'x-forwarded-for': addressOf(nextVisitor()), origin: shop, 'content-type': 'text/plain;charset=UTF-8' }
    return { kind: shape, text: requestText('POST', '/collect', headers, JSON.stringify({ site: pick(random, siteKeys), events })) }
  })
}

function addressOf(visitor: number): string {
  return `${11 + (Math.floor(visitor / 62_500) % 100)}.${Math.floor(visitor / 250) % 250}.${visitor % 250}.7`
}
