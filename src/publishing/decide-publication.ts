import type { EventBus } from '../platform/events.ts'
import { notFound, Problem } from '../platform/http/problem.ts'
import { randomWord } from '../platform/ids.ts'
import { ChannelError } from '../channels/index.ts'
import { tell } from './announce.ts'
import { publishWork } from './enqueue.ts'
import type { PublishingEvents } from './events.ts'
import { refOf } from './publication-store.ts'
import type { PublishingDeps } from './ports.ts'
import type { By } from './post.ts'
import { fieldProblem, onItsWay, problem } from './problems.ts'
import { after, inHand, type Decision, type How } from './publication.ts'
import { loadPublication, type Beside, type Held } from './publication-store.ts'
import { saveLife } from './save-lives.ts'
import { inWords } from './words.ts'

/** What a person may say about one publication, and deleting it on its network. */
export function publicationVerbs(deps: PublishingDeps, events: EventBus<PublishingEvents>) {
  const { database, clock, channels, workspaces, work } = deps

  const howOf = (held: Held): How => {
    const publishing = channels.channel(held.row.channel_id)?.publishing
    return { resolution: publishing?.resolution ?? { class: 'blind' }, graceMs: 0, prepares: false, finds: publishing?.find !== undefined }
  }

  /** @throws Problem 404. */
  async function load(workspaceId: string, publicationId: string): Promise<Held> {
    const held = await loadPublication(database, workspaceId, publicationId)
    if (held === null) throw notFound()
    return held
  }

  return {
    /**
     * `it-is-out` (where, if known), `send-again` (looked for first, wherever the network lets us look), or `give-up`.
     * @throws Problem 409 when there is nothing to decide, or a runner has it in hand.
     */
    async decide(workspaceId: string, publicationId: string, decision: Decision, url: string | null, by: By): Promise<void> {
      const held = await load(workspaceId, publicationId)
      if (inHand(held.life)) throw onItsWay()
      if (url !== null && !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) throw fieldProblem('bad-url', '/url', (w) => w.badDecisionUrl)
      const now = clock.now()
      const number = held.life.segments.findIndex(({ status }) => status !== 'published')
      const next = after(held.life, { fact: 'decided', decision }, howOf(held), now)
      if (next === held.life) throw problem(409, 'nothing-to-decide', (w) => w.decisionDoesNotFit)
      const goesOn = next.state === 'scheduled' || next.state === 'unknown'
      const beside: Beside = {
        ...(decision === 'it-is-out' ? { segment: { number, change: { evidence: 'person', url, published_at: held.segments[number]?.sent_at ?? now } } } : {}),
        more: [
          ...(goesOn ? publishWork(work, held.row, now) : []),
          workspaces.recordStatement({ workspaceId, who: by, action: `publication.${decision}`, subject: held.row.account_handle, detail: { postId: held.row.post_id } }),
        ],
      }
      const saved = await saveLife(database, held, next, now, { epoch: held.row.epoch + 1, by: `person/${randomWord(8)}` }, beside)
      if (saved === null) throw onItsWay()
      tell(events, held, saved)
      work.wake()
    },

    /** Deletes it on its network, last part first. Safe to repeat: what is gone already counts as deleted. @throws Problem 409, 502. */
    async removeRemote(workspaceId: string, publicationId: string, by: By): Promise<void> {
      const held = await load(workspaceId, publicationId)
      if (held.life.state === 'removed') return
      if (held.life.state !== 'published') throw problem(409, 'not-out', (w) => w.notOut)
      const publishing = channels.channel(held.row.channel_id)?.publishing
      const { remove } = publishing ?? {}
      const out = held.segments.flatMap((segment) => {
        const ref = refOf(segment)
        return ref === null ? [] : [{ ref, url: segment.url ?? '' }]
      })
      if (remove === undefined || out.length === 0) throw problem(409, 'cannot-remove', (w) => w.cannotRemove)
      try {
        for (const published of out.toReversed()) await channels.withAccount(workspaceId, held.row.connection_id, (access) => remove(published, access, AbortSignal.timeout(30_000)))
      } catch (cause) {
        if (!(cause instanceof ChannelError)) throw cause
        throw new Problem(502, 'remove-failed', inWords((w) => w.removeFailed), { cause, extra: { remoteMessage: cause.remoteMessage } })
      }
      const now = clock.now()
      const more = [workspaces.recordStatement({ workspaceId, who: by, action: 'publication.removed', subject: held.row.account_handle, detail: { postId: held.row.post_id } })]
      const saved = await saveLife(database, held, after(held.life, { fact: 'removed' }, howOf(held), now), now, { epoch: held.row.epoch + 1, by: `person/${randomWord(8)}` }, { more })
      if (saved === null) throw onItsWay()
      tell(events, held, saved)
    },

    /** Cancels what has not begun, account by account. @throws Problem 409 when it is on its way. */
    async cancel(workspaceId: string, publicationId: string, by: By): Promise<void> {
      const held = await load(workspaceId, publicationId)
      const now = clock.now()
      const next = after(held.life, { fact: 'cancelled' }, howOf(held), now)
      if (next === held.life) throw onItsWay()
      const more = [
        ...work.cancelStatements({ workspaceId, kind: 'publish', key: publicationId }),
        workspaces.recordStatement({ workspaceId, who: by, action: 'publication.cancelled', subject: held.row.account_handle, detail: { postId: held.row.post_id } }),
      ]
      const saved = await saveLife(database, held, next, now, { epoch: held.row.epoch + 1, by: `person/${randomWord(8)}` }, { more })
      if (saved === null) throw onItsWay()
      tell(events, held, saved)
    },
  }
}
