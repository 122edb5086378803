// @ts-check
import { listed } from '../platform/db/procedure-steps.mjs'
import { newId } from '../platform/new-id.mjs'
/**
 * How clicks are written (see platform/db/procedure.ts).
 * @import { Ask, Insertion, Procedure, Step, StepAnswer } from '../platform/db/procedure.ts'
 * @import { NewClick } from './record-clicks.ts'
 * @import { ClickRow } from './store.ts'
 */

/** A repeated click by the same visitor on the same link counts once within this time. */
export const duplicateWindowMs = 3_600_000
const dayMs = 86_400_000
/** Groups read from the log at a time: each may hold thousands of clicks. */
const groupsRead = 16

/** @typedef {'sqlite' | 'postgres'} Kind */

const columns = /** @type {const} */ (['workspace_id', 'id', 'link_id', 'at', 'kind', 'why', 'consumer', 'visitor_key', 'referrer_host', 'device'])

/**
 * The rows of a JSON list of lists, which is parameter `mark`, as a table of `names`; those of `whole` are whole numbers. The limit: see platform/db/json-rows.ts.
 * @type {(kind: Kind, mark: string, names: readonly string[], whole: readonly string[]) => string}
 */
export const listedRows = (kind, mark, names, whole) =>
  `(select ${names.map((name, i) => `${kind === 'postgres' && whole.includes(name) ? `(value ->> ${i})::bigint` : `value ->> ${i}`} as ${name}`).join(', ')} from ${kind === 'sqlite' ? `(select value from json_each(${mark}) limit -1)` : `json_array_elements(${mark}::json)`})`

/** @type {Insertion} */
const clicks = { table: 'clicks', columns: [...columns, 'duplicate_of'], numbers: new Set(['at']) }
/** Changes those who come first, for the first time or after the window. @type {Insertion} */
const claims = {
  table: 'click_claims', columns: ['workspace_id', 'link_id', 'visitor_key', 'click_id', 'at'], numbers: new Set(['at']),
  conflict: `on conflict (workspace_id, visitor_key, link_id) do update set click_id = excluded.click_id, at = excluded.at
where click_claims.at <= excluded.at - ${duplicateWindowMs}`,
}

/** Whoever moves clicks about begins with it, so that nobody counts what another removes. SQLite's one writer needs none. @type {(kind: Kind) => Ask[]} */
export const alone = (kind) => (kind === 'postgres' ? [{ text: "select pg_advisory_xact_lock(hashtextextended('click groups', 0))", values: [] }] : [])

/**
 * Writes clicks: who came first (`click_claims`, decided by the database, so that several processes agree); the rows, repeats flagged;
 * and a note that they are still to be counted.
 * @param {readonly ClickRow[]} rows
 * @param {Kind} kind
 * @returns {Generator<readonly Step[], void, readonly StepAnswer[]>}
 */
function* writing(rows, kind) {
  const firsts = yield* firstsOf(rows, kind)
  yield [
    { into: clicks, rows: rows.map((row) => [...columns.map((column) => row[column]), repeatOf(row, firsts)]) },
    ...[...Map.groupBy(rows, (row) => row.workspace_id)].map(([workspaceId, own]) =>
      ({ text: 'insert into click_groups (workspace_id, id, click_ids) values ($1, $2, $3)', values: [workspaceId, newId(own[0]?.at), JSON.stringify(own.map(({ id }) => id))] })),
  ]
}

/** @typedef {ReadonlyMap<string, Pick<ClickRow, 'id' | 'at'>>} Firsts by `claimName` */

/** @type {(row: Pick<ClickRow, 'workspace_id' | 'visitor_key' | 'link_id'>) => string} */
const claimName = (row) => `${row.workspace_id} ${row.visitor_key} ${row.link_id}`

/**
 * Which click of each visitor on each link counts, once those of `rows` have been heard.
 * @param {readonly ClickRow[]} rows
 * @param {Kind} kind
 * @returns {Generator<readonly Step[], Firsts, readonly StepAnswer[]>}
 */
function* firstsOf(rows, kind) {
  const candidates = firstOfEach(rows)
  if (candidates.length === 0) return new Map()
  const [claimed] = yield [{ into: claims, rows: candidates.map((row) => [row.workspace_id, row.link_id, row.visitor_key, row.id, row.at]) }]
  if (claimed?.changes === candidates.length) return new Map(candidates.map((row) => [claimName(row), row]))
  const found = yield [...Map.groupBy(candidates, (row) => row.workspace_id)].map(([workspaceId, own]) => ({
    // The list leads; of a visitor who follows every link, only the links of these clicks are read.
    text: `select c.workspace_id, c.visitor_key, c.link_id, c.click_id as id, c.at from ${listedRows(kind, '$2', ['visitor_key', 'link_id'], [])} as own
${kind === 'sqlite' ? 'cross ' : ''}join click_claims c on c.workspace_id = $1 and c.visitor_key = own.visitor_key and c.link_id = own.link_id`,
    values: [workspaceId, JSON.stringify(own.map((row) => [row.visitor_key, row.link_id]))],
  }))
  return new Map(found.flatMap(({ rows: known }) => /** @type {Pick<ClickRow, 'workspace_id' | 'visitor_key' | 'link_id' | 'id' | 'at'>[]} */ (/** @type {unknown} */ (known))).map((row) => [claimName(row), row]))
}

/** @type {(row: ClickRow, firsts: Firsts) => string | null} */
function repeatOf(row, firsts) {
  const first = row.kind === 'person' && row.visitor_key !== null ? firsts.get(claimName(row)) : undefined
  return first !== undefined && first.id !== row.id && Math.abs(first.at - row.at) < duplicateWindowMs ? first.id : null
}

/** The first click of each visitor on each link, in the order in which every process locks them. @type {(rows: readonly ClickRow[]) => readonly ClickRow[]} */
function firstOfEach(rows) {
  /** @type {Map<string, ClickRow>} */
  const first = new Map()
  for (const row of rows) {
    if (row.visitor_key === null || row.kind !== 'person') continue
    const name = claimName(row)
    const before = first.get(name)
    if (before === undefined || row.id < before.id) first.set(name, row)
  }
  return [...first].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row)
}

/** Clicks of the past, which no log holds. @type {Procedure<readonly ClickRow[], null>} */
export const writeClicks = {
  from: import.meta.url,
  name: 'writeClicks',
  * run(rows, kind) {
    yield* writing(rows, kind)
    return null
  },
}

const nextLogged = 'select workspace_id, id, clicks from click_log where (workspace_id, id) > ($1, $2) order by workspace_id, id limit $3'

/**
 * Puts logged clicks into `clicks`, in the order of each workspace's time, and says who came first: of `most` clicks or a few more, so that those who wait for the
 * writer wait for a few milliseconds. Alone of all processes. Answers true when there may be more.
 * @type {Procedure<{ most: number }, boolean>}
 */
export const settleLog = {
  from: import.meta.url,
  name: 'settleLog',
  * run({ most }, kind) {
    yield alone(kind)
    /** @type {{ workspaceId: string, id: string, clicks: NewClick[] }[]} */
    const chosen = []
    let count = 0
    let more = true
    while (count < most && more) {
      const last = chosen.at(-1)
      const [logged] = yield [{ text: nextLogged, values: [last?.workspaceId ?? '', last?.id ?? '', groupsRead] }]
      more = logged?.rows.length === groupsRead
      for (const { workspace_id: workspaceId, id, clicks } of logged?.rows ?? []) {
        const group = { workspaceId: String(workspaceId), id: String(id), clicks: /** @type {NewClick[]} */ (JSON.parse(String(clicks))) }
        // One day at a time: whoever clicks again after midnight is known by what they did before it, so that must be there.
        const another = chosen[0] !== undefined && dayOf(group.clicks) !== dayOf(chosen[0].clicks)
        if (another || count >= most) {
          more = true
          count = most
          break
        }
        chosen.push(group)
        count += group.clicks.length
      }
    }
    if (chosen.length === 0) return false
    const rows = yield* withYesterdaysKeys(chosen.flatMap(({ clicks }) => clicks), kind)
    yield* writing(rows, kind)
    yield [...Map.groupBy(chosen, ({ workspaceId }) => workspaceId)].map(([workspaceId, own]) => ({
      text: `delete from click_log where workspace_id = $1 and id in ${listed(2, kind)}`, values: [workspaceId, JSON.stringify(own.map(({ id }) => id))],
    }))
    return more
  },
}

/** @type {(clicks: readonly NewClick[]) => number} */
const dayOf = (clicks) => Math.floor((clicks[0]?.row.at ?? 0) / dayMs)

/**
 * In the first hour after midnight a visitor who clicked just before keeps yesterday's name, else the repeat would count again.
 * @param {readonly NewClick[]} clicks
 * @param {Kind} kind
 * @returns {Generator<readonly Step[], readonly ClickRow[], readonly StepAnswer[]>}
 */
function* withYesterdaysKeys(clicks, kind) {
  const previous = clicks.filter(({ previousKey }) => previousKey !== null)
  if (previous.length === 0) return clicks.map(({ row }) => row)
  const oldest = clicks.reduce((least, { row }) => Math.min(least, row.at), Number.MAX_SAFE_INTEGER)
  const found = yield [...Map.groupBy(previous, ({ row }) => row.workspace_id)].map(([workspaceId, own]) => ({
    text: `select distinct workspace_id, visitor_key from click_claims where workspace_id = $1 and visitor_key in ${listed(2, kind)} and at > $3`,
    values: [workspaceId, JSON.stringify([...new Set(own.map(({ previousKey }) => previousKey))]), oldest - duplicateWindowMs],
  }))
  const awake = new Set(found.flatMap(({ rows }) => rows.map((row) => `${String(row['workspace_id'])} ${String(row['visitor_key'])}`)))
  return clicks.map(({ row, previousKey }) =>
    previousKey !== null && awake.has(`${row.workspace_id} ${previousKey}`) ? { ...row, visitor_key: previousKey } : row)
}
