import { randomBytes } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/db/database.ts'
import type { Fetch } from '../../platform/http/fetch.ts'
import { type FieldProblem, notFound, Problem } from '../../platform/http/problem.ts'
import { newId } from '../../platform/ids.ts'
import type { Language } from '../../platform/i18n.ts'
import type { Log } from '../../platform/log/log.ts'
import type { Mail } from '../../platform/mail/mail.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Work, WorkHandler } from '../../platform/work/work.ts'
import type { PageFacts } from '../facts.ts'
import { startAddress } from '../site/addresses.ts'
import { judgeLook, lookAt } from './check-page.ts'
import { boundSecret, noticeHandler, noticeKind, type WatchReaders } from './deliver-notice.ts'
import { sayChange } from './say-change.ts'
import { ChangeDetail, type NewWatch, type WatchChange, type WatchSettings } from './schema.ts'
import { type WatchRow, watchStore, type WatchTables } from './store.ts'
import { watchWords } from './words.ts'

export interface WatchDeps {
  readonly database: Database<WatchTables>
  readonly clock: Clock
  readonly work: Pick<Work, 'handle' | 'laterStatements' | 'cancelStatements' | 'wake'>
  readonly fetch: Fetch
  readonly mail: Mail
  readonly secrets: Secrets
  readonly readers: WatchReaders
  readonly log: Log
  readonly publicUrl: string
  readonly isHeld: () => Promise<boolean>
  /** Reads a page with its robots.txt and images. @throws FetchError when it cannot be read. */
  readonly gather: (url: string, signal: AbortSignal) => Promise<PageFacts>
}

const kind = 'smo.watch'
const watchesAtMost = 50
const soonMs = 60_000

/** Pages that are looked at again and again; whoever wants to know is told when their card changes. */
export function watchVerbs({ database, clock, work, fetch, mail, secrets, readers, log, publicUrl, isHeld, gather }: WatchDeps) {
  const store = watchStore(database)
  const lookLater = (workspaceId: string, id: string, dueAt: number) => work.laterStatements({ workspaceId, kind, payload: { watchId: id }, dueAt, key: id })
  const deliver = (workspaceId: string) => (noticeId: string) => work.laterStatements({ workspaceId, kind: noticeKind, payload: { noticeId }, dueAt: clock.now(), key: noticeId })

  const handler: WorkHandler = {
    kind,
    concurrency: 3,
    maxAttempts: 50,
    neverParked: true,
    readsTheClock: true,
    async run({ workspaceId, payload }, signal) {
      const { watchId } = payload as { watchId: string }
      const watch = await store.one(workspaceId, watchId)
      if (watch === undefined || watch.paused_at !== null) return { done: true }
      try {
        const look = await lookAt(watch.url, (url) => gather(url, signal))
        const { nextAt, ...found } = judgeLook(watch, look, clock.now(), deliver(workspaceId))
        if (await store.record(watch, found)) {
          if (found.notices.length > 0) work.wake()
          return { againAt: nextAt }
        }
        // Paused or removed meanwhile, or looked at by somebody else: what is true now decides.
        const now = await store.one(workspaceId, watchId)
        return now === undefined || now.paused_at !== null ? { done: true } : { againAt: now.next_check_at ?? clock.now() }
      } catch (cause) {
        if (signal.aborted) throw cause
        log.error('a watch could not look at its page', { workspace: workspaceId, watch: watchId, cause })
        // A watch never ends by itself.
        return { againAt: clock.now() + Math.max(soonMs, watch.every_minutes * 60_000) }
      }
    },
  }
  work.handle(handler)
  work.handle(noticeHandler({ store, clock, fetch, mail, secrets, readers, publicUrl, isHeld }))

  /** @throws Problem 404. */
  async function one(workspaceId: string, id: string): Promise<WatchRow> {
    const row = await store.one(workspaceId, id)
    if (row === undefined) throw notFound()
    return row
  }

  const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`
  const sealed = (id: string, secret: string): string => secrets.seal(secret, boundSecret(id))
  const badField = (pointer: string, code: string, sentence: 'notAnAddress' | 'notAMember'): Problem => {
    const words = { en: watchWords.en[sentence], it: watchWords.it[sentence] }
    const errors: FieldProblem[] = [{ pointer, words }]
    return new Problem(422, code, words, { errors })
  }
  const address = (pointer: string, written: string): string => {
    const url = startAddress(written)
    if (url === null) throw badField(pointer, 'not-an-address', 'notAnAddress')
    return url
  }
  async function checkRecipients(workspaceId: string, recipients: readonly string[]): Promise<string> {
    const known = new Set((await readers.members(workspaceId)).map(({ id }) => id))
    const stranger = recipients.findIndex((id) => !known.has(id))
    if (stranger !== -1) throw badField(`/recipients/${stranger}`, 'not-a-member', 'notAMember')
    return JSON.stringify([...new Set(recipients)])
  }

  return {
    /** Begins to watch at once. The secret of the webhook is given this once. @throws Problem 422, 409 at the limit. */
    async add(workspaceId: string, { url, everyMinutes, recipients, webhookUrl, tells }: NewWatch, memberId: string | null): Promise<{ watch: WatchRow; webhookSecret: string | null }> {
      const page = address('/url', url)
      const hook = webhookUrl === null ? null : address('/webhookUrl', webhookUrl)
      const told = await checkRecipients(workspaceId, recipients)
      if ((await store.count(workspaceId)) >= watchesAtMost) throw new Problem(409, 'too-many', { en: watchWords.en.tooMany(watchesAtMost), it: watchWords.it.tooMany(watchesAtMost) })
      const now = clock.now()
      const id = newId(now)
      const webhookSecret = hook === null ? null : newSecret()
      const row: WatchRow = {
        workspace_id: workspaceId, id, url: page, every_minutes: everyMinutes, recipients: told, tells, webhook_url: hook, webhook_secret: webhookSecret === null ? null : sealed(id, webhookSecret), paused_at: null,
        created_at: now, created_by: memberId, next_check_at: now, last_check_at: null, last_good_at: null, failing_since: null, told_unreachable: 0, told_worse: 0, trouble: null, status: null, score: null, seen: null,
      }
      await database.commit([store.add(row), ...lookLater(workspaceId, id, now)])
      work.wake()
      return { watch: row, webhookSecret }
    },

    /** A webhook's address that is new comes with a new secret. @throws Problem 404, 422. */
    async change(workspaceId: string, id: string, { everyMinutes, recipients, webhookUrl, tells }: WatchSettings): Promise<{ watch: WatchRow; webhookSecret: string | null }> {
      const row = await one(workspaceId, id)
      const change: Partial<WatchRow> = {}
      let webhookSecret: string | null = null
      if (recipients !== undefined) change.recipients = await checkRecipients(workspaceId, recipients)
      if (tells !== undefined) change.tells = tells
      if (webhookUrl !== undefined) {
        const hook = webhookUrl === null ? null : address('/webhookUrl', webhookUrl)
        if (hook !== row.webhook_url) {
          webhookSecret = hook === null ? null : newSecret()
          change.webhook_url = hook
          change.webhook_secret = webhookSecret === null ? null : sealed(id, webhookSecret)
        }
      }
      const moved: ReturnType<typeof lookLater>[number][] = []
      if (everyMinutes !== undefined && everyMinutes !== row.every_minutes) {
        change.every_minutes = everyMinutes
        if (row.paused_at === null && row.failing_since === null) {
          change.next_check_at = Math.max(clock.now(), (row.last_check_at ?? clock.now()) + everyMinutes * 60_000)
          moved.push(...lookLater(workspaceId, id, change.next_check_at))
        }
      }
      if (Object.keys(change).length > 0) await store.change(workspaceId, id, change, moved)
      work.wake()
      return { watch: await one(workspaceId, id), webhookSecret }
    },

    /** A new secret for the webhook; the one before is good no more. @throws Problem 404, 409 without a webhook. */
    async rotate(workspaceId: string, id: string): Promise<{ watch: WatchRow; webhookSecret: string | null }> {
      const row = await one(workspaceId, id)
      if (row.webhook_url === null) throw new Problem(409, 'no-webhook', { en: watchWords.en.noWebhook, it: watchWords.it.noWebhook })
      const webhookSecret = newSecret()
      await store.change(workspaceId, id, { webhook_secret: sealed(id, webhookSecret) })
      return { watch: await one(workspaceId, id), webhookSecret }
    },

    async pause(workspaceId: string, id: string): Promise<WatchRow> {
      const row = await one(workspaceId, id)
      if (row.paused_at === null) await store.change(workspaceId, id, { paused_at: clock.now(), next_check_at: null }, work.cancelStatements({ workspaceId, kind, key: id }))
      return one(workspaceId, id)
    },

    /** Goes on with a look at once. */
    async goOn(workspaceId: string, id: string): Promise<WatchRow> {
      const row = await one(workspaceId, id)
      if (row.paused_at !== null) await store.change(workspaceId, id, { paused_at: null, next_check_at: clock.now(), ...(row.told_unreachable === 0 ? { failing_since: null } : {}) }, lookLater(workspaceId, id, clock.now()))
      work.wake()
      return one(workspaceId, id)
    },

    /** Looks now instead of later. @throws Problem 404, 409 while it is paused. */
    async checkNow(workspaceId: string, id: string): Promise<WatchRow> {
      const row = await one(workspaceId, id)
      if (row.paused_at !== null) throw new Problem(409, 'paused', { en: watchWords.en.isPaused, it: watchWords.it.isPaused })
      await store.change(workspaceId, id, { next_check_at: clock.now() }, lookLater(workspaceId, id, clock.now()))
      work.wake()
      return one(workspaceId, id)
    },

    async remove(workspaceId: string, id: string): Promise<void> {
      if (!(await store.remove(workspaceId, id, work.cancelStatements({ workspaceId, kind, key: id })))) throw notFound()
    },

    one,
    list: store.list,
    /** @throws Problem 404. */
    async checks(workspaceId: string, id: string, page: { readonly limit: number; readonly cursor: string | null }) {
      await one(workspaceId, id)
      return store.checks(workspaceId, id, page)
    },

    /** What changed, in the reader's language and the workspace's zone, the youngest first. @throws Problem 404 for an unknown watch. */
    async changes(workspaceId: string, { language, ...page }: { readonly watchId: string | undefined; readonly limit: number; readonly cursor: string | null; readonly language: Language }): Promise<{ items: WatchChange[]; nextCursor: string | null }> {
      if (page.watchId !== undefined) await one(workspaceId, page.watchId)
      const { rows, nextCursor } = await store.changes(workspaceId, page)
      const [notices, workspace] = await Promise.all([store.noticesOf(workspaceId, rows.map(({ id }) => id)), readers.get(workspaceId)])
      return {
        nextCursor,
        items: rows.map((row): WatchChange => {
          const change = { kind: row.kind, detail: ChangeDetail.parse(JSON.parse(row.detail)), afterAt: row.after_at, untilAt: row.until_at }
          return {
            id: row.id, watchId: row.watch_id, url: row.url, ...change, foundAt: row.found_at, says: sayChange(change, { language, zone: workspace?.zone ?? 'UTC' }),
            notices: notices.filter(({ change_id }) => change_id === row.id).map(({ way, member_id, state, tries, last_error, sent_at }) => ({ way, memberId: member_id, state, tries, lastError: last_error, sentAt: sent_at })),
          }
        }),
      }
    },

    /** How many secrets, in all workspaces, an older key still seals. */
    sealedWithOlderKeys: async (): Promise<number> => (await store.withSecret()).filter(({ webhook_secret }) => webhook_secret !== null && secrets.isOld(webhook_secret)).length,

    /** Seals with the current key what an older one sealed; answers how many. */
    async sealAgain(): Promise<number> {
      let count = 0
      for (const row of await store.withSecret()) {
        if (row.webhook_secret === null || !secrets.isOld(row.webhook_secret)) continue
        await store.reseal(row, sealed(row.id, secrets.open(row.webhook_secret, boundSecret(row.id))))
        count += 1
      }
      return count
    },
  }
}

export type WatchVerbs = ReturnType<typeof watchVerbs>
