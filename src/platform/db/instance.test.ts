import { copyFileSync, cpSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { databaseBench, describeOnBothDatabases } from '../../../test/support/databases.ts'
import { runFolder } from '../../../test/support/run-folder.ts'
import { type InstanceTables, markCopiedIn, openInstance } from './instance.ts'
import { openSqlite } from './open-sqlite.ts'
import { sqliteFile } from './sqlite-file.ts'

const clock = { now: () => 1_700_000_000_000 }

describeOnBothDatabases('an installation', (open, more) => {
  it('is the same at every start, and free to act', async () => {
    const database = await open<InstanceTables>()
    const { dataDir } = more.place(database)

    const first = await openInstance(database, { dataDir, clock })
    const second = await openInstance(database, { dataDir, clock })

    expect(second.id).toBe(first.id)
    expect(await second.heldSince()).toBeNull()
  })

  it('can be held and released by a person', async () => {
    const database = await open<InstanceTables>()
    const { dataDir } = more.place(database)
    const instance = await openInstance(database, { dataDir, clock })

    await instance.hold('asked')
    expect([await instance.heldSince(), instance.held, await instance.heldReason()]).toEqual([clock.now(), clock.now(), 'asked'])
    const later = await openInstance(database, { dataDir, clock })
    expect(later.held).toBe(clock.now())

    await later.release()
    expect(await instance.heldSince()).toBeNull()
  })

  it('is another one and held when its database was marked as a copy', async () => {
    const database = await open<InstanceTables>()
    const { dataDir } = more.place(database)
    const before = await openInstance(database, { dataDir, clock })

    await database.transaction((tx) => markCopiedIn(tx, 'restored', clock.now()))
    const after = await openInstance(database, { dataDir, clock })

    expect(after.id).not.toBe(before.id)
    expect([await after.heldSince(), await after.heldReason()]).toEqual([clock.now(), 'restored'])
  })

  it('on a copy of the database nobody told us about is held', async () => {
    const database = await open<InstanceTables>()
    const { dataDir } = more.place(database)
    const original = await openInstance(database, { dataDir, clock })
    const copy = await copyBehindOurBack()

    expect(copy.instance.id).not.toBe(original.id)
    expect([await copy.instance.heldSince(), await copy.instance.heldReason()]).toEqual([clock.now(), 'copied'])
    await copy.close()

    async function copyBehindOurBack() {
      await database.close()
      if (more.kind === 'sqlite') {
        const folder = mkdtempSync(join(runFolder(), 'copied-'))
        cpSync(dataDir, folder, { recursive: true })
        const opened = await openSqlite<InstanceTables>({ dataDir: folder })
        return { instance: await openInstance(opened, { dataDir: folder, clock }), close: () => opened.close() }
      }
      const name = `copied_${process.pid}_${Date.now()}`
      const url = more.place(database).databaseUrl ?? ''
      const bench = databaseBench('postgres')
      const admin = await bench.openEmpty<unknown>()
      await sql.raw(`create database ${name} template ${new URL(url).pathname.slice(1)}`).execute(admin.db)
      const opened = await bench.at<InstanceTables>({ databaseUrl: url.replace(new URL(url).pathname, `/${name}`), dataDir })
      return { instance: await openInstance(opened, { dataDir, clock }), close: () => bench.close() }
    }
  })

  it('whose SQLite file was replaced by another one’s is held', async () => {
    if (more.kind === 'postgres') return
    const [mine, theirs] = [await open<InstanceTables>(), await open<InstanceTables>()]
    const [folder, other] = [more.place(mine).dataDir, more.place(theirs).dataDir]
    await openInstance(mine, { dataDir: folder, clock })
    await openInstance(theirs, { dataDir: other, clock })
    await Promise.all([mine.close(), theirs.close()])

    copyFileSync(sqliteFile(other), sqliteFile(folder))
    const opened = await openSqlite<InstanceTables>({ dataDir: folder })
    const instance = await openInstance(opened, { dataDir: folder, clock })

    expect(await instance.heldReason()).toBe('copied')
    await opened.close()
  })
})
