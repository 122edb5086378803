import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { howOf, seeded, simulateLife, unkind } from '../../test/support/publishing-simulation.ts'
import type { Resolution } from '../channels/index.ts'
import { after, movable, nextStep, type Fact, type How, type Life } from './publication.ts'
import { publicationStates } from './schema.ts'

const classes: readonly Resolution[] = [
  { class: 'natural-key' },
  { class: 'idempotency-key', retryAfterSeconds: 35, retryUntilSeconds: 3_000, graceSeconds: 120 },
  { class: 'container', graceSeconds: 120 },
  { class: 'duplicate-refused', graceSeconds: 120 },
  { class: 'read-back', graceSeconds: 120 },
  { class: 'blind' },
]
const lives = 20_000

function live(how: How, seed: number) {
  const random = seeded(seed)
  const result = { doubled: 0, lost: 0, asked: 0, broken: [] as string[], slowest: 0 }
  for (let i = 0; i < lives; i += 1) {
    const { state, copies, broken, settledAfterMs } = simulateLife(how, unkind, random)
    if (copies > 1) result.doubled += 1
    if (state === 'needs-person') result.asked += 1
    else if (copies === 0 || state !== 'published') result.lost += 1
    if (broken !== null) result.broken.push(broken)
    result.slowest = Math.max(result.slowest, settledAfterMs)
  }
  return result
}

describe('a publication’s life, 20,000 times in an unkind world', () => {
  for (const resolution of classes) {
    it(`is once for a ${resolution.class} network`, () => {
      const { doubled, lost, asked, broken } = live(howOf(resolution), 7)

      expect({ doubled, lost, broken }).toEqual({ doubled: 0, lost: 0, broken: [] })
      if (resolution.class === 'blind') expect(asked).toBeGreaterThan(lives / 20)
      else expect(asked).toBe(0)
    }, 30_000)
  }

  it('finds the trap of a key used again after ten seconds', () => {
    const { doubled } = live(howOf({ class: 'idempotency-key', retryAfterSeconds: 10, retryUntilSeconds: 3_000, graceSeconds: 120 }), 7)

    expect(doubled).toBeGreaterThan(0)
  }, 30_000)

  it('finds the trap of a read-back that gives up after sixty seconds', () => {
    const { doubled } = live(howOf({ class: 'read-back', graceSeconds: 60 }), 7)

    expect(doubled).toBeGreaterThan(0)
  }, 30_000)
})

describe('the machine', () => {
  const now = 10_000_000
  const segment = fc.record({
    status: fc.constantFrom('waiting', 'in-flight', 'unsettled', 'published'),
    unsettledSince: fc.option(fc.integer({ min: now - 5_000_000, max: now }), { nil: null }),
    sentAt: fc.option(fc.integer({ min: now - 5_000_000, max: now }), { nil: null }),
    givenUpAt: fc.option(fc.integer({ min: now - 5_000_000, max: now }), { nil: null }),
    unseen: fc.nat(5),
    looks: fc.nat(50),
    ifAbsent: fc.constantFrom('send', 'rejected', 'ask'),
    preparedAt: fc.option(fc.integer({ min: now - 5_000_000, max: now }), { nil: null }),
  })
  const anyLife: fc.Arbitrary<Life> = fc.record({
    state: fc.constantFrom(...publicationStates),
    reason: fc.constant(null),
    remoteMessage: fc.constant(null),
    dueAt: fc.option(fc.integer({ min: now - 5_000_000, max: now + 5_000_000 }), { nil: null }),
    sendBy: fc.option(fc.integer({ min: now - 5_000_000, max: now + 9_000_000 }), { nil: null }),
    notBefore: fc.option(fc.integer({ min: now - 5_000_000, max: now + 5_000_000 }), { nil: null }),
    failures: fc.nat(20),
    segments: fc.array((segment as fc.Arbitrary<Life['segments'][number]>).map((one) => (one.unsettledSince === null ? one : { ...one, unseen: one.unseen + 1 })), { minLength: 1, maxLength: 3 }),
  })
  const refusal = fc.constantFrom('reconnect', 'rejected', 'busy', 'not-sent', 'duplicate', 'unknown')
  const anyFact: fc.Arbitrary<Fact> = fc.oneof(
    fc.constantFrom<Fact>({ fact: 'taken-over' }, { fact: 'too-late' }, { fact: 'released' }, { fact: 'cancelled' }, { fact: 'removed' }, { fact: 'held', reason: 'restored' }),
    fc.constantFrom<Fact>({ fact: 'decided', decision: 'give-up' }, { fact: 'decided', decision: 'send-again' }, { fact: 'decided', decision: 'it-is-out' }, { fact: 'moved', dueAt: now + 1000, sendBy: now + 2000 }),
    fc.record({ fact: fc.constant('refused' as const), during: fc.constantFrom('prepare', 'send', 'look'), segment: fc.nat(2), refusal, retryAfterSeconds: fc.option(fc.nat(5000), { nil: null }), remoteMessage: fc.constant(null) }) as fc.Arbitrary<Fact>,
    fc.record({ fact: fc.constant('absent' as const), segment: fc.nat(2), lookedAt: fc.integer({ min: now - 1_000_000, max: now }) }),
    fc.record({ fact: fc.constant('published' as const), segment: fc.nat(2), evidence: fc.constant('answer' as const) }),
  )
  const anyHow = fc.constantFrom(...classes.map(howOf))

  it('never asks for a call before the due time, nor for a second one while the first is open', () => {
    fc.assert(
      fc.property(anyLife, anyHow, (life, how) => {
        const step = nextStep(life, how, now)
        if (step.do !== 'send') return
        expect(life.segments.every(({ status }) => status !== 'in-flight') || life.segments[step.segment]?.status !== 'in-flight').toBe(true)
        const asked = life.segments[step.segment]
        if (asked?.status === 'waiting') expect(life.dueAt ?? Number.NaN).toBeLessThanOrEqual(now)
        else expect(['natural-key', 'idempotency-key']).toContain(how.resolution.class)
        if (asked?.status === 'unsettled' && how.resolution.class === 'idempotency-key') expect(now - (asked.sentAt ?? now)).toBeGreaterThanOrEqual(35_000)
        expect(life.segments.slice(0, step.segment).every(({ status }) => status === 'published')).toBe(true)
      }),
      { numRuns: 20_000 },
    )
  })

  it('has no state in which nothing would ever happen again, but those that wait for a person or are over', () => {
    const over: ReadonlySet<string> = new Set(['draft', 'in-review', 'approved', 'published', 'rejected', 'needs-person', 'held', 'missed', 'cancelled', 'removed'])
    fc.assert(
      fc.property(anyLife, anyHow, (life, how) => {
        fc.pre(!over.has(life.state) && life.dueAt !== null && life.segments.some(({ status }) => status !== 'published'))
        const step = nextStep(life, how, now)
        expect(step.do).not.toBe('nothing')
        if (step.do === 'wait') expect(step.until).toBeGreaterThan(now)
        if (step.do === 'note') expect(after(life, step.fact, how, now)).not.toEqual(life)
      }),
      { numRuns: 20_000 },
    )
  })

  it('never forgets a call whose end nobody saw, except by proof or by a person’s word', () => {
    fc.assert(
      fc.property(anyLife, anyHow, anyFact, (life, how, fact) => {
        fc.pre(fact.fact !== 'decided' && fact.fact !== 'published')
        const next = after(life, fact, how, now)
        life.segments.forEach((before, i) => {
          if (before.status !== 'unsettled' || before.unsettledSince === null || next.segments[i]?.status !== 'waiting') return
          const known = fact.fact === 'absent' && fact.lookedAt >= (before.givenUpAt ?? fact.lookedAt) + how.graceMs
          expect(known).toBe(true)
        })
      }),
      { numRuns: 20_000 },
    )
  })

  it('lets a person move or cancel only what has not begun', () => {
    fc.assert(
      fc.property(anyLife, anyHow, fc.constantFrom<Fact>({ fact: 'cancelled' }, { fact: 'moved', dueAt: now, sendBy: now }), (life, how, fact) => {
        const next = after(life, fact, how, now)
        if (next !== life) expect(movable(life) && life.segments.every(({ status }) => status === 'waiting')).toBe(true)
      }),
      { numRuns: 10_000 },
    )
  })
})
