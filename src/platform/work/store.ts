import { CompiledQuery, type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database, Statement } from '../db/database.ts'
import { uniqueViolation } from '../db/errors.ts'
import { jsonRows } from '../db/json-rows.ts'
import { newId } from '../ids.ts'
import type { NewWork, ParkedWork, WorkItem } from './work.ts'

export interface WorkTables {
  work_items: {
    workspace_id: string
    id: string
    kind: string
    key: string | null
    /** JSON: read only by the handler of the kind. */
    payload: string
    due_at: number
    attempts: number
    /** How often the process that had it ended without giving it back. */
    lost_leases: number
    lease_epoch: number
    lease_owner: string | null
    lease_until: number | null
    parked_at: number | null
    last_error: string | null
  }
}

type Db = Kysely<WorkTables>

/** An item as its holder knows it. */
export interface Leased extends WorkItem {
  readonly key: string | null
  readonly lostLeases: number
}

/** Puts an item in the queue; with a key it replaces the one that waits (or is parked) under the same key. */
export function insertStatements(db: Db, work: NewWork): readonly Statement[] {
  const key = work.key ?? null
  const insert = db.insertInto('work_items').values({
    workspace_id: work.workspaceId,
    id: newId(),
    kind: work.kind,
    key,
    payload: JSON.stringify(work.payload ?? null),
    due_at: Math.ceil(work.dueAt),
    attempts: 0,
    lost_leases: 0,
    lease_epoch: 0,
    lease_owner: null,
    lease_until: null,
    parked_at: null,
    last_error: null,
  })
  if (key === null) return [insert]
  const parked = db
    .deleteFrom('work_items')
    .where('workspace_id', '=', work.workspaceId)
    .where('kind', '=', work.kind)
    .where('key', '=', key)
    .where('parked_at', 'is not', null)
  const replace = insert.onConflict((on) =>
    on
      .columns(['workspace_id', 'kind', 'key'])
      .where('key', 'is not', null)
      .where('lease_owner', 'is', null)
      .where('parked_at', 'is', null)
      .doUpdateSet((eb) => ({
        payload: eb.ref('excluded.payload'),
        due_at: eb.ref('excluded.due_at'),
        attempts: 0,
        lost_leases: 0,
        last_error: null,
      })),
  )
  return [parked, replace]
}

export function cancelStatements(db: Db, work: { workspaceId: string; kind: string; key: string }): readonly Statement[] {
  return [
    db
      .deleteFrom('work_items')
      .where('workspace_id', '=', work.workspaceId)
      .where('kind', '=', work.kind)
      .where('key', '=', work.key)
      .where('lease_owner', 'is', null),
  ]
}

const waiting = sql<boolean>`lease_owner is null and parked_at is null`

/** When the first waiting item of each kind is due; kinds without one are absent. `except`: workspaces not to look at. */
export async function firstDue(db: Db, kinds: readonly { kind: string; except: readonly string[] }[]): Promise<ReadonlyMap<string, number>> {
  if (kinds.length === 0) return new Map()
  // One index seek per kind: a `group by` would walk every waiting row.
  const each = kinds.map(({ kind, except }) => {
    const others = except.length === 0 ? sql`` : sql` and workspace_id not in (${sql.join([...except])})`
    return sql`select ${kind} as kind, (select due_at from work_items where ${waiting} and kind = ${kind}${others} order by due_at limit 1) as due_at`
  })
  const { rows } = await sql<{ kind: string; due_at: number | null }>`${sql.join(each, sql` union all `)}`.execute(db)
  return new Map(rows.flatMap(({ kind, due_at }) => (due_at === null ? [] : [[kind, due_at] as const])))
}

/** Makes everything of these kinds that waits until `until` due at once. */
export async function bringForward(db: Db, kinds: readonly string[], now: number, until: number): Promise<number> {
  if (kinds.length === 0) return 0
  const { numUpdatedRows } = await db.updateTable('work_items').set({ due_at: now }).where(waiting).where('kind', 'in', kinds).where('due_at', '>', now).where('due_at', '<=', until).executeTakeFirst()
  return Number(numUpdatedRows)
}

export interface Claim {
  readonly kind: string
  readonly limit: number
  readonly owner: string
  readonly now: number
  readonly leaseUntil: number
  readonly except: readonly string[]
}

const returned = sql.raw(
  ['workspace_id', 'id', 'kind', 'key', 'payload', 'due_at', 'attempts', 'lost_leases', 'lease_epoch'].map((column) => `work_items.${column}`).join(', '),
)

/** Leases what is due, oldest first. One statement, so one fsync; an item whose key is being worked on stays. */
export async function claim(database: Database<WorkTables>, { kind, limit, owner, now, leaseUntil, except }: Claim): Promise<readonly Leased[]> {
  const others = except.length === 0 ? sql`` : sql` and w.workspace_id not in (${sql.join([...except])})`
  const lock: RawBuilder<unknown> = database.kind === 'postgres' ? sql` for update skip locked` : sql``
  const { rows } = await sql<WorkTables['work_items']>`
    with due as materialized (
      select w.workspace_id, w.id from work_items w
      where w.lease_owner is null and w.parked_at is null and w.kind = ${kind} and w.due_at <= ${now}${others}
        and (w.key is null or not exists (
          select 1 from work_items r
          where r.workspace_id = w.workspace_id and r.kind = w.kind and r.key = w.key and r.lease_owner is not null))
      order by w.due_at limit ${limit}${lock}
    )
    update work_items set lease_owner = ${owner}, lease_until = ${leaseUntil}, lease_epoch = lease_epoch + 1, attempts = attempts + 1
    from due where work_items.workspace_id = due.workspace_id and work_items.id = due.id
    returning ${returned}`.execute(database.db)
  return rows.map(leased).sort((a, b) => a.dueAt - b.dueAt)
}

function leased(row: WorkTables['work_items']): Leased {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    kind: row.kind,
    key: row.key,
    payload: JSON.parse(row.payload) as unknown,
    dueAt: row.due_at,
    attempts: row.attempts,
    lostLeases: row.lost_leases,
    leaseEpoch: row.lease_epoch,
  }
}

/** What becomes of a leased item. Counts only while the lease is still the holder's. */
export type Ending =
  | { readonly end: 'done' }
  | { readonly end: 'again'; readonly dueAt: number }
  | { readonly end: 'retry'; readonly dueAt: number; readonly error: string }
  | { readonly end: 'park'; readonly at: number; readonly error: string }
  /** Not worked on: as if it had not been taken. */
  | { readonly end: 'return' }

const doneText = (kind: 'sqlite' | 'postgres'): string => {
  const rows = jsonRows[kind]
  const held = `select w.workspace_id, w.id from ${rows.from} join work_items w on w.workspace_id = ${rows.text(0)} and w.id = ${rows.text(1)} and w.lease_epoch = ${rows.number(2)} and w.lease_owner = ${rows.text(3)}`
  return `delete from work_items where (workspace_id, id) in (${held}) returning workspace_id, id`
}
const doneTexts = { sqlite: doneText('sqlite'), postgres: doneText('postgres') }

/** Takes items out of the queue that are done, in one statement; its rows are those that were still their holder's. */
export function doneStatement(kind: 'sqlite' | 'postgres', owner: string, items: readonly Leased[]): Statement {
  const rows = JSON.stringify(items.map((item) => [item.workspaceId, item.id, item.leaseEpoch, owner]))
  return { compile: () => CompiledQuery.raw(doneTexts[kind], [rows]) }
}

export function endStatements(db: Db, owner: string, item: Leased, ending: Exclude<Ending, { end: 'done' }>): readonly Statement[] {
  const held = sql<boolean>`workspace_id = ${item.workspaceId} and id = ${item.id} and lease_owner = ${owner} and lease_epoch = ${item.leaseEpoch}`
  const free = { lease_owner: null, lease_until: null }
  const update = db.updateTable('work_items').where(held)
  switch (ending.end) {
    case 'park':
      return [update.set({ ...free, parked_at: ending.at, last_error: ending.error })]
    case 'again':
      return comesBack(db, item, held, update.set({ ...free, due_at: Math.ceil(ending.dueAt), attempts: 0, lost_leases: 0, last_error: null }))
    case 'retry':
      return comesBack(db, item, held, update.set({ ...free, due_at: Math.ceil(ending.dueAt), last_error: ending.error }))
    case 'return':
      return comesBack(db, item, held, update.set((eb) => ({ ...free, attempts: eb('attempts', '-', 1) })))
  }
}

/** Back in the queue, unless another one under the same key took its place meanwhile. */
function comesBack(db: Db, item: Leased, held: RawBuilder<boolean>, back: Statement): readonly Statement[] {
  return item.key === null ? [back] : [db.deleteFrom('work_items').where(held).where(replaced), back]
}

/** Another item waits under the same key: the leased one must not come back beside it. */
const replaced = sql<boolean>`key is not null and exists (
  select 1 from work_items other
  where other.workspace_id = work_items.workspace_id and other.kind = work_items.kind and other.key = work_items.key
    and other.lease_owner is null and other.parked_at is null)`

const isAmong = (kind: 'sqlite' | 'postgres', ids: readonly string[]): RawBuilder<boolean> => {
  const list = JSON.stringify(ids)
  return kind === 'sqlite' ? sql<boolean>`id in (select value from json_each(${list}))` : sql<boolean>`id in (select json_array_elements_text(${list}::json))`
}

/** Renews the leases that `owner` has on these items; gives the ids that it still holds. */
export async function renew(database: Database<WorkTables>, owner: string, ids: readonly string[], leaseUntil: number): Promise<ReadonlySet<string>> {
  // Rows that are being written just now are ending: waiting for them could deadlock.
  const lock = database.kind === 'postgres' ? sql` for update skip locked` : sql``
  await sql`update work_items set lease_until = ${leaseUntil} where lease_owner = ${owner} and ${isAmong(database.kind, ids)}
    and (workspace_id, id) in (select workspace_id, id from work_items where lease_owner = ${owner}${lock})`.execute(database.db)
  const held = await database.db.selectFrom('work_items').select('id').where('lease_owner', '=', owner).execute()
  return new Set(held.map(({ id }) => id))
}

/** A process that ended this often while it had an item takes the item's word for it: it is parked. */
const lossesBeforeParking = 10

/** Work that is never parked is put off so long instead: it may be what ends the process. */
const putOffMs = 60_000

/**
 * Frees what is held longer than it may be: its process is gone, or it is ours and not among those we know of, because the answer to the
 * claim was lost. Gives how many.
 */
export async function reclaim(
  database: Database<WorkTables>,
  { owner, known, expiredAt, now, neverParked }: { owner: string; known: readonly string[]; expiredAt: number; now: number; neverParked: readonly string[] },
): Promise<number> {
  const { db } = database
  const expired = sql<boolean>`lease_owner is not null and lease_until <= ${expiredAt} and not (lease_owner = ${owner} and (lease_until > ${now} or ${isAmong(database.kind, known)}))`
  const found = await db.selectFrom('work_items').select('id').where(expired).limit(1).execute()
  if (found.length === 0) return 0
  const tooOften = sql<boolean>`lost_leases >= ${lossesBeforeParking - 1}`
  const putOff = db
    .updateTable('work_items')
    .set((eb) => ({ lease_owner: null, lease_until: null, due_at: now + putOffMs, lost_leases: eb('lost_leases', '+', 1) }))
    .where(expired)
    .where(tooOften)
    .where('kind', 'in', neverParked)
  const results = await database.commit([
    db.deleteFrom('work_items').where(expired).where(replaced),
    ...(neverParked.length === 0 ? [] : [putOff]),
    db
      .updateTable('work_items')
      .set({ lease_owner: null, lease_until: null, parked_at: now, last_error: `The process ended ${lossesBeforeParking} times while doing this.` })
      .where(expired)
      .where(tooOften),
    db
      .updateTable('work_items')
      .set((eb) => ({ lease_owner: null, lease_until: null, lost_leases: eb('lost_leases', '+', 1) }))
      .where(expired),
  ])
  return results.reduce((sum, { numAffectedRows }) => sum + Number(numAffectedRows ?? 0n), 0)
}

export interface Counts {
  readonly waiting: number
  readonly parked: number
  readonly oldestDueAt: number | null
}

export async function countItems(db: Db): Promise<Counts> {
  const { rows } = await sql<{ waiting: number; parked: number; oldest: number | null }>`
    select (select count(*) from work_items where ${waiting}) as waiting,
      (select count(*) from work_items where parked_at is not null) as parked,
      (select min(due_at) from work_items where ${waiting}) as oldest`.execute(db)
  const [row] = rows
  return { waiting: row?.waiting ?? 0, parked: row?.parked ?? 0, oldestDueAt: row?.oldest ?? null }
}

export async function parkedItems(db: Db, workspaceId: string): Promise<readonly ParkedWork[]> {
  const rows = await db
    .selectFrom('work_items')
    .select(['id', 'kind', 'attempts', 'last_error', 'parked_at'])
    .where('workspace_id', '=', workspaceId)
    .where('parked_at', 'is not', null)
    .orderBy('parked_at')
    .execute()
  return rows.map((row) => ({ id: row.id, kind: row.kind, attempts: row.attempts, lastError: row.last_error, parkedAt: row.parked_at ?? 0 }))
}

/** Puts a parked item back in the queue, as new. False when it is not parked (any more). */
export async function unpark(db: Db, workspaceId: string, id: string, now: number): Promise<boolean> {
  const mine = sql<boolean>`workspace_id = ${workspaceId} and id = ${id} and parked_at is not null`
  const again = { parked_at: null, due_at: now, attempts: 0, lost_leases: 0, last_error: null }
  try {
    const { numUpdatedRows } = await db.updateTable('work_items').set(again).where(mine).executeTakeFirst()
    return numUpdatedRows > 0n
  } catch (error) {
    if (!uniqueViolation(error)) throw error
    // One with the same key waits already: it does the same, so the parked one has nothing left to do.
    const { numDeletedRows } = await db.deleteFrom('work_items').where(mine).executeTakeFirst()
    return numDeletedRows > 0n
  }
}
