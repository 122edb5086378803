import { statSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Clock } from '../clock.ts'
import { newId } from '../ids.ts'
import type { Database } from './database.ts'
import { sqliteFile } from './sqlite-file.ts'

export interface InstanceTables {
  instance: {
    singleton: 1
    id: string
    /** Where the database was when it was last opened: see `placeOf`. */
    place: string
    created_at: number
    held_since: number | null
    held_reason: string | null
  }
}

/** Why nothing may go out: the database is a copy of one that may still be at work, or a person said so. */
export type HeldReason = 'restored' | 'imported' | 'copied' | 'asked'

/**
 * This installation. A database that was restored, imported or copied starts held: two of them would publish everything
 * twice. A person releases it when they know that the other one is off.
 */
export interface Instance {
  /** Another one after a restore, an import or a copy. */
  readonly id: string
  /** As it was when last asked or changed by this process: for a check before each step. */
  readonly held: number | null
  /** Since when it is held, epoch milliseconds; null when it may act. Asks the database: another process may have released it. */
  heldSince(): Promise<number | null>
  heldReason(): Promise<HeldReason | null>
  hold(reason: HeldReason): Promise<void>
  release(): Promise<void>
}

export interface InstanceOptions {
  readonly dataDir: string
  readonly clock: Clock
}

/** Says which installation this is, and holds it when the database is not where, or not whose, it was. Migrate first. */
export async function openInstance<Tables extends InstanceTables>(database: Database<Tables>, { dataDir, clock }: InstanceOptions): Promise<Instance> {
  const known = database as unknown as Database<InstanceTables>
  const place = await placeOf(known, dataDir)
  const written = await readId(known, dataDir)
  const row = await known.transaction(async (tx) => {
    const before = await only(tx)
    if (before === undefined) return create(tx, place, clock.now())
    if (before.place === place && (written === null || written === before.id)) return before
    return claim(tx, before, place, clock.now())
  })
  await writeId(known, dataDir, row.id)
  return new StoredInstance(known, row, clock)
}

/** Marks a database that has just been filled from another one: whoever opens it finds it held, as another installation. */
export async function markCopiedIn(tx: Transaction<InstanceTables>, reason: HeldReason, now: number): Promise<void> {
  const before = (await only(tx)) ?? (await create(tx, 'nowhere', now))
  await tx.updateTable('instance').set({ id: newId(now), held_since: before.held_since ?? now, held_reason: reason }).execute()
}

class StoredInstance implements Instance {
  readonly id: string
  readonly #database: Database<InstanceTables>
  readonly #clock: Clock
  held: number | null

  constructor(database: Database<InstanceTables>, row: { id: string; held_since: number | null }, clock: Clock) {
    this.#database = database
    this.#clock = clock
    this.id = row.id
    this.held = row.held_since
  }

  async heldSince(): Promise<number | null> {
    const row = await only(this.#database.db)
    this.held = row?.held_since ?? null
    return this.held
  }

  async heldReason(): Promise<HeldReason | null> {
    const row = await only(this.#database.db)
    return (row?.held_reason ?? null) as HeldReason | null
  }

  async hold(reason: HeldReason): Promise<void> {
    const now = this.#clock.now()
    await this.#database.db.updateTable('instance').set({ held_since: now, held_reason: reason }).where('held_since', 'is', null).execute()
    await this.heldSince()
  }

  async release(): Promise<void> {
    await this.#database.db.updateTable('instance').set({ held_since: null, held_reason: null }).execute()
    this.held = null
  }
}

function only(db: Kysely<InstanceTables>): Promise<InstanceTables['instance'] | undefined> {
  return db.selectFrom('instance').selectAll().executeTakeFirst()
}

async function create(tx: Transaction<InstanceTables>, place: string, now: number): Promise<InstanceTables['instance']> {
  const fresh = { singleton: 1 as const, id: newId(now), place, created_at: now, held_since: null, held_reason: null }
  // Several processes may start on a new PostgreSQL together: the first one's row counts.
  await tx.insertInto('instance').values(fresh).onConflict((on) => on.doNothing()).execute()
  return (await only(tx)) ?? fresh
}

async function claim(tx: Transaction<InstanceTables>, before: InstanceTables['instance'], place: string, now: number): Promise<InstanceTables['instance']> {
  const copied = { ...before, id: newId(now), place, held_since: before.held_since ?? now, held_reason: before.held_reason ?? 'copied' }
  // Guarded by the old place: of several processes that find the copy at once, one gives it its new id.
  await tx.updateTable('instance').set(copied).where('id', '=', before.id).where('place', '=', before.place).execute()
  return (await only(tx)) ?? copied
}

/**
 * Something a copy does not share with its original: the file's number on its disk, or the server's own identifier with the
 * database's number in it. It does not see a copy of a whole disk or cluster: after one, hold by hand.
 */
async function placeOf(database: Database<InstanceTables>, dataDir: string): Promise<string> {
  if (database.kind === 'sqlite') return `sqlite:${statSync(sqliteFile(dataDir)).ino}`
  const { rows } = await sql<{ place: string }>`
    select (select system_identifier from pg_control_system()) || '/' || oid as place from pg_database where datname = current_database()`.execute(database.db)
  return `postgres:${rows[0]?.place ?? ''}`
}

const idFile = (dataDir: string): string => join(dataDir, 'instance.id')

/** The id written beside a SQLite file; null when there is none. The folders of several nodes on one PostgreSQL say nothing. */
async function readId(database: Database<InstanceTables>, dataDir: string): Promise<string | null> {
  if (database.kind === 'postgres') return null
  try {
    return (await readFile(idFile(dataDir), 'utf8')).trim()
  } catch {
    // The first start, or a folder into which only the database was put: its place tells.
    return null
  }
}

async function writeId(database: Database<InstanceTables>, dataDir: string, id: string): Promise<void> {
  if (database.kind === 'postgres') return
  await writeFile(`${idFile(dataDir)}.new`, `${id}\n`)
  await rename(`${idFile(dataDir)}.new`, idFile(dataDir))
}
