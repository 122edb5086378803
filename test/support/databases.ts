import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, describe } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import type { Database } from '../../src/platform/db/database.ts'
import { migrate } from '../../src/platform/db/migrate.ts'
import { openDatabase } from '../../src/platform/db/open-database.ts'
import { sqliteFile } from '../../src/platform/db/sqlite-file.ts'
import type { Log } from '../../src/platform/log/log.ts'
import { postgresServer } from './postgres-server.ts'
import { runFolder } from './run-folder.ts'

export const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url))

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }

export type Kind = Database<unknown>['kind']

/** A new database with every migration applied, closed and removed after the tests. */
export type OpenDatabase = <Tables>() => Promise<Database<Tables>>

export interface MoreDatabases {
  readonly kind: Kind
  /** A new database without any table. */
  openEmpty<Tables>(): Promise<Database<Tables>>
  /** Another process's view of a database made here: a second pool on PostgreSQL. SQLite has one program per folder. */
  again<Tables>(database: Database<Tables>): Promise<Database<Tables>>
  /** Opens a database that is already somewhere; closed with the others. */
  at<Tables>(place: Place): Promise<Database<Tables>>
  /** Where a database made here lives, for tests that close and open it by themselves. */
  place<Tables>(database: Database<Tables>): Place
}

export interface Place {
  readonly databaseUrl: string | null
  readonly dataDir: string
}

/**
 * Runs the same tests on SQLite and on PostgreSQL. Call `open` in `beforeAll`, `beforeEach` or a test: each call gives a
 * fresh migrated database (some 30 ms).
 */
export function describeOnBothDatabases(name: string, tests: (open: OpenDatabase, more: MoreDatabases) => void): void {
  for (const kind of ['sqlite', 'postgres'] as const) {
    describe(`${name} (${kind === 'sqlite' ? 'SQLite' : 'PostgreSQL'})`, () => {
      const bench = databaseBench(kind)
      afterAll(() => bench.close())
      tests(bench.open, bench)
    })
  }
}

type Closable = Pick<Database<unknown>, 'close'>

/** The same outside of vitest's `describe`: for benchmarks and fault tests, which close it themselves. */
export function databaseBench(kind: Kind): MoreDatabases & { readonly open: OpenDatabase; close(): Promise<void> } {
  const places = new Map<Closable, Place>()
  const openAt = async <Tables>(place: Place): Promise<Database<Tables>> => {
    const database = await openDatabase<Tables>({ ...place, log: silent })
    places.set(database, place)
    return database
  }
  const place = (database: Closable): Place => {
    const found = places.get(database)
    if (found === undefined) throw new Error('this database was not opened here')
    return found
  }
  return {
    kind,
    place,
    open: async () => openAt(kind === 'sqlite' ? sqliteCopy(await sqliteTemplate()) : await postgresCopy(await postgresTemplate())),
    openEmpty: async () => openAt(kind === 'sqlite' ? sqliteCopy(null) : await postgresCopy('template0')),
    again: (database) => openAt(place(database)),
    at: openAt,
    async close() {
      await Promise.all([...places.keys()].map((database) => database.close()))
      for (const { dataDir } of places.values()) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Changes when a migration does, so that a template is never stale, whoever edits the files meanwhile. */
function migrationsKey(): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(migrationsFolder).sort()) hash.update(name).update(readFileSync(join(migrationsFolder, name)))
  return hash.digest('hex').slice(0, 16)
}

function sqliteCopy(template: string | null): Place {
  const dataDir = mkdtempSync(join(runFolder(), 'data-'))
  if (template !== null) copyFileSync(template, sqliteFile(dataDir))
  return { databaseUrl: null, dataDir }
}

async function sqliteTemplate(): Promise<string> {
  const template = join(runFolder(), `template-${migrationsKey()}.db`)
  if (existsSync(template)) return template
  const dataDir = mkdtempSync(join(runFolder(), 'template-'))
  await migrated({ databaseUrl: null, dataDir })
  // Whoever is last wins; the files are the same.
  renameSync(sqliteFile(dataDir), template)
  rmSync(dataDir, { recursive: true, force: true })
  return template
}

let count = 0

async function postgresCopy(template: string): Promise<Place> {
  const url = await postgresServer(runFolder())
  const name = `test_${process.pid}_${(count += 1)}_${Math.round(performance.now() * 1000)}`
  await onServer(url('postgres'), (client) => client.query(`create database ${name} template ${template}`))
  return { databaseUrl: url(name), dataDir: mkdtempSync(join(runFolder(), 'data-')) }
}

async function postgresTemplate(): Promise<string> {
  const url = await postgresServer(runFolder())
  const name = `template_${migrationsKey()}`
  await onServer(url('postgres'), async (client) => {
    // One maker; the others wait here.
    await client.query('select pg_advisory_lock(1)')
    const { rows } = await client.query('select 1 from pg_database where datname = $1', [name])
    if (rows.length > 0) return
    await client.query(`create database ${name}_making template template0`)
    await migrated({ databaseUrl: url(`${name}_making`), dataDir: runFolder() })
    await client.query(`alter database ${name}_making rename to ${name}`)
  })
  return name
}

async function migrated(place: Place): Promise<void> {
  const database = await openDatabase<unknown>({ ...place, log: silent })
  try {
    await migrate(database, migrationsFolder, systemClock)
  } finally {
    await database.close()
  }
}

async function onServer(connectionString: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
