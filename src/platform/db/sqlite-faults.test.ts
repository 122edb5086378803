import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { runFolder } from '../../../test/support/run-folder.ts'
import type { Database } from './database.ts'
import { RefusedToStart, StorageError } from './errors.ts'
import { migrate } from './migrate.ts'
import { openSqlite } from './open-sqlite.ts'

interface Tables {
  rows: { id: string; body: string }
}

const emptyFolder = (): string => mkdtempSync(join(runFolder(), 'data-'))
const module = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href)

/** A program of its own, which says a line at a time and can be killed. */
function program(source: string): { readonly child: ChildProcess; readonly said: string[]; ended(): Promise<void> } {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--disable-warning=ExperimentalWarning', '-e', source], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } })
  const said: string[] = []
  let rest = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    said.push(...lines)
  })
  const gone = new Promise<void>((resolve) => void child.once('close', () => resolve()))
  return { child, said, ended: () => gone }
}

async function withRows(dataDir: string): Promise<Database<Tables>> {
  const database = await openSqlite<Tables>({ dataDir })
  await sql`create table if not exists rows (id text primary key, body text)`.execute(database.db)
  return database
}

describe('the SQLite folder', () => {
  it('belongs to one program at a time, and is free again when that one is killed', async () => {
    const dataDir = emptyFolder()
    const other = program(`
      import { openSqlite } from ${module('./open-sqlite.ts')}
      await openSqlite({ dataDir: ${JSON.stringify(dataDir)} })
      console.log('open')
      setInterval(() => {}, 1000)`)
    await expect.poll(() => other.said, { timeout: 10_000 }).toEqual(['open'])

    const refusal = await openSqlite({ dataDir }).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(RefusedToStart)
    expect(refusal).toMatchObject({ code: 'data-folder-in-use' })
    expect((refusal as RefusedToStart).words.it).toContain(`processo ${other.child.pid}`)

    other.child.kill('SIGKILL')
    await other.ended()
    await (await openSqlite({ dataDir })).close()
  })

  it('keeps every acknowledged row through kill -9', async () => {
    const dataDir = emptyFolder()
    await (await withRows(dataDir)).close()
    const writing = program(`
      import { openSqlite } from ${module('./open-sqlite.ts')}
      const { db } = await openSqlite({ dataDir: ${JSON.stringify(dataDir)} })
      let n = 0
      const write = async () => { for (;;) { const id = 'r' + n++; await db.insertInto('rows').values({ id, body: 'x'.repeat(200) }).execute(); console.log(id) } }
      for (let i = 0; i < 16; i++) void write()`)
    await expect.poll(() => writing.said.length, { timeout: 10_000 }).toBeGreaterThan(500)

    writing.child.kill('SIGKILL')
    await writing.ended()

    const database = await openSqlite<Tables>({ dataDir })
    const kept = new Set((await database.db.selectFrom('rows').select('id').execute()).map(({ id }) => id))
    expect(writing.said.filter((id) => !kept.has(id))).toEqual([])
    await database.close()
  })

  it('has the old schema or the new one, whichever statement of a migration the program is killed at', async () => {
    const folder = emptyFolder()
    const statements = ['create table a (id text)', 'create table b (id text)', "insert into b values ('x')", 'create index b_id on b (id)', 'drop table a']
    writeFileSync(join(folder, '0001-first.sql'), 'create table first (id text);\n')
    writeFileSync(join(folder, '0002-second.sql'), statements.map((statement) => `${statement};\n`).join(''))
    // Statements as the thread runs them: two of 0001 and its row, and then those of 0002.
    for (let killAt = 0; killAt <= statements.length + 1; killAt++) {
      const dataDir = emptyFolder()
      const dying = program(`
        import { migrate } from ${module('./migrate.ts')}
        import { openSqlite } from ${module('./open-sqlite.ts')}
        import { SqliteTransaction } from ${module('./sqlite-writer.ts')}
        let n = -1
        const run = SqliteTransaction.prototype.run
        SqliteTransaction.prototype.run = function (sent) {
          if (sent.sql.includes('create table a ')) n = 0
          if (n === ${killAt}) process.kill(process.pid, 'SIGKILL')
          if (n >= 0) n += 1
          return run.call(this, sent)
        }
        const commit = SqliteTransaction.prototype.commit
        SqliteTransaction.prototype.commit = function () {
          if (n === ${killAt}) process.kill(process.pid, 'SIGKILL')
          return commit.call(this)
        }
        await migrate(await openSqlite({ dataDir: ${JSON.stringify(dataDir)} }), ${JSON.stringify(folder)}, { now: Date.now })
        console.log('survived')`)
      await dying.ended()
      expect(dying.child.signalCode).toBe('SIGKILL')

      const database = await openSqlite<unknown>({ dataDir })
      const names = (await database.db.introspection.getTables()).map(({ name }) => name).sort()
      expect(names).toEqual(['first', 'schema_migrations'])
      expect(await migrate(database, folder, { now: () => 0 })).toEqual([2])
      await database.close()
    }
  }, 60_000)

  it('tells why a transaction could not be committed, and goes on', async () => {
    const database = await withRows(emptyFolder())
    await sql`create table parts (id text primary key, row_id text references rows (id) deferrable initially deferred)`.execute(database.db)

    const failing = database.transaction((tx) => sql`insert into parts values ('a', 'no such row')`.execute(tx))

    await expect(failing).rejects.toThrow('FOREIGN KEY constraint failed')
    await database.db.insertInto('rows').values({ id: 'after', body: '' }).execute()
    expect(await database.db.selectFrom('rows').select('id').execute()).toEqual([{ id: 'after' }])
    await database.close()
  })

  it('tells a write inside a transaction that would wait for itself', async () => {
    const database = await withRows(emptyFolder())

    const waiting = database.transaction(async (tx) => {
      await tx.insertInto('rows').values({ id: 'a', body: '' }).execute()
      await database.db.insertInto('rows').values({ id: 'b', body: '' }).execute()
    })

    await expect(waiting).rejects.toThrow('must use its `tx`')
    expect(await database.db.selectFrom('rows').selectAll().execute()).toEqual([])
    await database.close()
  })
})

describe('a full disk', () => {
  async function fillAndRecover(database: Database<Tables>, makeRoom: () => Promise<void>): Promise<void> {
    const write = (id: string) => database.db.insertInto('rows').values({ id, body: 'x'.repeat(20_000) }).execute()
    const saved: string[] = []
    let refused: unknown
    for (let i = 0; refused === undefined && i < 2000; i++) await write(`r${i}`).then(() => saved.push(`r${i}`), (error: unknown) => void (refused = error))
    expect(refused).toBeInstanceOf(StorageError)
    expect(refused).toMatchObject({ trouble: 'full' })

    // Nobody in a group is told it is saved; reading goes on.
    const group = await Promise.allSettled(['g1', 'g2', 'g3'].map(write))
    expect(group.map((outcome) => outcome.status === 'rejected' && (outcome.reason as StorageError).trouble)).toEqual(['full', 'full', 'full'])
    const ids = async (): Promise<string[]> => (await database.db.selectFrom('rows').select('id').execute()).map(({ id }) => id)
    expect((await ids()).sort()).toEqual([...saved].sort())

    await makeRoom()
    await write('after')
    expect((await ids()).sort()).toEqual([...saved, 'after'].sort())
  }

  it('acknowledges nothing, loses nothing, and writes again when there is room', async () => {
    const database = await withRows(emptyFolder())
    await sql`pragma max_page_count = 400`.execute(database.db)

    await fillAndRecover(database, async () => void (await sql`pragma max_page_count = 100000`.execute(database.db)))
    await database.close()
  })

  const mayMount = process.platform === 'linux' && process.getuid?.() === 0 && canMount()
  it.skipIf(!mayMount)('behaves the same on a file system that really is full (needs root)', async () => {
    const dataDir = emptyFolder()
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', dataDir])
    try {
      const database = await withRows(dataDir)
      await fillAndRecover(database, async () => void execFileSync('mount', ['-o', 'remount,size=64m', dataDir]))
      await database.close()
    } finally {
      execFileSync('umount', ['-l', dataDir])
    }
  })
})

function canMount(): boolean {
  const probe = join(runFolder(), `probe-${process.pid}`)
  mkdirSync(probe, { recursive: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', probe], { stdio: 'ignore' })
    execFileSync('umount', [probe])
    return true
  } catch {
    // A container without the right to mount: the test above covers what it can.
    return false
  } finally {
    if (existsSync(probe)) rmSync(probe, { recursive: true })
  }
}
