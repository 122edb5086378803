import { chmodSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, expect, it } from 'vitest'
import { crashPostgres, postgresServer, stopPostgres } from '../../../test/support/postgres-server.ts'
import { runFolder } from '../../../test/support/run-folder.ts'
import { startTcpProxy } from '../../../test/support/tcp-proxy.ts'
import type { Log } from '../log/log.ts'
import { StorageError } from './errors.ts'
import { openPostgres } from './open-postgres.ts'

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }
const folder = mkdtempSync(join(runFolder(), 'server-'))
afterAll(() => stopPostgres(folder))

it('a PostgreSQL that crashes and comes back keeps what was acknowledged, and we connect again by ourselves', async () => {
  // The server's user passes through our folders.
  chmodSync(runFolder(), 0o711)
  const url = await postgresServer(folder, { durable: true })
  const database = openPostgres<{ rows: { id: string } }>({ databaseUrl: url('postgres'), log: silent })
  await sql`create table rows (id text primary key)`.execute(database.db)
  const saved: string[] = []
  const refusals: unknown[] = []
  let writing = true
  const write = async (writer: number): Promise<void> => {
    for (let i = 0; writing; i++) {
      const id = `${writer}-${i}`
      try {
        await database.commit([database.db.insertInto('rows').values({ id }), database.db.insertInto('rows').values({ id: `${id}b` })])
        saved.push(id, `${id}b`)
      } catch (error) {
        refusals.push(error)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
  }
  const writers = Array.from({ length: 8 }, (_, i) => write(i))
  await expect.poll(() => saved.length).toBeGreaterThan(200)

  crashPostgres(folder)
  await expect.poll(() => refusals.length).toBeGreaterThan(0)
  await postgresServer(folder, { durable: true })
  const before = saved.length
  await expect.poll(() => saved.length, { timeout: 10_000 }).toBeGreaterThan(before + 100)
  writing = false
  await Promise.all(writers)

  expect(refusals.every((error) => error instanceof StorageError && error.trouble === 'unreachable')).toBe(true)
  const kept = new Set((await database.db.selectFrom('rows').select('id').execute()).map(({ id }) => id))
  expect(saved.filter((id) => !kept.has(id))).toEqual([])
  // A list is all or nothing, also one whose answer never came.
  expect([...kept].filter((id) => !kept.has(id.endsWith('b') ? id.slice(0, -1) : `${id}b`))).toEqual([])
  await database.close()
}, 60_000)

it('a connection that goes mute is given up: what was sent on it is unknown, not refused, and work goes on over another', async () => {
  chmodSync(runFolder(), 0o711)
  await postgresServer(folder, { durable: true })
  const proxy = await startTcpProxy({ path: join(folder, 'pg', '.s.PGSQL.5432') })
  const database = openPostgres<{ muted: { id: string } }>({ databaseUrl: `postgresql://tests@127.0.0.1:${proxy.port}/postgres`, log: silent, connections: 2, silentForMs: 4_000 })
  const add = (id: string): Promise<unknown> => database.commit([database.db.insertInto('muted').values({ id })])
  try {
    await sql`create table muted (id text primary key)`.execute(database.db)
    await add('before')
    await Promise.all([sql`select pg_sleep(0.1)`.execute(database.db), sql`select pg_sleep(0.1)`.execute(database.db)])

    proxy.muteAll()
    const outcomes = await Promise.allSettled([add('unanswered'), database.transaction(async (tx) => void (await tx.insertInto('muted').values({ id: 'unfinished' }).execute())), add('waited')])

    // Two connections were mute; the third write waited for a place and got a connection of its own.
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled'])
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ trouble: 'unreachable' })
    await expect.poll(async () => (await database.db.selectFrom('muted').select('id').orderBy('id').execute()).map(({ id }) => id), { timeout: 10_000 }).toEqual(['before', 'unanswered', 'waited'])
  } finally {
    await database.close()
    await proxy.stop()
  }
}, 60_000)

it('whoever lifts the limit for a transaction is waited for', async () => {
  const url = await postgresServer(folder, { durable: true })
  const database = openPostgres<object>({ databaseUrl: url('postgres'), log: silent, silentForMs: 1_500 })
  const slow = (lifted: boolean) =>
    database.transaction(async (tx) => {
      if (lifted) await sql`set local statement_timeout = 0`.execute(tx)
      await sql`select pg_sleep(3)`.execute(tx)
      return 'done'
    })

  expect(await slow(true)).toBe('done')
  await expect(slow(false)).rejects.toMatchObject({ trouble: 'unreachable' })
  await database.close()
}, 60_000)
