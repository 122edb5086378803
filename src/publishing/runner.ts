import { ChannelError, type Access, type PublishedSegment, type Publishing } from '../channels/index.ts'
import { within } from '../platform/deadline.ts'
import type { EventBus } from '../platform/events.ts'
import { askTogether } from '../platform/db/ask-together.ts'
import { Problem } from '../platform/http/problem.ts'
import type { WorkHandler, WorkItem, WorkOutcome } from '../platform/work/work.ts'
import { tell } from './announce.ts'
import { publishKind } from './enqueue.ts'
import type { PublishingEvents } from './events.ts'
import { thawSegment } from './frozen.ts'
import { createLifeWriter } from './life-writer.ts'
import type { Grace } from './grace.ts'
import type { Holds } from './holds.ts'
import { createLanes } from './lanes.ts'
import type { PublishingDeps } from './ports.ts'
import { after, backoffMs, inHand, nextStep, type Fact, type How } from './publication.ts'
import { loadPublications, nameOf, type Beside, type Claim, type Held, type PublicationKey } from './publication-store.ts'



/**
 * The call others can see gets this long. With `intentGoodForMs` it stays under the 35 seconds before which a key may not be
 * used again (Mastodon writes it only after the status exists).
 */
export const publishTimeoutMs = 25_000
/** A written intent is acted on at once or not at all: a process that slept in between must not send what others settled. */
export const intentGoodForMs = 4_000
const prepareTimeoutMs = 5 * 60_000
const lookTimeoutMs = 30_000

type Tried<T> = { readonly ok: T } | { readonly refused: ChannelError }

/** Takes publications through their life, one step and one durable write at a time. What to do is decided in publication.ts. */
export function createRunner(deps: PublishingDeps, events: EventBus<PublishingEvents>, grace: Grace, holds: Holds): WorkHandler {
  const { database, clock, channels, instance, log } = deps
  const pace = deps.pace ?? { concurrency: 256, perConnection: 4 }
  const lanes = createLanes(pace.perConnection)
  const load = askTogether<PublicationKey, Held>(nameOf, (keys) => loadPublications(database, keys))
  const save = createLifeWriter(database)

  async function run(item: WorkItem, signal: AbortSignal): Promise<WorkOutcome> {
    const { publicationId } = item.payload as { publicationId: string }
    const held = await load({ workspaceId: item.workspaceId, id: publicationId })
    if (held === undefined) return { done: true }
    // In somebody's hands: ours to take over only if they held this very item, whose lease is over.
    if (inHand(held.life) && held.row.claimed_by !== null && !heldByItem(held, item) && clock.now() - held.row.updated_at < orphanedAfterMs) return { done: true }
    const lane = lanes.enter(held.row.connection_id)
    if (lane === 'full') return { againAt: clock.now() + 500 }
    await lane.turn
    try {
      return await live(held, item, signal)
    } finally {
      lane.leave()
    }
  }

  async function live(first: Held, item: WorkItem, signal: AbortSignal): Promise<WorkOutcome> {
    const channel = channels.channel(first.row.channel_id)
    const publishing = channel?.publishing
    if (publishing === undefined) throw new Error(`channel ${first.row.channel_id} cannot publish`)
    const settled: How = {
      resolution: publishing.resolution,
      graceMs: await grace.of(first.row, publishing.resolution),
      prepares: publishing.prepare !== undefined,
      finds: publishing.find !== undefined,
    }
    const attempt = <T>(ms: number, call: (deadline: AbortSignal) => Promise<T>): Promise<Tried<T>> => tried(signal, ms, call)
    const how = (): How => ({ ...settled, steadySince: clock.steadySince?.() ?? null })
    const claim: Claim = { epoch: first.row.epoch + 1, by: `${item.id}/${item.leaseEpoch}/${instance.id}` }
    let held = first
    const write = async (fact: Fact, beside: Beside = {}): Promise<boolean> => {
      const before = held
      const now = clock.now()
      const saved = await stubborn(() => save({ held: before, next: after(before.life, fact, how(), now), now, claim, beside }))
      if (saved === null) {
        log.warn('publication changed by somebody else meanwhile', { publicationId: held.row.id, fact: fact.fact })
        return false
      }
      held = saved
      tell(events, before, saved)
      return true
    }
    if (inHand(held.life) && !(await write({ fact: 'taken-over' }, interrupted))) return { againAt: clock.now() }

    for (;;) {
      const now = clock.now()
      if (signal.aborted) return { againAt: now }
      if (!inHand(held.life) && (await holds.holds(held.row.workspace_id))) {
        return (await write({ fact: 'held', reason: 'restored' })) ? { done: true } : { againAt: now }
      }
      const step = nextStep(held.life, how(), now)
      if (step.do === 'nothing') return { done: true }
      if (step.do === 'wait') return { againAt: step.until }
      if (step.do === 'note') {
        if (!(await write(step.fact, step.fact.fact === 'taken-over' ? interrupted : {}))) return { againAt: now }
        continue
      }
      const told = await talk(step.do, step.segment, publishing)
      if (told === 'lost') return { againAt: clock.now() }
    }

    /**
     * Opens the account first, so that what waits there (its turn, a fresh token) waits before the intent is written. What the
     * network refused is thrown on once it is durable: the account's own patience and state are kept by channels.
     */
    async function talk(kind: 'prepare' | 'send' | 'look', number: number, with_: Publishing): Promise<'written' | 'lost'> {
      let told: 'written' | 'lost' | null = null
      try {
        await channels.withAccount(held.row.workspace_id, held.row.connection_id, async (access) => {
          told = 'lost'
          const refused = await act(kind, number, with_, access)
          if (refused === 'lost') return
          told = 'written'
          if (refused instanceof ChannelError) throw refused
        })
      } catch (cause) {
        if (told !== null) {
          if (cause instanceof ChannelError) return told
          throw cause
        }
        // The account could not be opened: nothing was sent, whatever the reason.
        const refused = cause instanceof ChannelError ? cause : cause instanceof Problem && cause.status === 404 ? new ChannelError(held.row.channel_id, 'reconnect', { cause }) : null
        if (refused === null) throw cause
        const surely = refused.refusal === 'unknown' ? new ChannelError(refused.channel, 'not-sent', { cause: refused }) : refused
        return (await write(fromRefusal('look', number, surely))) ? 'written' : 'lost'
      }
      return told ?? 'lost'
    }

    /** One step that talks to the network: durable before, durable after. `lost`: our claim was, and nothing was written. */
    async function act(kind: 'prepare' | 'send' | 'look', number: number, with_: Publishing, access: Access): Promise<'written' | 'lost' | ChannelError> {
      const row = held.segments[number]
      if (row === undefined) throw new Error(`publication ${held.row.id} has no segment ${number}`)
      const createdAt = row.created_at ?? clock.now()
      const segment = thawSegment(held.segments, number, createdAt, deps.files)
      const prepared: unknown = row.prepared === null ? undefined : JSON.parse(row.prepared)

      if (kind === 'prepare') {
        if (!(await write({ fact: 'preparing', segment: number }))) return 'lost'
        const done = await attempt(prepareTimeoutMs, (deadline) => with_.prepare?.(segment, access, deadline) ?? Promise.resolve(null))
        if ('refused' in done) return refusal('prepare', number, done.refused)
        return saved(await write({ fact: 'prepared', segment: number }, { segment: { number, change: { prepared: JSON.stringify(done.ok ?? null) } } }))
      }

      if (kind === 'look') {
        const lookedAt = clock.now()
        const found = await attempt(lookTimeoutMs, (deadline) => with_.find?.(segment, prepared, access, deadline) ?? Promise.resolve(null))
        if ('refused' in found) return refusal('look', number, found.refused)
        if (found.ok === null) return saved(await write({ fact: 'absent', segment: number, lookedAt }))
        return out(number, found.ok, evidenceOfLook(settled, held, number), {})
      }

      const unseen = held.life.segments[number]?.unseen ?? 0
      if (!(await write({ fact: 'sending', segment: number }, { opens: { segment: number, instanceId: instance.id }, segment: { number, change: { created_at: createdAt } } }))) return 'lost'
      if (signal.aborted || clock.now() - held.row.updated_at > intentGoodForMs) {
        return refusal('send', number, new ChannelError(held.row.channel_id, 'not-sent', { remoteCode: 'intent-expired' }))
      }
      const answer = await attempt(publishTimeoutMs, (deadline) => with_.publish(segment, prepared, access, deadline))
      if ('refused' in answer) return refusal('send', number, answer.refused)
      return out(number, answer.ok, unseen > 0 && settled.resolution.class !== 'read-back' && settled.resolution.class !== 'duplicate-refused' ? 'same-key' : 'answer', {
        closes: { outcome: 'published', remoteCode: null, remoteMessage: null },
      })
    }

    async function out(number: number, published: PublishedSegment, evidence: 'answer' | 'same-key' | 'read-back' | 'duplicate-refused' | 'container', beside: Beside): Promise<'written' | 'lost'> {
      const change = { remote_id: published.ref.id, remote_data: JSON.stringify(published.ref.data), url: published.url, evidence, published_at: clock.now() }
      const more = grace.sampleStatements(held, number, settled)
      const written = await write({ fact: 'published', segment: number, evidence }, { ...beside, segment: { number, change }, more })
      if (more.length > 0) deps.work.wake()
      return saved(written)
    }

    async function refusal(during: 'prepare' | 'send' | 'look', number: number, refused: ChannelError): Promise<'lost' | ChannelError> {
      const closes = during === 'send' ? { closes: { outcome: refused.refusal, remoteCode: refused.remoteCode, remoteMessage: refused.remoteMessage } } : {}
      const written = await write(fromRefusal(during, number, refused), closes)
      return written ? refused : 'lost'
    }
  }

  /**
   * What a network said must not be lost because the database blinked, and an intent whose commit was not answered may be durable: a few
   * more tries, which count once (saveLives), before the crash rules apply.
   */
  async function stubborn(save: () => Promise<Held | null>): Promise<Held | null> {
    for (let failures = 1; ; failures += 1) {
      try {
        return await save()
      } catch (cause) {
        if (failures === 4) throw cause
        await (deps.pause ?? pause)(backoffMs(failures) / 4)
      }
    }
  }

  async function tried<T>(signal: AbortSignal, ms: number, call: (deadline: AbortSignal) => Promise<T>): Promise<Tried<T>> {
    try {
      return { ok: await within(ms, signal, call) }
    } catch (cause) {
      if (cause instanceof ChannelError) return { refused: cause }
      // A channel that throws anything else did not say that nothing happened: take it for the worst.
      log.error('channel broke its contract', { cause })
      return { refused: new ChannelError('channel', 'unknown', { cause }) }
    }
  }

  return {
    kind: publishKind,
    concurrency: pace.concurrency,
    // A publication is never parked: its own states say what it waits for. Only a broken database makes the runner throw.
    maxAttempts: 1_000_000,
    neverParked: true,
    readsTheClock: true,
    backoffSeconds: (failures) => Math.min(30, failures),
    run,
  }
}

/** What is written of a call whose caller is gone. */
const interrupted: Beside = { closes: { outcome: 'unknown', remoteCode: 'interrupted', remoteMessage: null } }

const saved = (written: boolean): 'written' | 'lost' => (written ? 'written' : 'lost')

/** Hands that held a publication so long are no hands: longer than any step may take. */
export const orphanedAfterMs = 10 * 60_000

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

const heldByItem = (held: Held, item: WorkItem): boolean => held.row.claimed_by?.startsWith(`${item.id}/`) ?? false

const fromRefusal = (during: 'prepare' | 'send' | 'look', segment: number, refused: ChannelError): Fact => ({
  fact: 'refused', during, segment, refusal: refused.refusal, retryAfterSeconds: refused.retryAfterSeconds, remoteMessage: refused.remoteMessage,
})

function evidenceOfLook(how: How, held: Held, number: number): 'read-back' | 'duplicate-refused' | 'container' {
  if (how.resolution.class === 'container') return 'container'
  return held.life.segments[number]?.ifAbsent === 'send' ? 'read-back' : how.resolution.class === 'duplicate-refused' ? 'duplicate-refused' : 'read-back'
}
