import type { Statement } from '../platform/db/database.ts'
import type { ApiPlugin } from '../platform/http/api.ts'
import type { FastLane } from '../platform/http/fast-lane.ts'
import type { Actor } from '../workspaces/index.ts'
import { linksApi } from './api.ts'
import { rebuildStatements } from './click-statements.ts'
import { createDayCloser } from './close-days.ts'
import { countClicks, countClicksBy, type ClicksByMany, type Manner, type ClickQuestion, type ClickSummary } from './count-clicks.ts'
import { aloneStatements, createGroupCounter } from './count-groups.ts'
import { linkVerbs, type LinkTools } from './links.ts'
import type { LinkPlan, LinksToPlan } from './plan-links.ts'
import { listClicks, type ClicksWanted } from './list-clicks.ts'
import { listLinks, withCounts, withoutClicks, type LinkFilter, type PageWanted } from './read-links.ts'
import { createClickRecorder } from './record-clicks.ts'
import { redirectLane, redirectRoutes } from './redirect.ts'
import type { ClickList, LinkChange, LinkDetail, LinkList, LinkSettings, NewShortLink, ShortLink } from './schema.ts'
import { createSlugCache } from './slug-cache.ts'
import { clicksByTime, type ClickRow } from './store.ts'
import { createVisitorKeys, type VisitorKeyMaker } from './visitor-key.ts'

export { createAppendBatcher, groupsUnderWay, type AppendBatcher } from './append-batcher.ts'
export { classify, type Asked, type Judgement } from './classify.ts'
export { firstIdAt, type ClickCounts, type ClickFilter, type ClickQuestion, type ClickSummary } from './count-clicks.ts'
export { createDayCloser } from './close-days.ts'
export { inRanges, momentOf, newestInQuarters } from './busy-quarters.ts'
export { countsOf, type CountTables } from './day-counts.ts'
export { cutAtQuarters, daysOfZone, intoDays } from './days-of-zone.ts'
export { Span, spanOf } from './span.ts'
export { hostOf } from './redirect.ts'
export type { LinkPlan, LinksToPlan, PlannedLink } from './plan-links.ts'
export type { ClickRow, LinkRow, LinksTables } from './store.ts'
export type { LinkTools } from './links.ts'
export type { VisitorKeyMaker, VisitorKeys, Visitor } from './visitor-key.ts'

/** A click that happened before we were asked to store it: for the rehearsal's month. Counted like every other. */
export interface SeededClick {
  readonly id: string
  readonly linkId: string
  readonly at: number
  readonly visitorKey: string | null
  readonly kind: ClickRow['kind']
  readonly consumer: string | null
  readonly referrerHost: string | null
  readonly device: ClickRow['device']
}

export interface Links {
  /** Gives each web address of a segment a unique short link; commit `statements` with whatever makes it ready to send. */
  plan(wanted: LinksToPlan): Promise<LinkPlan>
  /** A text with stand-ins of the final length for its links, for counting and previews before there is a plan. */
  preview(text: string): { readonly text: string; readonly links: readonly { readonly shortUrl: string; readonly targetUrl: string }[] }
  /** True for a short link of this installation. */
  isOurs(url: string): boolean
  /** `keyedId` (of a request that may run again): the same link each time. */
  create(workspaceId: string, link: NewShortLink, keyedId?: string | null): Promise<ShortLink>
  change(workspaceId: string, linkId: string, change: LinkChange, by: { readonly memberId: string | null; readonly name: string }): Promise<ShortLink>
  list(workspaceId: string, filter: LinkFilter, page: PageWanted): Promise<LinkList>
  /** One link with its clicks by day of `zone`; by default the last 30 days. Throws 404. */
  detail(workspaceId: string, linkId: string, span: { fromMs?: number | undefined; toMs?: number | undefined; zone: string }): Promise<LinkDetail>
  clicks(workspaceId: string, wanted: ClicksWanted): Promise<ClickList>
  /** Exact counts for a half-open interval, by day of a zone and by one dimension. */
  clicksByDay(workspaceId: string, question: ClickQuestion): Promise<ClickSummary>
  /** The same by several dimensions, in one question to the store. */
  clicksByDayAndMore(workspaceId: string, question: Omit<ClickQuestion, 'by'> & { readonly by: readonly Manner[] }): Promise<ClicksByMany>
  /** Adds up the days that are over, for every workspace; the product does so by itself every ten minutes. */
  closeDays(): Promise<void>
  /** Every click answered before is in `clicks` when it resolves: for whoever reads them by themselves. */
  settled(): Promise<void>
  settings(workspaceId: string): Promise<LinkSettings>
  saveSettings(workspaceId: string, settings: LinkSettings, by?: Actor): Promise<LinkSettings>
  /** Makes every count of a workspace again from its clicks. Clicks wait meanwhile on SQLite; run it when it is quiet. */
  rebuildRollups(workspaceId: string): Promise<void>
  /** Writes past clicks, in any order; all or nothing per 256. */
  seed(workspaceId: string, clicks: readonly SeededClick[]): Promise<void>
  /** Forgets what is kept in memory of links: a workspace is gone, and its links lead nowhere from now on. */
  forget(): void
  /** Statements that remove everything of a workspace in this module. */
  wipeStatements(workspaceId: string): readonly Statement[]
  /** How cookieless visitors are named; shared with conversions so that a click and its visit are one visitor. */
  readonly visitors: VisitorKeyMaker
  /** GET /l/:slug */
  readonly redirects: ApiPlugin
  /** The same for known links, before routing. */
  readonly fastLane: FastLane
  readonly api: ApiPlugin
  /** Starts counting clicks as they come and the hourly destruction of old salts. */
  start(): void
  /** Waits for clicks on their way to the store. */
  stop(): Promise<void>
}

const dayMs = 86_400_000

/** Short links and the clicks on them. */
export function createLinks(tools: LinkTools): Links {
  const { database, clock, log } = tools
  const { db } = database
  const verbs = linkVerbs(tools, (slug) => (slug === null ? cache.clear() : cache.forget(slug)))
  const cache = createSlugCache({
    clock,
    most: 100_000,
    // Only on PostgreSQL may another process change a link.
    freshMs: database.kind === 'sqlite' ? Number.MAX_SAFE_INTEGER : 5_000,
    read: verbs.destination,
  })
  const visitors = createVisitorKeys({ database, clock })
  const counter = createGroupCounter(database, log)
  const recorder = createClickRecorder(database, counter)
  const closer = createDayCloser({ database: database as never, clock, log, tables: [clicksByTime], alone: () => aloneStatements(database.kind) })
  const redirect = { clock, log, cache, visitors, recorder }

  async function one(workspaceId: string, linkId: string): Promise<ShortLink> {
    await counter.counted()
    const [link] = await withCounts(db, workspaceId, [await verbs.row(workspaceId, linkId)], verbs.shortUrl)
    if (link === undefined) throw new Error('a link vanished while it was read')
    return link
  }

  const links: Links = {
    plan: verbs.plan,
    preview: verbs.preview,
    isOurs: verbs.isOurs,
    settings: verbs.settings,
    saveSettings: verbs.saveSettings,
    async create(workspaceId, wanted, keyedId = null) {
      const { link, isNew } = await verbs.create(workspaceId, wanted, keyedId)
      // Nobody has seen a new link yet: there is nothing to read of it.
      return isNew ? withoutClicks(link, verbs.shortUrl) : one(workspaceId, link.id)
    },
    async change(workspaceId, linkId, change, by) {
      await verbs.change(workspaceId, linkId, change, by)
      return one(workspaceId, linkId)
    },
    async list(workspaceId, filter, page) {
      await counter.counted()
      return listLinks(db, workspaceId, filter, page, verbs.shortUrl)
    },
    async detail(workspaceId, linkId, { fromMs, toMs, zone }) {
      const link = await one(workspaceId, linkId)
      const end = toMs ?? clock.now() + 1
      const [summary, changes] = await Promise.all([
        countClicks(db, workspaceId, { fromMs: fromMs ?? end - 30 * dayMs, toMs: Math.min(end, (fromMs ?? end) + 800 * dayMs), zone, filter: { linkId } }),
        db.selectFrom('link_changes').selectAll().where('workspace_id', '=', workspaceId).where('link_id', '=', linkId).orderBy('id', 'desc').limit(100).execute(),
      ])
      return { ...link, days: [...summary.days], changes: changes.map((row) => ({ at: row.at, who: row.who, fromUrl: row.from_url, toUrl: row.to_url })) }
    },
    async clicks(workspaceId, wanted) {
      await counter.counted()
      return listClicks(db, workspaceId, wanted)
    },
    settled: counter.settled,
    async clicksByDay(workspaceId, question) {
      await counter.counted()
      return countClicks(db, workspaceId, question)
    },
    async clicksByDayAndMore(workspaceId, question) {
      await counter.counted()
      return countClicksBy(db, workspaceId, question)
    },
    closeDays: closer.closeAll,
    async rebuildRollups(workspaceId) {
      await recorder.drained()
      await counter.countAll()
      await database.commit([...aloneStatements(database.kind), ...rebuildStatements(database.kind, workspaceId), ...(['click_days', 'click_day_marks'] as const).map((table) => db.deleteFrom(table).where('workspace_id', '=', workspaceId))])
      await closer.closeDays(workspaceId)
    },
    seed: (workspaceId, clicks) =>
      recorder.recordAll(clicks.map((click) => ({
        workspace_id: workspaceId, id: click.id, link_id: click.linkId, at: click.at, kind: click.kind, why: 'seeded', consumer: click.consumer,
        visitor_key: click.visitorKey, duplicate_of: null, referrer_host: click.referrerHost, device: click.device,
      }))),
    forget: () => cache.clear(),
    wipeStatements: (workspaceId) => [
      ...aloneStatements(database.kind),
      ...(['clicks', 'click_claims', 'click_log', 'click_groups', 'click_rollups', 'click_days', 'click_day_marks', 'preview_rollups', 'link_changes', 'link_settings', 'links'] as const).map((table) =>
        db.deleteFrom(table).where('workspace_id', '=', workspaceId)),
    ],
    visitors,
    redirects: (api) => redirectRoutes(api, redirect),
    fastLane: redirectLane(redirect),
    api: (api) => linksApi(api, links),
    start() {
      visitors.start()
      counter.start()
      closer.start()
    },
    async stop() {
      visitors.stop()
      await closer.stop()
      await recorder.drained()
      await counter.stop()
    },
  }
  return links
}
