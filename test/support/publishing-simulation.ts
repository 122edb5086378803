import type { Resolution } from '../../src/channels/channel.ts'
import { after, nextStep, type Fact, type How, type Life } from '../../src/publishing/publication.ts'

/** How unkind the world is; shares of calls, times in milliseconds. Exaggerated on purpose (reference: publishing.md). */
export interface Unkindness {
  readonly crash: number
  readonly lost: number
  readonly failedApplied: number
  readonly failedNotApplied: number
  readonly busy: number
  /** A network may apply a request so long after it arrived. */
  readonly providerDelayMs: number
  readonly visibilityLagMs: number
}

export const unkind: Unkindness = { crash: 0.05, lost: 0.03, failedApplied: 0.02, failedNotApplied: 0.03, busy: 0.05, providerDelayMs: 30_000, visibilityLagMs: 60_000 }

export interface Outcome {
  readonly state: Life['state']
  /** What the public sees of it. */
  readonly copies: number
  readonly sends: readonly number[]
  readonly settledAfterMs: number
  /** A promise that was broken on the way, in words. */
  readonly broken: string | null
}

const dueAt = 1_000_000
const call = (random: () => number): number => 50 + random() * 200
const timeoutMs = 25_000
const takeoverMs = 10_000

/** One publication's life with the very machine that publishes, in a world of chance and virtual time. */
export function simulateLife(how: How, world: Unkindness, random: () => number): Outcome {
  let now = dueAt - 5_000
  let life: Life = {
    state: 'scheduled', reason: null, remoteMessage: null, dueAt, sendBy: dueAt + 61 * 60_000, notBefore: null, failures: 0,
    segments: [{ status: 'waiting', unsettledSince: null, sentAt: null, givenUpAt: null, unseen: 0, looks: 0, ifAbsent: 'send', preparedAt: null }],
  }
  /** When each copy came to be, or will. */
  const copies: number[] = []
  const sends: number[] = []
  let broken: string | null = null
  const learn = (fact: Fact): void => {
    life = after(life, fact, how, now)
  }
  const refused = (during: 'send' | 'look', refusal: 'unknown' | 'busy' | 'duplicate' | 'rejected' | 'not-sent', retryAfterSeconds: number | null = null): void =>
    learn({ fact: 'refused', during, segment: 0, refusal, retryAfterSeconds, remoteMessage: null })

  for (let steps = 0; ; steps += 1) {
    if (steps > 2_000) return { state: life.state, copies: copies.length, sends, settledAfterMs: now - dueAt, broken: 'it never ends' }
    const step = nextStep(life, how, now)
    if (step.do === 'nothing') break
    if (step.do === 'wait') {
      if (step.until <= now) return { state: life.state, copies: copies.length, sends, settledAfterMs: now - dueAt, broken: 'it waits for the past' }
      now = step.until
    } else if (step.do === 'note') {
      learn(step.fact)
    } else if (step.do === 'prepare') {
      learn({ fact: 'preparing', segment: 0 })
      now += call(random)
      if (random() < world.crash) {
        now += takeoverMs
        learn({ fact: 'taken-over' })
      } else learn({ fact: 'prepared', segment: 0 })
    } else if (step.do === 'look') {
      const lookedAt = now
      now += call(random)
      if (random() < world.crash) now += takeoverMs
      else if (random() < world.failedNotApplied) refused('look', 'not-sent')
      else if (copies.some((at) => at + random() * world.visibilityLagMs <= lookedAt)) learn({ fact: 'published', segment: 0, evidence: 'read-back' })
      else learn({ fact: 'absent', segment: 0, lookedAt })
    } else {
      const { class: kind } = how.resolution
      const unsettled = life.segments[0]?.unsettledSince !== null && life.segments[0]?.unsettledSince !== undefined
      if (now < dueAt) broken ??= 'sent early'
      if (unsettled && kind !== 'natural-key' && kind !== 'idempotency-key') broken ??= 'sent again before the first call was settled'
      sends.push(now)
      learn({ fact: 'sending', segment: 0 })
      if (random() < world.crash / 2) {
        now += takeoverMs
        learn({ fact: 'taken-over' })
        continue
      }
      const arrives = now + call(random)
      const chance = random()
      const fate = chance < world.busy ? 'busy' : chance < world.busy + world.failedNotApplied ? 'failed' : chance < world.busy + world.failedNotApplied + world.failedApplied ? 'failed-applied' : chance < world.busy + world.failedNotApplied + world.failedApplied + world.lost ? 'lost' : 'ok'
      if (fate === 'busy' || fate === 'failed') {
        now = arrives
        if (fate === 'busy') refused('send', 'busy', Math.ceil(random() * 30))
        else refused('send', 'unknown')
        continue
      }
      const duplicate = kind === 'duplicate-refused' && copies.some((at) => at <= arrives)
      // What is answered was applied before it; what is not may be applied any time within the provider's delay.
      const appliedAt = fate === 'ok' ? arrives : arrives + random() * world.providerDelayMs
      const known = copies.some((at) => (kind === 'natural-key' || kind === 'container' ? true : kind === 'idempotency-key' ? at <= arrives && arrives - at < 3_600_000 : false))
      const publishedAlready = kind === 'container' && copies.some((at) => at <= arrives)
      if (!known && !duplicate) copies.push(appliedAt)
      if (random() < world.crash / 2) {
        now = arrives + takeoverMs
        learn({ fact: 'taken-over' })
      } else if (fate === 'ok') {
        now = arrives
        if (duplicate) refused('send', 'duplicate')
        else if (publishedAlready) refused('send', 'rejected')
        else learn({ fact: 'published', segment: 0, evidence: 'answer' })
      } else {
        now = fate === 'lost' ? now + timeoutMs : arrives
        refused('send', 'unknown')
      }
    }
  }
  return { state: life.state, copies: copies.length, sends, settledAfterMs: now - dueAt, broken }
}

export const howOf = (resolution: Resolution): How => ({
  resolution,
  graceMs: 'graceSeconds' in resolution && resolution.graceSeconds !== undefined ? resolution.graceSeconds * 1000 : 60_000,
  prepares: resolution.class === 'container',
  finds: resolution.class !== 'blind',
})

/** mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
