import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeOnBothDatabases } from '../../../test/support/databases.ts'
import { runFolder } from '../../../test/support/run-folder.ts'
import type { Database } from './database.ts'
import { RefusedToStart } from './errors.ts'
import { migrate } from './migrate.ts'

const clock = { now: () => 1_700_000_000_000 }

describeOnBothDatabases('migrations', (open, more) => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(runFolder(), 'migrations-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const file = (name: string, ...statements: string[]): void => writeFileSync(join(folder, name), statements.map((statement) => `${statement};\n`).join(''))
  const tables = async (database: Database<unknown>): Promise<string[]> => {
    const all = await database.db.introspection.getTables()
    return all.map(({ name }) => name).filter((name) => name !== 'schema_migrations').sort()
  }

  it('of this product apply to an empty database and a second time do nothing', async () => {
    const database = await open<unknown>()

    expect(await tables(database)).toEqual(expect.arrayContaining(['instance', 'work_items']))
  })

  it('apply each file once, in order, and remember it', async () => {
    const database = await more.openEmpty<unknown>()
    file('0002-dogs.sql', "insert into cats values ('a;b -- c')", 'create table dogs (id text)')
    file('0001-cats.sql', '-- a comment; with a semicolon\ncreate table cats (id text)')

    expect(await migrate(database, folder, clock)).toEqual([1, 2])
    expect(await migrate(database, folder, clock)).toEqual([])

    const { rows } = await sql`select version, name, applied_at from schema_migrations order by version`.execute(database.db)
    expect(rows).toEqual([
      { version: 1, name: '0001-cats.sql', applied_at: clock.now() },
      { version: 2, name: '0002-dogs.sql', applied_at: clock.now() },
    ])
    expect((await sql`select id from cats`.execute(database.db)).rows).toEqual([{ id: 'a;b -- c' }])
  })

  it('leave the old schema, whichever statement fails', async () => {
    const statements = ['create table a (id text)', 'create table b (id text)', "insert into b values ('x')", 'create index b_id on b (id)']
    for (let failing = 0; failing <= statements.length; failing++) {
      const database = await more.openEmpty<unknown>()
      file('0001-first.sql', 'create table first (id text)')
      file('0002-broken.sql', ...statements.slice(0, failing), 'insert into nowhere values (1)', ...statements.slice(failing))

      await expect(migrate(database, folder, clock)).rejects.toThrow('migration 0002-broken.sql failed at: insert into nowhere')
      expect(await tables(database)).toEqual(['first'])

      file('0002-broken.sql', ...statements)
      expect(await migrate(database, folder, clock)).toEqual([2])
      expect(await tables(database)).toEqual(['a', 'b', 'first'])
    }
  })

  it('take the file of their database where each has its own, triggers with statements of their own too, and refuse one without the other', async () => {
    const database = await more.openEmpty<unknown>()
    file('0001-cats.sql', 'create table cats (id text)', 'create table dogs (id text)')
    file('0002-more.sqlite.sql', "create trigger t after insert on cats begin\n  insert into dogs values (new.id);\n  insert into dogs values ('the end');\nend", "insert into cats values ('sqlite')")
    await expect(migrate(database, folder, clock)).rejects.toThrow('0002-more.sqlite.sql is for one database only')
    file('0002-more.postgres.sql', "insert into dogs values ('postgres'), ('the end')")

    expect(await migrate(database, folder, clock)).toEqual([1, 2])

    expect((await sql`select id from dogs order by id`.execute(database.db)).rows).toEqual([{ id: more.kind }, { id: 'the end' }])
  })

  it('refuse a database of a newer program, with a sentence for a person', async () => {
    const database = await more.openEmpty<unknown>()
    file('0001-cats.sql', 'create table cats (id text)')
    file('0002-dogs.sql', 'create table dogs (id text)')
    await migrate(database, folder, clock)
    rmSync(join(folder, '0002-dogs.sql'))

    const refusal = await migrate(database, folder, clock).catch((error: unknown) => error)

    expect(refusal).toBeInstanceOf(RefusedToStart)
    expect(refusal).toMatchObject({ code: 'database-newer' })
    expect((refusal as RefusedToStart).words.it).toContain('versione più recente')
  })

  it('refuse when the text of an applied file has changed', async () => {
    const database = await more.openEmpty<unknown>()
    file('0001-cats.sql', 'create table cats (id text)')
    await migrate(database, folder, clock)
    file('0001-cats.sql', 'create table cats (id bigint)')

    await expect(migrate(database, folder, clock)).rejects.toMatchObject({ code: 'migration-changed' })
  })

  it('are applied once by several processes that start together', async () => {
    const first = await more.openEmpty<unknown>()
    const others = more.kind === 'postgres' ? await Promise.all([more.again(first), more.again(first)]) : [first, first]
    file('0001-cats.sql', 'create table cats (id text)', "insert into cats values ('one')")

    const applied = await Promise.all([first, ...others].map((database) => migrate(database, folder, clock)))

    expect(applied.flat()).toEqual([1])
    expect((await sql`select id from cats`.execute(first.db)).rows).toEqual([{ id: 'one' }])
  })
})
