import type { Decision, Fact, How, Life, SegmentLife, Step } from './life.ts'
import type { PublicationState } from './schema.ts'

export type { Decision, Fact, How, Life, SegmentLife, Step } from './life.ts'

/**
 * The life of one publication as a pure machine: `nextStep` says what to do now, `after` says what a fact changes. No
 * clock, no database, no network, so that the very code that publishes can also be checked as a model and simulated
 * a million times (docs/decisions/0003-publishing-once.md).
 */

/** Containers die after 24 hours on the networks that have them: prepare again well before. */
const PREPARED_FOR_MS = 20 * 3_600_000
/** How long an unseen call may be settled by calling again with the same key where that is safe for ever. */
const RESEND_FOR_MS = 50 * 60_000
/** Looking without being able to see: after this long a person is asked. */
const LOOK_FOR_MS = 6 * 3_600_000
/** What a person who says "send again" grants, counted from their word. */
const GRANTED_MS = 60 * 60_000

/** A clock that is corrected by less than this was not set. */
const SET_BY_MS = 1000
/** Of a call that began at a time nobody knows any more. */
const LONG_AGO = 0

const seconds = 1000

/** 1, 2, 4 … 60 seconds. */
export const backoffMs = (failures: number): number => Math.min(60, 2 ** Math.max(0, failures - 1)) * seconds

/** Read-backs come 2, 6, 14, 30, 60, 90 … seconds after giving up, and the one that counts exactly when the grace ends. */
function nextLookAt(segment: SegmentLife, how: How): number {
  const since = segment.givenUpAt ?? 0
  const pause = segment.looks < 4 ? (2 ** (segment.looks + 1) - 1) * 2 : 30 * (segment.looks - 2)
  return since + Math.min(pause * seconds, how.graceMs)
}

const idle: ReadonlySet<PublicationState> = new Set<PublicationState>([
  'draft', 'in-review', 'approved', 'published', 'rejected', 'needs-person', 'held', 'missed', 'cancelled', 'removed',
])

/** What to do now. Never asks for a call before `dueAt`, nor for a second one that could double the first. */
export function nextStep(life: Life, how: How, now: number): Step {
  if (idle.has(life.state)) return { do: 'nothing' }
  const number = life.segments.findIndex((segment) => segment.status !== 'published')
  const segment = life.segments[number]
  if (segment === undefined) return { do: 'nothing' }
  if (segment.status === 'in-flight') return { do: 'note', fact: { fact: 'taken-over' } }
  if (clockWasSet(segment, how, now)) return { do: 'note', fact: { fact: 'clock-set' } }
  if (life.notBefore !== null && now < life.notBefore) return { do: 'wait', until: life.notBefore }
  if (segment.status === 'unsettled') return settle(segment, number, life.failures, how, now)
  if (life.dueAt === null) return { do: 'nothing' }
  if (now < life.dueAt) return { do: 'wait', until: life.dueAt }
  if (life.sendBy !== null && now > life.sendBy) return { do: 'note', fact: { fact: 'too-late' } }
  if (how.prepares && (segment.preparedAt === null || now - segment.preparedAt > PREPARED_FOR_MS)) return { do: 'prepare', segment: number }
  return { do: 'send', segment: number }
}

/** An outcome nobody saw is settled by the network's own class, never by hope. */
function settle(segment: SegmentLife, number: number, failures: number, how: How, now: number): Step {
  const { resolution } = how
  const since = segment.unsettledSince ?? now
  if (segment.ifAbsent === 'send') {
    if (resolution.class === 'natural-key' && now <= since + RESEND_FOR_MS) return { do: 'send', segment: number }
    if (resolution.class === 'idempotency-key') {
      // From the latest call, because its key may be written only after its post exists; until the earliest one's key expires.
      const from = (segment.sentAt ?? now) + resolution.retryAfterSeconds * seconds
      const until = since + resolution.retryUntilSeconds * seconds
      if (from <= until && now <= until) return now < from ? { do: 'wait', until: from } : { do: 'send', segment: number }
    }
  }
  if (resolution.class === 'blind' || !how.finds) return { do: 'note', fact: { fact: 'nobody-can-tell', segment: number } }
  // A program that was off for a day has not looked yet: only looks that failed count.
  if (failures >= 3 && now > (segment.givenUpAt ?? now) + how.graceMs + LOOK_FOR_MS) return { do: 'note', fact: { fact: 'nobody-can-tell', segment: number } }
  const at = nextLookAt(segment, how)
  return now < at ? { do: 'wait', until: at } : { do: 'look', segment: number }
}

/** The life after a fact. A fact that does not fit the state changes nothing. */
export function after(life: Life, fact: Fact, how: How, now: number): Life {
  switch (fact.fact) {
    case 'taken-over':
      return takenOver(life, now)
    case 'clock-set':
      return timesForgotten(life, how, now)
    case 'preparing':
      return { ...life, state: 'preparing', reason: null, remoteMessage: null }
    case 'prepared':
      return withSegment({ ...life, failures: 0, notBefore: null }, fact.segment, { preparedAt: now })
    case 'sending':
      return withSegment({ ...life, state: 'sending', reason: null, remoteMessage: null, notBefore: null }, fact.segment, { status: 'in-flight', sentAt: now })
    case 'published':
      return published(life, fact.segment)
    case 'refused':
      return fact.during === 'send' ? refused(life, fact, how, now) : notNow(life, fact, now)
    case 'absent':
      return absent(life, fact.segment, fact.lookedAt, how, now)
    case 'too-late':
      return { ...life, state: 'missed', reason: life.failures > 0 ? 'late-after-trying' : 'late' }
    case 'nobody-can-tell':
      return { ...life, state: 'needs-person', reason: how.resolution.class === 'blind' ? 'unseen-blind' : 'unseen' }
    case 'held':
      return inHand(life) || idle.has(life.state) ? life : { ...life, state: 'held', reason: fact.reason }
    case 'released':
      return life.state === 'held' ? ready({ ...life, notBefore: null }) : life
    case 'moved':
      return movable(life) ? { ...life, state: life.state === 'held' ? 'held' : 'scheduled', reason: life.state === 'held' ? life.reason : null, dueAt: fact.dueAt, sendBy: fact.sendBy, notBefore: null, failures: 0 } : life
    case 'cancelled':
      return movable(life) ? { ...life, state: 'cancelled', reason: null } : life
    case 'decided':
      return decided(life, fact.decision, how, now)
    case 'removed':
      return life.state === 'published' ? { ...life, state: 'removed', reason: null } : life
  }
}

/** Somebody is at work on it right now, or died at it: only a runner may write. */
export const inHand = (life: Life): boolean => life.state === 'claimed' || life.state === 'preparing' || life.state === 'sending'

/** Part of it is out, or may be. */
export const touched = (life: Life): boolean => life.segments.some((segment) => segment.status !== 'waiting')

/** It may still be moved, cancelled or edited: nothing of it went out and nobody is at work on it. */
export const movable = (life: Life): boolean => ['scheduled', 'held', 'missed', 'rejected', 'needs-person'].includes(life.state) && !touched(life)

const withSegment = (life: Life, number: number, change: Partial<SegmentLife>): Life => ({
  ...life,
  segments: life.segments.map((segment, i) => (i === number ? { ...segment, ...change } : segment)),
})

/** Back in the queue: looking first when something is unsettled. */
const ready = (life: Life): Life => ({
  ...life,
  state: life.segments.some((segment) => segment.status === 'unsettled') ? 'unknown' : 'scheduled',
  reason: null,
  remoteMessage: null,
})

function takenOver(life: Life, now: number): Life {
  if (idle.has(life.state) || (!inHand(life) && life.segments.every(({ status }) => status !== 'in-flight'))) return life
  // Whoever sent it is gone and their clock with them: what has to pass before the next call counts from here.
  const segments = life.segments.map((segment): SegmentLife => (segment.status === 'in-flight' ? { ...unseen(segment, now), sentAt: now } : segment))
  return ready({ ...life, segments })
}

/** Times written before this process looked at the clock, or before somebody set it, do not say how long ago they were. */
const clockWasSet = (segment: SegmentLife, how: How, now: number): boolean =>
  segment.status === 'unsettled' && [segment.sentAt, segment.givenUpAt].some((at) => at !== null && (at > now + SET_BY_MS || at < (how.steadySince?.at ?? 0)))

/** Every patience begins again. A key may have expired meanwhile if the clock was set: then it is settled by looking. */
function timesForgotten(life: Life, how: How, now: number): Life {
  const since = ({ unsettledSince }: SegmentLife): number => {
    if (how.resolution.class === 'natural-key') return now
    const set = how.steadySince?.set === true || (unsettledSince ?? now) > now + SET_BY_MS
    return set ? LONG_AGO : (unsettledSince ?? LONG_AGO)
  }
  const segments = life.segments.map((segment): SegmentLife =>
    segment.status === 'unsettled' ? { ...segment, sentAt: now, givenUpAt: now, looks: 0, unsettledSince: since(segment) } : segment,
  )
  // A pause that was to last seconds may last a day now: one try too soon is the smaller evil.
  return { ...life, notBefore: null, segments }
}

/** It may be out: whatever was known before, the grace starts now. */
function doubted(segment: SegmentLife, now: number): SegmentLife {
  const since = segment.unsettledSince ?? segment.sentAt ?? now
  return { ...segment, status: 'unsettled', unsettledSince: since > now + SET_BY_MS ? LONG_AGO : since, givenUpAt: now, looks: 0 }
}

const unseen = (segment: SegmentLife, now: number): SegmentLife => ({ ...doubted(segment, now), unseen: segment.unseen + 1 })

function published(life: Life, number: number): Life {
  const next = withSegment({ ...life, failures: 0, notBefore: null, reason: null, remoteMessage: null }, number, {
    status: 'published', unsettledSince: null, givenUpAt: null, looks: 0, ifAbsent: 'send',
  })
  return { ...next, state: next.segments.every((segment) => segment.status === 'published') ? 'published' : 'claimed' }
}

function refused(life: Life, fact: Extract<Fact, { fact: 'refused' }>, how: How, now: number): Life {
  const segment = life.segments[fact.segment]
  if (segment === undefined) return life
  const unsettled = segment.unsettledSince !== null
  const said = { ...life, remoteMessage: fact.remoteMessage }
  const back = withSegment(said, fact.segment, { status: unsettled ? 'unsettled' : 'waiting' })
  switch (fact.refusal) {
    case 'rejected':
      if (segment.unseen === 0) return { ...back, state: 'rejected', reason: 'rejected' }
      // An earlier call with the same words may have arrived all the same, even one that seemed absent: look before saying no.
      if (how.finds) return { ...withSegment(said, fact.segment, { ...doubted(segment, now), ifAbsent: 'rejected' }), state: 'unknown', reason: null }
      return how.resolution.class === 'natural-key' || !unsettled ? { ...back, state: 'rejected', reason: 'rejected' } : { ...back, state: 'needs-person', reason: 'unseen' }
    case 'reconnect':
      return { ...back, state: 'held', reason: 'reconnect' }
    case 'busy':
    case 'not-sent':
      return later(back, fact, now)
    case 'duplicate': {
      const twin: SegmentLife = { ...doubted(segment, now), ifAbsent: segment.unseen > 0 ? 'ask' : 'rejected' }
      const next = withSegment(said, fact.segment, twin)
      if (how.finds) return { ...next, state: 'unknown', reason: null }
      return segment.unseen > 0 ? { ...next, state: 'needs-person', reason: 'duplicate-unseen' } : { ...withSegment(next, fact.segment, { status: 'waiting', unsettledSince: null }), state: 'rejected', reason: 'duplicate' }
    }
    case 'unknown': {
      const lost = unseen(segment, now)
      const next = withSegment(said, fact.segment, lost)
      if (how.resolution.class === 'blind') return { ...next, state: 'needs-person', reason: 'unseen-blind' }
      // The first time at once, then with growing patience.
      return { ...next, state: 'unknown', reason: null, notBefore: lost.unseen > 1 ? now + backoffMs(lost.unseen) : null }
    }
  }
}

/** Preparing or looking did not work: nothing visible happened. */
function notNow(life: Life, fact: Extract<Fact, { fact: 'refused' }>, now: number): Life {
  const said = { ...life, remoteMessage: fact.remoteMessage }
  if (fact.refusal === 'reconnect') return { ...said, state: 'held', reason: 'reconnect' }
  if (fact.during === 'prepare' && fact.refusal === 'rejected') return { ...said, state: 'rejected', reason: 'rejected' }
  return later(said, fact, now)
}

function later(life: Life, fact: Extract<Fact, { fact: 'refused' }>, now: number): Life {
  const failures = life.failures + 1
  const notBefore = now + Math.max((fact.retryAfterSeconds ?? 0) * seconds, backoffMs(failures))
  const next = ready({ ...life, failures, notBefore })
  const remoteMessage = fact.remoteMessage
  // Waiting for a moment that comes too late is not waiting: say so while the person can still do something.
  if (next.state === 'scheduled' && life.sendBy !== null && notBefore > life.sendBy) return { ...next, remoteMessage, state: 'missed', reason: 'late-after-trying' }
  return { ...next, remoteMessage, reason: fact.refusal === 'busy' ? 'busy' : 'unreachable' }
}

function absent(life: Life, number: number, lookedAt: number, how: How, now: number): Life {
  const segment = life.segments[number]
  if (segment?.status !== 'unsettled') return life
  // Absence counts only once a call we gave up on can no longer surface.
  if (lookedAt < (segment.givenUpAt ?? lookedAt) + how.graceMs || clockWasSet(segment, how, now)) {
    return { ...withSegment({ ...life, failures: 0, notBefore: null }, number, { looks: segment.looks + 1 }), state: 'unknown' }
  }
  if (segment.ifAbsent === 'ask') return { ...life, state: 'needs-person', reason: 'duplicate-unseen' }
  const gone = withSegment({ ...life, failures: 0, notBefore: null }, number, { status: 'waiting', unsettledSince: null, givenUpAt: null, looks: 0, ifAbsent: 'send' })
  return segment.ifAbsent === 'rejected' ? { ...gone, state: 'rejected', reason: 'rejected' } : ready(gone)
}

function decided(life: Life, decision: Decision, how: How, now: number): Life {
  const number = life.segments.findIndex((segment) => segment.status !== 'published')
  const segment = life.segments[number]
  if (segment === undefined) return life
  if (decision === 'it-is-out') {
    if (segment.status !== 'unsettled' || (life.state !== 'needs-person' && life.state !== 'unknown')) return life
    const next = published(life, number)
    return next.state === 'claimed' ? { ...ready(next), sendBy: now + GRANTED_MS } : next
  }
  if (!['needs-person', 'missed', 'rejected', 'unknown', 'held'].includes(life.state)) return life
  if (decision === 'give-up') {
    const out = life.segments.some((one) => one.status === 'published')
    return { ...life, state: out ? 'published' : 'cancelled', reason: segment.status === 'unsettled' ? 'given-up-unseen' : 'given-up' }
  }
  if (life.state === 'held') return life
  const granted = { ...life, sendBy: Math.max(life.sendBy ?? 0, now + GRANTED_MS), notBefore: null, failures: 0 }
  if (segment.status !== 'unsettled') return ready(granted)
  // Where we can look, we look before we send again, even when a person is sure.
  if (how.finds) return ready(withSegment(granted, number, { looks: 0, ifAbsent: 'send' }))
  if (how.resolution.class === 'natural-key') return ready(withSegment(granted, number, { unsettledSince: now, ifAbsent: 'send' }))
  return ready(withSegment(granted, number, { status: 'waiting', unsettledSince: null, givenUpAt: null, ifAbsent: 'send' }))
}
