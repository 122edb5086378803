import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql, type Transaction } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database } from './database.ts'
import { RefusedToStart } from './errors.ts'
import { splitStatements } from './split-statements.ts'

interface MigrationTables {
  schema_migrations: { version: number; name: string; checksum: string; applied_at: number }
}

interface Migration {
  readonly version: number
  readonly name: string
  readonly text: string
  readonly checksum: string
}

const ofOneKind = /\.(?:sqlite|postgres)\.sql$/

/** Any constant will do; processes that start together agree on it. */
const advisoryLock = 7_071_977

/**
 * Brings the schema up to the files of `folder` (`NNNN-name.sql` for both databases; `NNNN-name.sqlite.sql` and
 * `NNNN-name.postgres.sql`, one beside the other, where each needs its own): each file in one transaction together with its row in
 * `schema_migrations`, so a killed program finds the old schema or the new one, never half. Several processes starting
 * together on PostgreSQL wait for each other. Gives the versions it applied.
 *
 * Refuses with `database-newer` when the database knows a version this program does not, and with `migration-changed`
 * when the text of an applied file is no longer the same.
 */
export async function migrate<Tables>(database: Database<Tables>, folder: string, clock: Clock): Promise<readonly number[]> {
  const known = database as unknown as Database<MigrationTables>
  const migrations = await readMigrations(folder, database.kind)
  await alone(known, async (tx) => {
    await sql`create table if not exists schema_migrations (
      version integer primary key, name text not null, checksum text not null, applied_at bigint not null)`.execute(tx)
  })
  const applied = await known.db.selectFrom('schema_migrations').selectAll().orderBy('version').execute()
  refuseWhatWeDoNotKnow(applied, migrations)

  const done: number[] = []
  for (const migration of migrations) {
    if (applied.some(({ version }) => version === migration.version)) continue
    if (await alone(known, (tx) => apply(tx, migration, clock.now()))) done.push(migration.version)
  }
  return done
}

/** The version a database must have to be the one these files make: the highest number. */
export async function schemaVersion(folder: string): Promise<number> {
  return (await readMigrations(folder, 'sqlite')).at(-1)?.version ?? 0
}

async function alone<T>(database: Database<MigrationTables>, work: (tx: Transaction<MigrationTables>) => Promise<T>): Promise<T> {
  return database.transaction(async (tx) => {
    if (database.kind === 'postgres') {
      await sql`set local statement_timeout = 0`.execute(tx)
      await sql`select pg_advisory_xact_lock(${advisoryLock})`.execute(tx)
    }
    return work(tx)
  })
}

/** False when another process was faster. */
async function apply(tx: Transaction<MigrationTables>, migration: Migration, now: number): Promise<boolean> {
  const { version, name, text, checksum } = migration
  const there = await tx.selectFrom('schema_migrations').select('version').where('version', '=', version).executeTakeFirst()
  if (there !== undefined) return false
  for (const statement of splitStatements(text)) {
    try {
      await sql.raw(statement).execute(tx)
    } catch (cause) {
      throw new Error(`migration ${name} failed at: ${statement.slice(0, 200)}`, { cause })
    }
  }
  await tx.insertInto('schema_migrations').values({ version, name, checksum, applied_at: now }).execute()
  return true
}

async function readMigrations(folder: string, kind: Database<unknown>['kind']): Promise<readonly Migration[]> {
  const all = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  const half = all.find((name) => ofOneKind.test(name) && !all.includes(name.replace(ofOneKind, name.endsWith('.sqlite.sql') ? '.postgres.sql' : '.sqlite.sql')))
  if (half !== undefined) throw new Error(`${half} is for one database only: write its other half`)
  const names = all.filter((name) => !ofOneKind.test(name) || name.endsWith(`.${kind}.sql`))
  const migrations = await Promise.all(
    names.map(async (name) => {
      const number = /^(\d{4})-[a-z0-9-]+(?:\.sqlite|\.postgres)?\.sql$/.exec(name)?.[1]
      if (number === undefined) throw new Error(`${name} in ${folder} is not named like a migration: NNNN-what-it-does.sql`)
      const text = await readFile(join(folder, name), 'utf8')
      return { version: Number(number), name, text, checksum: createHash('sha256').update(text).digest('hex') }
    }),
  )
  const twice = migrations.find(({ version }, i) => migrations[i + 1]?.version === version)
  if (twice !== undefined) throw new Error(`two migrations have the number ${twice.version}: give one of them the next free one`)
  return migrations
}

function refuseWhatWeDoNotKnow(applied: readonly { version: number; name: string; checksum: string }[], migrations: readonly Migration[]): void {
  for (const { version, name, checksum } of applied) {
    const ours = migrations.find((migration) => migration.version === version)
    if (ours === undefined) {
      throw new RefusedToStart('database-newer', {
        en: `The data were made by a newer version of Passaparola (migration ${name}), which this one does not know. Start the newer version, or restore an older backup.`,
        it: `I dati sono stati creati da una versione più recente di Passaparola (migrazione ${name}), che questa non conosce. Avvia la versione più recente, oppure ripristina un backup precedente.`,
      })
    }
    if (ours.checksum !== checksum) {
      throw new RefusedToStart('migration-changed', {
        en: `The migration ${name} is no longer the one this database was made with. Install the program again, unchanged; a change to the schema is a new migration.`,
        it: `La migrazione ${name} non è più quella con cui è stato creato questo database. Reinstalla il programma senza modifiche; una modifica allo schema è una nuova migrazione.`,
      })
    }
  }
}
