import { sign } from '../src/conversions/hook-signature.ts'
import { openRows } from './support/brute-force.ts'
import { type Outcome, report, type Run } from './support/outcome.ts'
import { type Kind, requestText, startLoad, startProduct } from './support/programs.ts'
import { medians, roundsOf } from './support/rounds.ts'
import { seeded } from './support/seeded.ts'
import { randomFrom } from './support/statistics.ts'

/**
 * Signed deliveries of shops, one conversion each, over 32 connections: a fifth of them sent before, a twentieth forged (another's
 * secret). Durable when answered. Afterwards the database is asked what it kept.
 */
const seconds = 1.5
const perRound = 20_000

interface Delivery {
  readonly kind: 'good' | 'again' | 'forged'
  readonly id: string
  readonly text: string
}

await report(async (run) => {
  const load = await startLoad()
  const products = await Promise.all((run.postgres ? (['sqlite', 'postgres'] as const) : (['sqlite'] as const)).map((kind) => prepared(run, kind)))
  const random = randomFrom(run.seed)
  const outcomes: Outcome[] = []
  for (const own of products) {
    const rounds: { rate: number; p99: number }[] = []
    const expected = new Set<string>()
    const forged = new Set<string>()
    for (let round = 0; round < roundsOf(run, own.kind); round++) {
      const deliveries = deliveriesOf(own, random, `${own.kind}-${round}`)
      const result = await load.run({ port: own.product.port, connections: 32, seconds, requests: deliveries.map(({ kind, text }) => ({ kind, text })) })
      if (result.answered > perRound) throw new Error('more was answered than was made: make more deliveries a round')
      // Sent in order, and every one that was sent was answered.
      const sent = deliveries.slice(0, result.answered)
      for (const { kind, id } of sent) (kind === 'forged' ? forged : expected).add(id)
      const refused = sent.filter(({ kind }) => kind === 'forged').length
      if (result.wrong !== refused || !(result.firstWrong ?? 'signature-forged').includes('signature-forged')) throw new Error(`wrong answers: ${result.wrong} of ${refused} forged: ${result.firstWrong}`)
      rounds.push({ rate: result.answered / result.seconds, p99: Math.max(...Object.values(result.kinds).map(({ p99 }) => p99)) })
    }
    const memory = own.product.rssMb()
    const begun = performance.now()
    // It records what it accepted before it ends.
    await own.product.stop()
    const recordedAfter = performance.now() - begun
    outcomes.push(...(await judged(own, rounds, expected, forged, memory, recordedAfter)))
  }
  await load.stop()
  return outcomes
})

async function prepared(run: Run, kind: Kind) {
  const { place, workspaceId } = await seeded(run, 'a site', kind)
  const product = await startProduct(place)
  const key = await product.key(workspaceId)
  const answer = await fetch(`http://127.0.0.1:${product.port}/api/v1/workspaces/${workspaceId}/hooks`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify({ name: 'Shop' }) })
  if (!answer.ok) throw new Error(`no hook: ${answer.status}`)
  const { hook, secret } = (await answer.json()) as { hook: { id: string }; secret: string }
  return { kind, place, product, hookId: hook.id, secret }
}

function deliveriesOf({ hookId, secret }: { hookId: string; secret: string }, random: () => number, name: string): readonly Delivery[] {
  const at = Math.floor(Date.now() / 1000)
  const before: Delivery[] = []
  return Array.from({ length: perRound }, (_, i): Delivery => {
    const draw = random()
    const again = draw < 0.2 ? before[Math.floor(random() * before.length)] : undefined
    if (again !== undefined) return { ...again, kind: 'again' }
    const isForged = draw >= 0.2 && draw < 0.25
    const id = `${name}-${i}`
    const body = JSON.stringify({ goal: 'purchase', externalId: `order-${id}`, value: { amountMinor: 2490, currency: 'EUR' } })
    const headers = { 'content-type': 'application/json', 'passaparola-delivery': id, 'passaparola-signature': sign(isForged ? `${secret}x` : secret, at, id, body) }
    const made: Delivery = { kind: isForged ? 'forged' : 'good', id, text: requestText('POST', `/hooks/${hookId}`, headers, body) }
    if (!isForged) before.push(made)
    return made
  })
}

type Own = Awaited<ReturnType<typeof prepared>>

async function judged({ kind, place }: Own, rounds: readonly { rate: number; p99: number }[], expected: ReadonlySet<string>, forged: ReadonlySet<string>, memory: number, recordedAfter: number): Promise<readonly Outcome[]> {
  const rows = await openRows(place)
  const kept = (await rows.ask('select delivery_id as id from hook_deliveries')).map(({ id }) => String(id))
  const conversions = (await rows.ask('select external_id as id from conversions')).map(({ id }) => String(id).slice('order-'.length))
  await rows.close()
  const [ofDeliveries, ofConversions] = [countsOf(kept, expected), countsOf(conversions, expected)]
  const strangers = [...kept, ...conversions].filter((id) => forged.has(id)).length
  const bar = kind === 'sqlite'
  return [
    { bench: 'webhooks', database: kind, measure: 'signed deliveries in, each durable, 20 % sent before, 5 % forged', ...medians(rounds, 'rate'), unit: 'per s', ...(bar ? { bar: { of: 'value' as const, least: 5_000 } } : {}), note: `p99 ${medians(rounds, 'p99').value.toFixed(0)} ms; the last recorded ${recordedAfter.toFixed(0)} ms after the end` },
    { bench: 'webhooks', database: kind, measure: 'stored twice, or acknowledged and missing', value: ofDeliveries + ofConversions, unit: 'count', ...(bar ? { bar: { of: 'value' as const, most: 0 } } : {}), note: `${expected.size} deliveries, ${conversions.length} conversions` },
    { bench: 'webhooks', database: kind, measure: 'forged accepted', value: strangers, unit: 'count', ...(bar ? { bar: { of: 'value' as const, most: 0 } } : {}), note: `of ${forged.size}` },
    { bench: 'webhooks', database: kind, measure: 'memory after it', value: memory, unit: 'MB', ...(bar ? { bar: { of: 'value' as const, most: 300 } } : {}) },
  ]
}

/** How many are there twice, or not at all. */
function countsOf(ids: readonly string[], expected: ReadonlySet<string>): number {
  const there = new Set(ids)
  return ids.length - there.size + [...expected].filter((id) => !there.has(id)).length
}
