import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { databaseBench, describeOnBothDatabases, migrationsFolder } from '../../../test/support/databases.ts'
import { runFolder } from '../../../test/support/run-folder.ts'
import type { WorkTables } from '../work/store.ts'
import { restoreSqlite } from './backup.ts'
import type { Database } from './database.ts'
import { exportRows } from './export-rows.ts'
import { type InstanceTables, openInstance } from './instance.ts'
import { schemaVersion } from './migrate.ts'
import { exportLines, importLines, importRows } from './move.ts'
import { openSqlite } from './open-sqlite.ts'
import { openSnapshot } from './snapshot.ts'

type Tables = WorkTables & InstanceTables
const clock = { now: () => 1_700_000_000_000 }
const emptyFolder = (): string => mkdtempSync(join(runFolder(), 'data-'))

async function addItems(database: Database<Tables>, first: number, count: number): Promise<void> {
  const item = (i: number) => ({
    workspace_id: 'w', id: `i${i}`, kind: 'k', key: i % 3 === 0 ? `key ${i}` : null, payload: `{"text":"è la n. ${i} “sì” 🐝\\n"}`, due_at: clock.now() + i,
    attempts: 0, lost_leases: 0, lease_epoch: 2 ** 53 - 1, lease_owner: null, lease_until: null, parked_at: null, last_error: null,
  })
  await database.db.insertInto('work_items').values(Array.from({ length: count }, (_, i) => item(first + i))).execute()
}

/** A snapshot as files: the database, and its log if that belongs to it. */
async function copied(dataDir: string, to: string): Promise<void> {
  const snapshot = await openSnapshot(dataDir)
  try {
    await writeFile(to, snapshot.pages.read())
    await writeFile(`${to}-wal`, (await snapshot.log()).read())
    if (!(await snapshot.logBelongs())) rmSync(`${to}-wal`)
  } finally {
    await snapshot.close()
  }
}

const items = (database: Database<Tables>) => database.db.selectFrom('work_items').selectAll().orderBy('id').execute()

describe('a backup', () => {
  it('is made while the product writes, restored elsewhere, and starts held', async () => {
    const bench = databaseBench('sqlite')
    const database = await bench.open<Tables>()
    const { dataDir } = bench.place(database)
    const original = await openInstance(database, { dataDir, clock })
    await addItems(database, 0, 1000)
    const to = join(emptyFolder(), 'copy.db')

    await Promise.all([copied(dataDir, to), ...Array.from({ length: 50 }, (_, i) => addItems(database, 1000 + i, 1))])

    const elsewhere = emptyFolder()
    expect(await restoreSqlite({ from: to, dataDir: elsewhere, clock })).toBeNull()
    const restored = await openSqlite<Tables>({ dataDir: elsewhere })
    const found = await items(restored)
    expect(found.length).toBeGreaterThanOrEqual(1000)
    expect((await items(database)).filter(({ id }) => found.some((row) => row.id === id))).toEqual(found)
    const instance = await openInstance(restored, { dataDir: elsewhere, clock })
    expect(instance.id).not.toBe(original.id)
    expect([await instance.heldSince(), await instance.heldReason()]).toEqual([clock.now(), 'restored'])
    expect(await original.heldSince()).toBeNull()
    await restored.close()
    await bench.close()
  })

  it('restored over a database keeps what was there', async () => {
    const bench = databaseBench('sqlite')
    const database = await bench.open<Tables>()
    const { dataDir } = bench.place(database)
    await openInstance(database, { dataDir, clock })
    const to = join(emptyFolder(), 'copy.db')
    await copied(dataDir, to)
    await addItems(database, 0, 3)
    await expect(restoreSqlite({ from: to, dataDir, clock })).rejects.toMatchObject({ code: 'data-folder-in-use' })
    await database.close()

    const kept = await restoreSqlite({ from: to, dataDir, clock })

    const restored = await openSqlite<Tables>({ dataDir })
    expect(await items(restored)).toEqual([])
    expect(await (await openInstance(restored, { dataDir, clock })).heldSince()).toBe(clock.now())
    await restored.close()
    const undo = emptyFolder()
    await restoreSqlite({ from: kept ?? '', dataDir: undo, clock })
    const before = await openSqlite<Tables>({ dataDir: undo })
    expect(await items(before)).toHaveLength(3)
    await before.close()
    await bench.close()
  })

  it('that is no whole one changes nothing', async () => {
    const bench = databaseBench('sqlite')
    const database = await bench.open<Tables>()
    const { dataDir } = bench.place(database)
    await addItems(database, 0, 3)
    const strange = join(emptyFolder(), 'strange.db')
    writeFileSync(strange, 'this is no database, but long enough to look like one'.repeat(100))

    await database.close()
    await expect(restoreSqlite({ from: strange, dataDir, clock })).rejects.toMatchObject({ code: 'not-a-backup' })
    await expect(restoreSqlite({ from: join(dataDir, 'nowhere.db'), dataDir, clock })).rejects.toMatchObject({ code: 'not-a-backup' })

    const same = await openSqlite<Tables>({ dataDir })
    expect(await items(same)).toHaveLength(3)
    await same.close()
    await bench.close()
  })
})

describeOnBothDatabases('an export', (open, more) => {
  const lines = (text: string) => (async function* () { yield* text.split('\n') })()

  async function exported(database: Database<Tables>): Promise<string> {
    let text = ''
    for await (const line of exportLines(more.place(database), { schema: await schemaVersion(migrationsFolder), clock })) text += line
    return text
  }

  async function other(): Promise<Database<Tables>> {
    return databaseBench(more.kind === 'sqlite' ? 'postgres' : 'sqlite').open<Tables>()
  }

  it('moves every row to the other kind of database, which then is held', async () => {
    const database = await open<Tables>()
    await openInstance(database, more.place(database).databaseUrl === null ? { ...more.place(database), clock } : { dataDir: more.place(database).dataDir, clock })
    await addItems(database, 0, 1300)
    const target = await other()
    const schema = await schemaVersion(migrationsFolder)

    expect(await importLines(target, lines(await exported(database)), { schema, clock })).toBe(1300)

    expect(await items(target)).toEqual(await items(database))
    const row = await target.db.selectFrom('instance').selectAll().executeTakeFirst()
    expect(row).toMatchObject({ held_since: clock.now(), held_reason: 'imported' })
    await target.close()
  })

  it('goes straight from one to the other, bytes included', async () => {
    const database = await more.openEmpty<{ blobs: { id: string; body: Uint8Array } } & InstanceTables>()
    const target = await more.openEmpty<{ blobs: { id: string; body: Uint8Array } } & InstanceTables>()
    for (const { db } of [database, target]) {
      await sql`create table blobs (id text primary key, body bytea)`.execute(db)
      await sql`create table instance (singleton integer primary key, id text, place text, created_at bigint, held_since bigint, held_reason text)`.execute(db)
    }
    const body = Uint8Array.from({ length: 256 }, (_, i) => i)
    await database.db.insertInto('blobs').values({ id: 'b', body }).execute()

    await importRows(target, exportRows(more.place(database)), clock)

    const row = await target.db.selectFrom('blobs').selectAll().executeTakeFirstOrThrow()
    expect([...row.body]).toEqual([...body])
  })

  it('that is cut, changed or of another version imports nothing and says why', async () => {
    const database = await open<Tables>()
    await addItems(database, 0, 5)
    const text = await exported(database)
    const target = await open<Tables>()
    const schema = await schemaVersion(migrationsFolder)
    const attempt = (content: string, version = schema) => importLines(target, lines(content), { schema: version, clock })

    await expect(attempt(text.split('\n').slice(0, -2).join('\n'))).rejects.toMatchObject({ code: 'import-broken' })
    await expect(attempt(text.split('\n').toSpliced(2, 1).join('\n'))).rejects.toMatchObject({ code: 'import-broken' })
    await expect(attempt(text.replace('"row":{', '"row":{{'))).rejects.toMatchObject({ code: 'import-broken', message: expect.stringContaining('line 2') })
    await expect(attempt('hello')).rejects.toMatchObject({ code: 'import-broken' })
    await expect(attempt(text, schema + 1)).rejects.toMatchObject({ code: 'import-other-version' })
    await expect(attempt(text.replace('"work_items"', '"gone_items"'))).rejects.toMatchObject({ code: 'import-unknown' })
    expect(await items(target)).toEqual([])

    await expect(importLines(database, lines(text), { schema, clock })).rejects.toMatchObject({ code: 'import-not-empty' })
  })
})
