import type { SteadySince } from '../../src/platform/clock.ts'
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
  /** How often, per step, somebody sets this machine's clock by an hour or a day, while it waits, calls, or is dead. */
  readonly clockSet: number
}

export const unkind: Unkindness = {
  crash: 0.05, lost: 0.03, failedApplied: 0.02, failedNotApplied: 0.03, busy: 0.05, providerDelayMs: 30_000, visibilityLagMs: 60_000, clockSet: 0,
}

/** Every class with the times the product uses for it. */
export const realResolutions: readonly Resolution[] = [
  { class: 'natural-key' },
  { class: 'idempotency-key', retryAfterSeconds: 35, retryUntilSeconds: 3_000, graceSeconds: 120 },
  { class: 'container', graceSeconds: 120 },
  { class: 'duplicate-refused', graceSeconds: 120 },
  { class: 'read-back', graceSeconds: 120 },
  { class: 'blind' },
]

export interface Outcome {
  readonly state: Life['state']
  /** What the public sees of it. */
  readonly copies: number
  readonly sends: readonly number[]
  readonly settledAfterMs: number
  /** A promise that was broken on the way, in words. */
  readonly broken: string | null
}

const dueAt = 100_000_000_000
const hour = 3_600_000
const jumps = [-24 * hour, -hour, hour, 24 * hour]
const keyLivesMs = hour
const timeoutMs = 25_000
const takeoverMs = 10_000

/**
 * One publication's life with the very machine that publishes, in a world of chance and virtual time. After every step the
 * promises are checked: `broken` says which one did not hold, first of all.
 */
export function simulateLife(how: How, world: Unkindness, random: () => number): Outcome {
  /** Time as it passes, for the network; the machine reads its clock, which somebody may set. */
  let time = dueAt - 5_000
  let ahead = 0
  let steadySince: SteadySince | null = null
  const clock = (): number => time + ahead
  const known = (): How => ({ ...how, steadySince })
  let life: Life = {
    state: 'scheduled', reason: null, remoteMessage: null, dueAt, sendBy: dueAt + 61 * 60_000, notBefore: null, failures: 0,
    segments: [{ status: 'waiting', unsettledSince: null, sentAt: null, givenUpAt: null, unseen: 0, looks: 0, ifAbsent: 'send', preparedAt: null }],
  }
  /** When each copy came to be, or will. */
  const copies: number[] = []
  const sends: number[] = []
  let broken: string | null = null
  const { class: kind } = how.resolution
  // A record and a container are read themselves, not a list that somebody else keeps up to date.
  const lagMs = kind === 'natural-key' || kind === 'container' ? 0 : world.visibilityLagMs
  const keyed = kind === 'natural-key' || kind === 'idempotency-key'

  const learn = (fact: Fact): void => {
    const before = life
    life = after(life, fact, known(), clock())
    broken ??= promiseBroken(before, life, copies, kind)
  }
  const refused = (during: 'send' | 'look', refusal: 'unknown' | 'busy' | 'duplicate' | 'rejected' | 'not-sent', retryAfterSeconds: number | null = null): void =>
    learn({ fact: 'refused', during, segment: 0, refusal, retryAfterSeconds, remoteMessage: null })
  const setClock = (seen: boolean): void => {
    ahead += jumps[Math.floor(random() * jumps.length)] ?? 0
    if (seen) steadySince = { at: clock(), set: true }
  }
  /** Time passes for a living process, which sees when its clock is set meanwhile. True when that cut the wait short. */
  const pass = (ms: number, cutShort = false): boolean => {
    if (world.clockSet === 0 || random() >= world.clockSet) {
      time += ms
      return false
    }
    const until = random() * ms
    time += until
    setClock(true)
    if (!cutShort) time += ms - until
    return true
  }
  /** Another process takes the work over, and knows nothing of what the clock did before. */
  const another = (): void => {
    time += takeoverMs
    if (world.clockSet > 0 && random() < world.clockSet) setClock(false)
    steadySince = { at: clock(), set: false }
  }
  /** The process dies; another one finds the publication in its hands once the lease is over. */
  const die = (): void => {
    another()
    learn({ fact: 'taken-over' })
  }
  const over = (why: string | null): Outcome => ({ state: life.state, copies: copies.length, sends, settledAfterMs: time - dueAt, broken: broken ?? why })

  for (let steps = 0; broken === null; steps += 1) {
    if (steps > 2_000) return over('it never ends')
    const step = nextStep(life, known(), clock())
    if (step.do === 'nothing') break
    if (step.do === 'wait') {
      if (step.until <= clock()) return over('it waits for the past')
      // After a setting the queue looks again at what was to come soon.
      pass(step.until - clock(), true)
    } else if (step.do === 'note') {
      learn(step.fact)
    } else if (step.do === 'prepare') {
      learn({ fact: 'preparing', segment: 0 })
      pass(call(random))
      if (random() < world.crash) die()
      else learn({ fact: 'prepared', segment: 0 })
    } else if (step.do === 'look') {
      // The clock may be set between the decision to look and the look.
      pass(1)
      const lookedAt = clock()
      const lookedTime = time
      pass(call(random))
      if (random() < world.crash) another()
      else if (random() < world.failedNotApplied) refused('look', 'not-sent')
      else if (copies.some((at) => at + random() * lagMs <= lookedTime)) learn({ fact: 'published', segment: 0, evidence: 'read-back' })
      else learn({ fact: 'absent', segment: 0, lookedAt })
    } else {
      const settling = life.segments[0]?.status === 'unsettled'
      if (clock() < dueAt && !settling) broken ??= 'sent early'
      if (settling && !keyed) broken ??= 'sent again before the first call was settled'
      sends.push(time)
      learn({ fact: 'sending', segment: 0 })
      if (random() < world.crash / 2) {
        die()
        continue
      }
      const began = time
      const arrives = began + call(random)
      const fate = fateOf(world, random())
      if (fate === 'busy' || fate === 'failed') {
        pass(arrives - began)
        if (fate === 'busy') refused('send', 'busy', Math.ceil(random() * 30))
        else refused('send', 'unknown')
        continue
      }
      const duplicate = kind === 'duplicate-refused' && copies.some((at) => at <= arrives)
      // What is answered was applied before it; what is not may be applied any time within the provider's delay.
      const appliedAt = fate === 'ok' ? arrives : arrives + random() * world.providerDelayMs
      // A key is written only after its post exists, and is forgotten after an hour.
      const same = copies.some((at) => kind === 'natural-key' || kind === 'container' || (kind === 'idempotency-key' && at <= arrives && arrives - at < keyLivesMs))
      const publishedAlready = kind === 'container' && copies.some((at) => at <= arrives)
      if (!same && !duplicate) copies.push(appliedAt)
      if (random() < world.crash / 2) {
        time = arrives
        die()
      } else if (fate === 'ok') {
        pass(arrives - began)
        if (duplicate) refused('send', 'duplicate')
        else if (publishedAlready) refused('send', 'rejected')
        else learn({ fact: 'published', segment: 0, evidence: 'answer' })
      } else {
        pass(fate === 'lost' ? timeoutMs : arrives - began)
        refused('send', 'unknown')
      }
    }
  }
  return over(atTheEnd(life, copies, kind))
}

const call = (random: () => number): number => 50 + random() * 200

function fateOf({ busy, failedNotApplied, failedApplied, lost }: Unkindness, chance: number): 'busy' | 'failed' | 'failed-applied' | 'lost' | 'ok' {
  if (chance < busy) return 'busy'
  if (chance < busy + failedNotApplied) return 'failed'
  if (chance < busy + failedNotApplied + failedApplied) return 'failed-applied'
  return chance < busy + failedNotApplied + failedApplied + lost ? 'lost' : 'ok'
}

/** What must hold after every step. */
function promiseBroken(before: Life, life: Life, copies: readonly number[], kind: Resolution['class']): string | null {
  if (copies.length > 1) return 'doubled'
  const [segment] = life.segments
  const [earlier] = before.segments
  if (segment === undefined || earlier === undefined) return 'a segment disappeared'
  if (segment.unseen < earlier.unseen) return 'a call nobody saw was forgotten'
  if (life.state === 'published' && copies.length === 0) return 'said to be out, and nothing is'
  if (life.state === 'published' && segment.status !== 'published') return 'out, and its segment is not'
  if (segment.status === 'unsettled' && (segment.givenUpAt === null || segment.unsettledSince === null)) return 'unsettled since nobody knows when'
  if (segment.status === 'waiting' && segment.unsettledSince !== null) return 'waiting, and a call is unsettled'
  if (life.state === 'rejected' && copies.length > 0) return 'said to be refused, and it is out'
  if (life.state === 'needs-person' && kind !== 'blind') return 'a person was asked outside of the blind class'
  return null
}

function atTheEnd(life: Life, copies: readonly number[], kind: Resolution['class']): string | null {
  if (life.state === 'published') return null
  if (life.state === 'needs-person' && kind === 'blind') return null
  // Set forward by a day, the clock says that it is too late: a person is told.
  if (life.state === 'missed' && copies.length === 0) return null
  return `lost (${life.state})`
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
