import { CompiledQuery } from 'kysely'
import { type App, createApp } from '../../src/app.ts'
import type { Channel } from '../../src/channels/index.ts'
import type { Config } from '../../src/platform/config/config.ts'
import { newId } from '../../src/platform/ids.ts'
import type { Log } from '../../src/platform/log/log.ts'
import { insertRows } from './insert-rows.mjs'

const quiet: Log = { debug() {}, info() {}, warn() {}, error: (message, about) => console.error(message, about), child: () => quiet }

export interface Building {
  readonly dataDir: string
  readonly databaseUrl: string | null
  readonly port?: number
  readonly networks?: readonly Channel[]
}

/** The product's modules on a place. */
export function build({ dataDir, databaseUrl, port = 4321, networks }: Building): Promise<App> {
  const url = `http://127.0.0.1:${port}`
  const config: Config = {
    host: '127.0.0.1', port, dataDir, databaseUrl, publicUrl: url, shortUrl: url, role: 'all', logLevel: 'error', smtpUrl: null,
    mailFrom: 'Passaparola <passaparola@localhost>', allowNetworks: ['127.0.0.1'], trustProxies: ['127.0.0.1'],
  }
  return createApp({ config, log: quiet, ...(networks === undefined ? {} : { networks }) })
}

export interface Home {
  readonly workspaceId: string
  readonly memberId: string
  readonly userId: string
}

/** A person, and a workspace of theirs in Rome. */
export async function settle({ database, workspaces, clock }: App): Promise<Home> {
  const now = clock.now()
  const userId = newId(now)
  await database.db.insertInto('users').values({
    id: userId, name: 'Anna', email: 'anna@example.com', email_verified: 1, image: null, language: 'en', two_factor_enabled: 0, created_at: now, updated_at: now,
  }).execute()
  const workspace = await workspaces.create({ name: 'Bench', language: 'en', zone: 'Europe/Rome' }, { userId, name: 'Anna' })
  const [member] = await workspaces.members(workspace.id)
  return { workspaceId: workspace.id, memberId: member?.id ?? '', userId }
}

export type Row = Readonly<Record<string, string | number | null>>

/**
 * Writes rows of one table as they are, 10,000 a commit: on PostgreSQL as one JSON text, for a placeholder for each value of so many rows takes
 * longer to carry than to write. What is the same in every row is sent there once.
 */
export async function insertAll({ database }: Pick<App, 'database'>, table: string, rows: readonly Row[]): Promise<void> {
  for (let from = 0; from < rows.length; from += 10_000) {
    const part = rows.slice(from, from + 10_000)
    await (database.kind === 'sqlite' ? insertIntoSqlite(database, table, part) : insertIntoPostgres(database, table, part)).catch((cause: unknown) => {
      // Not the error itself: it would print the statement with its thousands of rows.
      throw new Error(`could not write ${table}: ${cause instanceof Error ? cause.message : String(cause)}`)
    })
  }
}

async function insertIntoSqlite(database: App['database'], table: string, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
  await database.perform(insertRows, { table, columns, rows: rows.map((row) => columns.map((column) => row[column] ?? null)) })
}

async function insertIntoPostgres(database: App['database'], table: string, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
  const same = new Set(columns.filter((column) => rows.every((row) => row[column] === rows[0]?.[column])))
  const different = columns.filter((column) => !same.has(column))
  const shared = Object.fromEntries([...same].map((column) => [column, rows[0]?.[column]]))
  const text = `insert into ${table} (${columns.join(',')}) select ${columns.join(',')} from json_populate_recordset(json_populate_record(null::${table}, $1::json), $2::json)`
  await database.commit([{ compile: () => CompiledQuery.raw(text, [JSON.stringify(shared), JSON.stringify(rows.map((row) => Object.fromEntries(different.map((column) => [column, row[column]]))))]) }])
}

/** Accounts that need no authorisation. */
export async function connect(app: App, workspaceId: string, accounts: readonly { readonly channelId: string; readonly handle: string; readonly origin: string }[]): Promise<readonly string[]> {
  const now = app.clock.now()
  const rows = accounts.map(({ channelId, handle, origin }): Row => ({
    workspace_id: workspaceId, id: newId(now), channel_id: channelId, method_id: 'bench', account_key: `${channelId} ${handle}`, remote_id: handle, handle, display_name: handle,
    url: `${origin}/${handle}`, avatar_url: null, followers: 1000, origin, credentials: null, credentials_version: 1, renewing_by: null, renewing_until: null, scopes: '[]', learnt: '{}',
    state: 'active', state_reason: null, expires_at: null, connected_at: now, checked_at: now,
  }))
  await insertAll(app, 'connections', rows)
  return rows.map(({ id }) => String(id))
}
