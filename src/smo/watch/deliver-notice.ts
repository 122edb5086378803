import { createHmac } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'
import { type Fetch, FetchError } from '../../platform/http/fetch.ts'
import type { Language } from '../../platform/i18n.ts'
import type { Mail } from '../../platform/mail/mail.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { WorkHandler, WorkOutcome } from '../../platform/work/work.ts'
import { ChangeDetail } from './schema.ts'
import { type ChangeToSay, sayChange, sayHeadline } from './say-change.ts'
import type { WatchChangeRow, WatchNoticeRow, WatchRow, WatchStore } from './store.ts'
import { watchWords } from './words.ts'

/** Who reads notices: what this module asks of the one that knows people. */
export interface WatchReaders {
  get(workspaceId: string): Promise<{ readonly language: Language; readonly zone: string } | null>
  members(workspaceId: string): Promise<readonly { readonly id: string; readonly email: string }[]>
}

export interface DeliveryTools {
  readonly store: WatchStore
  readonly clock: Clock
  readonly fetch: Fetch
  readonly mail: Mail
  readonly secrets: Secrets
  readonly readers: WatchReaders
  readonly publicUrl: string
  /** A restored copy tells nobody until somebody says that it is the one: the other may be running. */
  readonly isHeld: () => Promise<boolean>
}

const heldMs = 10 * 60_000
export const noticeKind = 'smo.watch-notice'
/** Seconds before each next try (https://www.standardwebhooks.com, "Deliverability"); after the last the notice has failed. */
const waits = [5, 30, 300, 1_800, 7_200, 18_000, 36_000]

export const boundSecret = (watchId: string): string => `watch:${watchId}`

/** `v1,<base64>` over `<id>.<seconds>.<body>` with the bytes of the secret (Standard Webhooks). */
export function signature(secret: string, id: string, seconds: number, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`
}

/** What became of one try. `again` is worth another; `dropped` nobody waits for. */
type Tried = { readonly state: 'sent' } | { readonly state: 'failed' | 'dropped' | 'again'; readonly because: string }

/** Brings notices to people and programs: each try is written down before it is made, what arrived after. */
export function noticeHandler({ store, clock, fetch, mail, secrets, readers, publicUrl, isHeld }: DeliveryTools): WorkHandler {
  return {
    kind: noticeKind,
    concurrency: 4,
    maxAttempts: 50,
    neverParked: true,
    async run({ workspaceId, payload }, signal): Promise<WorkOutcome> {
      const { noticeId } = payload as { noticeId: string }
      const notice = await store.notice(workspaceId, noticeId)
      if (notice === undefined || notice.state !== 'waiting') return { done: true }
      if (await isHeld()) return { againAt: clock.now() + heldMs }
      const tries = notice.tries + 1
      if (!(await store.settle(workspaceId, noticeId, { tries }))) return { done: true }
      const tried = await attempt(notice, signal)
      signal.throwIfAborted()
      if (tried.state === 'sent') await store.settle(workspaceId, noticeId, { state: 'sent', sent_at: clock.now(), last_error: null })
      else {
        const wait = tried.state === 'again' ? waits[tries - 1] : undefined
        const state = tried.state !== 'again' ? tried.state : wait === undefined ? 'failed' : 'waiting'
        await store.settle(workspaceId, noticeId, { state, last_error: tried.because.slice(0, 300) })
        if (wait !== undefined) return { againAt: clock.now() + wait * 1000 }
      }
      return { done: true }
    },
  }

  async function attempt(notice: WatchNoticeRow, signal: AbortSignal): Promise<Tried> {
    const { workspace_id: workspaceId } = notice
    const [watch, row, reader] = await Promise.all([store.one(workspaceId, notice.watch_id), store.changeRow(workspaceId, notice.change_id), readers.get(workspaceId)])
    if (watch === undefined || row === undefined || reader === null) return { state: 'dropped', because: 'the watch is gone' }
    const change: ChangeToSay = { kind: row.kind, detail: ChangeDetail.parse(JSON.parse(row.detail)), afterAt: row.after_at, untilAt: row.until_at }
    return notice.way === 'mail' ? mailed(notice, watch, change, reader) : posted(notice, watch, row, change, reader, signal)
  }

  async function mailed(notice: WatchNoticeRow, watch: WatchRow, change: ChangeToSay, reader: { readonly language: Language; readonly zone: string }): Promise<Tried> {
    if (!mail.enabled) return { state: 'dropped', because: 'mail is not set up' }
    const member = (await readers.members(notice.workspace_id)).find(({ id }) => id === notice.member_id)
    if (member === undefined) return { state: 'dropped', because: 'no member any more' }
    const words = watchWords[reader.language]
    const link = `${publicUrl}/w/${notice.workspace_id}/optimise/watches?watch=${watch.id}`
    const text = [words.page(watch.url), '', ...sayChange(change, reader).map((line) => `– ${line}`), '', words.more(link), ''].join('\n')
    try {
      await mail.send({ to: member.email, subject: sayHeadline(change, watch.url, reader.language), text })
      return { state: 'sent' }
    } catch (cause) {
      return { state: 'again', because: cause instanceof Error ? cause.message : String(cause) }
    }
  }

  async function posted(notice: WatchNoticeRow, watch: WatchRow, row: WatchChangeRow, change: ChangeToSay, reader: { readonly language: Language; readonly zone: string }, signal: AbortSignal): Promise<Tried> {
    if (watch.webhook_url === null || watch.webhook_secret === null) return { state: 'dropped', because: 'the webhook was taken away' }
    const body = JSON.stringify({
      type: 'watch.changed',
      timestamp: new Date(row.found_at).toISOString(),
      data: {
        changeId: row.id, watchId: watch.id, workspaceId: notice.workspace_id, url: watch.url, kind: row.kind,
        afterAt: change.afterAt === null ? null : new Date(change.afterAt).toISOString(), untilAt: new Date(change.untilAt).toISOString(),
        headline: sayHeadline(change, watch.url, reader.language), says: sayChange(change, reader), ...change.detail,
      },
    })
    const seconds = Math.floor(clock.now() / 1000)
    const headers = {
      'content-type': 'application/json', 'webhook-id': notice.id, 'webhook-timestamp': String(seconds),
      'webhook-signature': signature(secrets.open(watch.webhook_secret, boundSecret(watch.id)), notice.id, seconds, body),
    }
    try {
      const answer = await fetch(new Request(watch.webhook_url, { method: 'POST', headers, body, redirect: 'manual', signal }), { maxBytes: 1_000_000, cutAt: 10_000, timeoutMs: 15_000, maxHops: 0 })
      await answer.arrayBuffer()
      if (answer.ok) return { state: 'sent' }
      return { state: answer.status === 410 ? 'failed' : 'again', because: `HTTP ${answer.status}` }
    } catch (cause) {
      if (!(cause instanceof FetchError)) throw cause
      return { state: cause.failure === 'refused' ? 'failed' : 'again', because: cause.message }
    }
  }
}
