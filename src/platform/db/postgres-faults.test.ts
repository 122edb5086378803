import { chmodSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, expect, it } from 'vitest'
import { crashPostgres, postgresServer, stopPostgres } from '../../../test/support/postgres-server.ts'
import { runFolder } from '../../../test/support/run-folder.ts'
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
