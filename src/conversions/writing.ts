import { createAppendBatcher, groupsUnderWay, type Links } from '../links/index.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/db/database.ts'
import { StorageError } from '../platform/db/errors.ts'
import { Problem, type FieldProblem } from '../platform/http/problem.ts'
import { fieldProblems } from '../platform/http/validation.ts'
import { checkConversion } from './check-conversion.ts'
import type { Append } from './pages-seen.ts'
import { recordBatch, recordDeliveries, recordPages } from './procedures.mjs'
import { conversionsById, touchpoint } from './read-conversions.ts'
import { clicksOfVisitors, inColumns, toRecord, type CheckedConversion, type Journey } from './record-conversions.ts'
import { NewConversion, type Conversion } from './schema.ts'
import type { ConversionsTables, GoalRow, HookDeliveryRow } from './store.ts'
import { arrivalsOf, type PageSeen, type Readable } from './visits.ts'
import { inBoth } from './words.ts'

/** One row of a batch: what became of it. */
export type RecordResult =
  | { readonly result: 'recorded' | 'same'; readonly conversion: Conversion }
  | { readonly result: 'refused'; readonly errors: readonly FieldProblem[] }

export interface WritingTools {
  readonly database: Database<ConversionsTables>
  readonly clock: Clock
  readonly links: Pick<Links, 'settled'>
  /** All goals of a workspace; `fresh` unless those remembered for seconds will do. */
  goals(workspaceId: string, fresh: boolean): Promise<readonly GoalRow[]>
}

/** How often a site's "last seen" is written, at most. */
const seenEveryMs = 30_000
const mostRows = 500
/** Conversions written by one procedure. */
const mostAtOnce = 1_000

/** The conversions of one request that can be recorded. */
interface SoundRequest {
  readonly workspaceId: string
  readonly sound: readonly CheckedConversion[]
}

/** What became of one conversion. `same`: it was there already (or came twice in its request); nothing was counted again, and `journey` is not said. */
interface Recorded {
  readonly id: string
  readonly same: boolean
  readonly journey: Journey | null
}

const noJourney: Journey = { outcome: 'no-journey', last: null, first: null, touches: [] }

/** What strangers and shops send, written: each call is one decision inside one commit (procedures.mjs). */
export function writingVerbs({ database, clock, links, goals }: WritingTools) {
  const readable = database.db as unknown as Readable
  const lastSeen = new Map<string, number>()
  const batcher = createAppendBatcher<SoundRequest, readonly Recorded[]>({
    most: mostAtOnce, underWay: groupsUnderWay(database.kind), write: recordTogether, storeFailed: (error) => error instanceof StorageError,
    sizeOf: ({ sound }) => sound.length, apartBy: ({ workspaceId }) => workspaceId,
  })
  let pagesBefore: Promise<unknown> = Promise.resolve()

  async function writeOwn(workspaceId: string, rows: readonly Append[]): Promise<readonly string[]> {
    const reached = rows.flatMap(({ conversions }, visit) => conversions.map((conversion) => ({ visit, conversion: toRecord(conversion) })))
    const now = clock.now()
    const sites = [...new Set(rows.map(({ page }) => page.siteId))].filter((id) => (lastSeen.get(id) ?? 0) <= now - seenEveryMs)
    const visitorKeys = [...new Set(reached.flatMap(({ visit }) => [rows[visit]?.page.visitorKey, rows[visit]?.page.previousKey].filter((key) => key != null)))]
    // Groups are read for at the same time and handed over in the order in which they came: a visit begins with its first page.
    const handedOver = Promise.all([readFor(workspaceId, rows, visitorKeys), pagesBefore]).then(([{ seen, clicks }]) => ({ written: database.perform(recordPages, { workspaceId, seen, reached, clicks, sites, at: now }) }))
    pagesBefore = handedOver.catch(() => { /* told below */ })
    const ids = await (await handedOver).written
    for (const id of sites) lastSeen.set(id, now)
    return ids
  }

  /** What must be known of pages before they are written: how their visitors came, and the clicks of those who reached a goal. */
  async function readFor(workspaceId: string, rows: readonly Append[], visitorKeys: readonly string[]) {
    if (visitorKeys.length > 0 || rows.some(({ page }) => page.clickId !== null)) await links.settled()
    return {
      seen: await arrivalsOf(readable, workspaceId, rows.map(({ page }) => page)),
      clicks: visitorKeys.length === 0 ? [] : await clicksOfVisitors(readable, workspaceId, { clickIds: [], visitIds: [], visitorKeys }),
    }
  }

  return {
    /** Pages of one workspace; answers the visit of each. */
    async writePages(rows: readonly Append[]): Promise<readonly string[]> {
      const [first] = rows
      return first === undefined ? [] : writeOwn(first.page.workspaceId, rows)
    },

    async record(workspaceId: string, rows: readonly unknown[]): Promise<readonly RecordResult[]> {
      if (rows.length > mostRows) throw new Problem(400, 'too-many-rows', inBoth((words) => words.tooMany(mostRows)))
      const now = clock.now()
      const parsed = rows.map((row) => NewConversion.safeParse(row))
      let known = await goals(workspaceId, false)
      // Another process may have added a goal a moment ago.
      if (parsed.some(({ data }) => data !== undefined && known.every(({ name }) => name !== data.goal.trim().toLowerCase()))) known = await goals(workspaceId, true)
      const checked = parsed.map((one, i) => (one.success ? checkConversion(one.data, { goals: known, now, source: 'server', siteId: null }) : { errors: fieldProblems(one.error.issues, rows[i]) }))
      const sound = checked.filter((one): one is CheckedConversion => !('errors' in one))
      const recorded = await recordSound(workspaceId, sound)
      const there = recorded.flatMap(({ id, same }) => (same ? [id] : []))
      const before = new Map((await conversionsById(database.db, workspaceId, there)).map((one) => [one.id, one]))
      let next = 0
      return checked.map((one): RecordResult => {
        if ('errors' in one) return { result: 'refused', errors: one.errors }
        const { id = '', same = true, journey = null } = recorded[next++] ?? {}
        const conversion = journey === null ? before.get(id) : conversionOf(id, one, journey)
        if (conversion === undefined) throw new Error('a conversion vanished after it was recorded')
        return { result: same ? 'same' : 'recorded', conversion }
      })
    },

    /** Deliveries of hooks that were accepted before; the rows were checked when they came. */
    async recordAccepted(workspaceId: string, rows: readonly HookDeliveryRow[]): Promise<void> {
      // A goal that was archived meanwhile still counts what was sent before.
      const own = (await goals(workspaceId, true)).map((goal) => ({ ...goal, archived_at: null }))
      const deliveries = rows.map(({ hook_id: hookId, delivery_id: deliveryId, at, body }) => ({
        hookId, deliveryId, at,
        conversions: (JSON.parse(body) as NewConversion[]).flatMap((row) => {
          const checked = checkConversion({ ...row, at: row.at ?? at }, { goals: own, now: at, source: 'server', siteId: null })
          return 'errors' in checked ? [] : [toRecord(checked)]
        }),
      }))
      const clicks = await clicksOf(workspaceId, deliveries.flatMap(({ conversions }) => conversions))
      await database.perform(recordDeliveries, { workspaceId, deliveries, clicks })
    },

    async seedPages(workspaceId: string, pages: readonly PageSeen[]): Promise<readonly string[]> {
      const seen = await arrivalsOf(readable, workspaceId, pages)
      return database.perform(recordPages, { workspaceId, seen, reached: [], clicks: [], sites: [], at: clock.now() })
    },
  }

  /** Requests that come at a time are written together: a shop that is busy sends many. */
  async function recordSound(workspaceId: string, sound: readonly CheckedConversion[]): Promise<readonly Recorded[]> {
    if (sound.length === 0) return []
    return batcher.add({ workspaceId, sound })
  }

  /** Requests of one workspace. */
  async function recordTogether(requests: readonly SoundRequest[]): Promise<readonly (readonly Recorded[])[]> {
    const workspaceId = requests[0]?.workspaceId ?? ''
    const all = requests.flatMap(({ sound }) => sound)
    const { ids, same, journeys } = await database.perform(recordBatch, { workspaceId, conversions: inColumns(all.map(toRecord)), clicks: await clicksOf(workspaceId, all) })
    const known = new Set(same)
    const journeyAt = new Map(journeys)
    let next = 0
    return requests.map(({ sound }) => sound.map((): Recorded => {
      const place = next++
      const isSame = known.has(place)
      return { id: ids[place] ?? '', same: isSame, journey: isSame ? null : journeyAt.get(place) ?? noJourney }
    }))
  }

  async function clicksOf(workspaceId: string, wanted: readonly Pick<CheckedConversion, 'clickId' | 'visitId'>[]) {
    const clickIds = wanted.flatMap(({ clickId }) => clickId ?? [])
    const visitIds = wanted.flatMap(({ visitId }) => visitId ?? [])
    if (clickIds.length + visitIds.length === 0) return []
    await links.settled()
    return clicksOfVisitors(readable, workspaceId, { clickIds, visitIds, visitorKeys: [] })
  }
}

/** What was stored just now, as reading it again would answer it. */
function conversionOf(id: string, checked: CheckedConversion, { outcome, last, first, touches }: Journey): Conversion {
  const { goal, externalId, at, source } = checked
  const { amountMinor, currency, windowDays } = toRecord(checked)
  return {
    id, goal: { id: goal.id, name: goal.name, label: goal.label }, externalId, at, value: amountMinor === null || currency === null ? null : { amountMinor, currency }, source, outcome, windowDays,
    journey: touches.map((touch) => touchpoint(touch, at, windowDays)), credit: { lastNonDirect: last, first },
  }
}
