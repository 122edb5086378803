import { type Kysely, sql } from 'kysely'
import { createDayCloser, groupsUnderWay, type Links, type LinksTables } from '../links/index.ts'
import type { Clock } from '../platform/clock.ts'
import type { Config } from '../platform/config/config.ts'
import type { Database, Statement } from '../platform/db/database.ts'
import { StorageError } from '../platform/db/errors.ts'
import type { ApiPlugin } from '../platform/http/api.ts'
import type { FastLane } from '../platform/http/fast-lane.ts'
import type { Log } from '../platform/log/log.ts'
import type { Secrets } from '../platform/secrets/secrets.ts'
import type { Actor } from '../workspaces/index.ts'
import { conversionsApi } from './api.ts'
import { createCollector, defaultLimits, type CollectLimits } from './collect.ts'
import { createDeliveries } from './hook-deliveries.ts'
import { hookVerbs } from './hooks.ts'
import { hookLane, hookRoutes } from './receive-hook.ts'
import { listConversions, oneConversion, type ConversionsWanted } from './read-conversions.ts'
import { listVisits, type VisitsWanted } from './list-visits.ts'
import { rebuildCounts } from './rebuild.ts'
import type { Conversion, ConversionList, Goal, GoalChange, Hook, HookWithSecret, NewGoal, NewHook, NewSite, Site, VisitList } from './schema.ts'
import { goalOf, settingsVerbs } from './settings.ts'
import { type ConversionsTables, creditsByTime, type GoalRow, visitsByTime } from './store.ts'
import { summarise, summariseBy, type Summary, type SummaryByMany, type SummaryQuestion, type Whose } from './summary.ts'
import type { PageSeen, Tx } from './visits.ts'
import { writingVerbs, type RecordResult } from './writing.ts'

export type { CollectLimits } from './collect.ts'
export type { RecordResult } from './writing.ts'
export type { ConversionsTables, Model } from './store.ts'
export type { Outcome, Summary, SummaryQuestion } from './summary.ts'

/** A past visit, for the rehearsal's month. `visitorKey`: any name of the visitor, the same for all of a person's day. */
export interface SeededVisit {
  readonly at: number
  readonly visitorKey: string
  /** The click that led here; its link says post and channel. */
  readonly clickId: string | null
  /** Where from, when not by a click: a referrer's whole address, or UTM values. */
  readonly referrer: string | null
  readonly utm: { readonly source: string; readonly medium: string; readonly campaign: string | null } | null
  readonly landingPath: string
}

export interface Conversions {
  sites(workspaceId: string): Promise<Site[]>
  /** `keyedId` (of a request that may run again, here and for goals and hooks): the same site each time. */
  createSite(workspaceId: string, site: NewSite, keyedId?: string | null, by?: Actor): Promise<Site>
  changeSite(workspaceId: string, siteId: string, site: NewSite, by?: Actor): Promise<Site>
  removeSite(workspaceId: string, siteId: string, by?: Actor): Promise<void>
  goals(workspaceId: string): Promise<Goal[]>
  createGoal(workspaceId: string, goal: NewGoal, keyedId?: string | null, by?: Actor): Promise<Goal>
  changeGoal(workspaceId: string, goalId: string, change: GoalChange, by?: Actor): Promise<Goal>
  hooks(workspaceId: string): Promise<Hook[]>
  /** A door for signed deliveries; the secret is answered this once. */
  createHook(workspaceId: string, hook: NewHook, keyedId?: string | null, by?: Actor): Promise<HookWithSecret>
  /** A new secret; the one before stays good for a day. */
  rotateHook(workspaceId: string, hookId: string, by?: Actor): Promise<HookWithSecret>
  removeHook(workspaceId: string, hookId: string, by?: Actor): Promise<void>
  /** Seals the secrets of hooks with the current key; answers how many were sealed with an older one. */
  resealHooks(): Promise<number>
  /** How many hooks, in all workspaces, an older key still seals. */
  hooksSealedWithOlderKeys(): Promise<number>
  /** The server's word on conversions, at most 500, each (goal, external id) once; a row may be anything and is checked. Durable when it resolves. */
  record(workspaceId: string, rows: readonly unknown[]): Promise<readonly RecordResult[]>
  list(workspaceId: string, wanted: ConversionsWanted): Promise<ConversionList>
  one(workspaceId: string, conversionId: string): Promise<Conversion>
  visits(workspaceId: string, wanted: VisitsWanted): Promise<VisitList>
  /** Visitors, visits, conversions and value for a half-open interval: in all, by day of a zone, by one dimension. */
  summary(workspaceId: string, question: SummaryQuestion): Promise<Summary>
  /** The same by several dimensions, in one question to each kind of counts. */
  summaryByMany(workspaceId: string, question: Omit<SummaryQuestion, 'by'> & { readonly by: readonly Whose[] }): Promise<SummaryByMany>
  /** Adds up the days that are over, for every workspace; the product does so by itself every ten minutes. */
  closeDays(): Promise<void>
  /** Writes past visits; answers their ids, in order. Conversions of the past go through `record` with `at`. */
  seedVisits(workspaceId: string, siteId: string, visits: readonly SeededVisit[]): Promise<readonly string[]>
  /** Makes credit and every count of a workspace again from visits and journeys. */
  rebuildRollups(workspaceId: string): Promise<void>
  /** Forgets what is kept in memory of sites and goals: a workspace is gone, and its snippets count nothing from now on. */
  forget(): void
  /** Statements that remove everything of a workspace in this module. */
  wipeStatements(workspaceId: string): readonly Statement[]
  /** Deliveries accepted before are recorded when it resolves. */
  deliveriesSettled(): Promise<void>
  /** GET /p/<key>.js, POST /collect and POST /hooks/:hookId */
  readonly collector: ApiPlugin
  /** POST /collect and POST /hooks/:hookId before routing. */
  readonly fastLanes: readonly FastLane[]
  readonly api: ApiPlugin
  /** Goes on with deliveries that were accepted before the program ended. */
  start(): void
  /** Waits for events on their way to the store. */
  stop(): Promise<void>
}

export interface ConversionsDeps {
  readonly database: Database<ConversionsTables & LinksTables>
  readonly clock: Clock
  readonly config: Pick<Config, 'publicUrl'>
  readonly links: Pick<Links, 'visitors' | 'settled'>
  readonly log: Log
  readonly secrets: Secrets
  readonly limits?: Partial<CollectLimits>
}

const goalsKnownMs = 5_000

/** Sites, goals, visits and conversions. */
export function createConversions({ database, clock, config, links, limits, log, secrets }: ConversionsDeps): Conversions {
  const { db } = database
  const origin = config.publicUrl
  const readable = db as unknown as Kysely<ConversionsTables>
  const own = database as unknown as Database<ConversionsTables>
  const settings = settingsVerbs({ database: own, clock, origin }, (key) => collector.forget(key))

  /** SQLite has one writer anyway. */
  const aloneStatements = (workspaceId: string): readonly Statement[] =>
    database.kind === 'postgres' ? [{ compile: () => sql`select pg_advisory_xact_lock(hashtextextended(${`conversions ${workspaceId}`}, 0))`.compile(db) }] : []
  const closer = createDayCloser({ database: database as never, clock, log, tables: [visitsByTime, creditsByTime], alone: aloneStatements })

  /** One writer per workspace at a time, so that two processes agree on visits, visitors and "once". */
  async function alone<T>(workspaceId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await database.transaction(async (tx) => {
          for (const statement of aloneStatements(workspaceId)) await tx.executeQuery(statement.compile())
          return work(tx)
        })
      } catch (error) {
        if (!(error instanceof StorageError && error.trouble === 'busy' && attempt < 4)) throw error
      }
    }
  }

  const hooks = hookVerbs({ database: own, clock, secrets, origin })
  const goalsKnown = new Map<string, { readonly goals: readonly GoalRow[]; readonly until: number }>()
  async function goalsOf(workspaceId: string, fresh = false): Promise<readonly GoalRow[]> {
    const known = goalsKnown.get(workspaceId)
    if (known !== undefined && clock.now() < known.until && !fresh) return known.goals
    const goals = await settings.goalRows(workspaceId)
    if (goalsKnown.size >= 1_000) goalsKnown.clear()
    goalsKnown.set(workspaceId, { goals, until: clock.now() + goalsKnownMs })
    return goals
  }
  const writing = writingVerbs({ database: own, clock, links, goals: goalsOf })
  const collector = createCollector({ clock, links, origin, limits: { ...defaultLimits, ...limits }, siteByKey: settings.siteByKey, goalRows: settings.goalRows, write: writing.writePages, underWay: groupsUnderWay(database.kind) })
  const deliveries = createDeliveries({ database: own, clock, log, record: writing.recordAccepted })
  const doors = { clock, hooks, deliveries, goals: goalsOf }

  const conversions: Conversions = {
    hooks: hooks.hooks,
    createHook: hooks.createHook,
    rotateHook: hooks.rotateHook,
    removeHook: hooks.removeHook,
    resealHooks: hooks.resealHooks,
    hooksSealedWithOlderKeys: hooks.hooksSealedWithOlderKeys,
    deliveriesSettled: deliveries.settled,
    sites: settings.sites,
    createSite: settings.createSite,
    changeSite: settings.changeSite,
    removeSite: settings.removeSite,
    goals: async (workspaceId) => (await settings.goalRows(workspaceId)).map(goalOf),
    async createGoal(workspaceId, goal, keyedId, by) {
      const made = await settings.createGoal(workspaceId, goal, keyedId, by)
      collector.forget(null)
      goalsKnown.clear()
      return made
    },
    async changeGoal(workspaceId, goalId, change, by) {
      const changed = await settings.changeGoal(workspaceId, goalId, change, by)
      collector.forget(null)
      goalsKnown.clear()
      return changed
    },
    record: writing.record,
    list: (workspaceId, wanted) => listConversions(readable, workspaceId, wanted),
    one: (workspaceId, id) => oneConversion(readable, workspaceId, id),
    visits: (workspaceId, wanted) => listVisits(readable, workspaceId, wanted),
    summary: (workspaceId, question) => summarise(readable, workspaceId, question),
    summaryByMany: (workspaceId, question) => summariseBy(readable, workspaceId, question),
    closeDays: closer.closeAll,
    async seedVisits(workspaceId, siteId, visits) {
      const ids: string[] = Array.from({ length: visits.length }, () => '')
      const inOrder = visits.map((visit, i) => ({ visit, i })).toSorted((left, right) => left.visit.at - right.visit.at)
      for (let from = 0; from < inOrder.length; from += 200) {
        const part = inOrder.slice(from, from + 200)
        const rows = part.map(({ visit }): PageSeen => ({
          workspaceId, siteId, at: visit.at, visitorKey: visit.visitorKey, previousKey: null, views: 1, clickId: visit.clickId, landingPath: visit.landingPath,
          referrerHost: URL.parse(visit.referrer ?? '')?.hostname ?? null,
          arrival: { source: visit.utm?.source ?? null, medium: visit.utm?.medium ?? null, campaign: visit.utm?.campaign ?? null, referrer: visit.referrer, adClickIds: [] },
        }))
        const written = await writing.seedPages(workspaceId, rows)
        part.forEach(({ i }, place) => { ids[i] = written[place] ?? '' })
      }
      return ids
    },
    async rebuildRollups(workspaceId) {
      await alone(workspaceId, (tx) => rebuildCounts(tx, workspaceId))
      await closer.closeDays(workspaceId)
    },
    forget() {
      collector.forget(null)
      goalsKnown.clear()
      hooks.forgetHooks()
    },
    wipeStatements: (workspaceId) => [
      ...aloneStatements(workspaceId),
      ...([
        'conversion_touches', 'conversions', 'credit_rollups', 'credit_days', 'credit_day_marks', 'visits', 'visit_rollups', 'visit_days', 'visit_day_marks', 'goals', 'sites', 'hooks', 'hook_deliveries',
      ] as const).map((table) => db.deleteFrom(table).where('workspace_id', '=', workspaceId)),
    ],
    collector(api) {
      collector.routes(api)
      hookRoutes(api, doors)
    },
    fastLanes: [collector.lane, hookLane(doors)],
    api: (api) => conversionsApi(api, conversions),
    start() {
      deliveries.start()
      closer.start()
    },
    async stop() {
      await closer.stop()
      await collector.drained()
      await deliveries.stop()
    },
  }
  return conversions
}
