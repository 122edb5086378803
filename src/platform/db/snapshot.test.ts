import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runFolder } from '../../../test/support/run-folder.ts'
import { sqliteFile } from './sqlite-file.ts'
import { openSnapshot, type Part } from './snapshot.ts'

// Every transaction puts the same number in two tables and rewrites many pages: a copy that mixes moments shows it.
let dataDir: string
let writer: DatabaseSync
let written: number

function write(times = 1): void {
  for (let i = 0; i < times; i++) {
    written += 1
    writer.exec(`begin; insert into a values (${written}, randomblob(3000)); update a set body = randomblob(3000) where n % 200 = ${written % 200}; insert into b values (${written}); commit`)
  }
}

beforeEach(() => {
  dataDir = mkdtempSync(join(runFolder(), 'snapshot-'))
  writer = new DatabaseSync(sqliteFile(dataDir))
  writer.exec('pragma journal_mode = wal; pragma synchronous = off; pragma wal_autocheckpoint = 0; create table a (n integer primary key, body blob); create table b (n integer primary key)')
  written = 0
  writer.exec('begin')
  for (; written < 1500; written++) writer.exec(`insert into a values (${written + 1}, randomblob(3000)); insert into b values (${written + 1})`)
  writer.exec('commit')
})

afterEach(() => {
  writer.close()
  rmSync(dataDir, { recursive: true })
})

/** Takes a snapshot while `meanwhile` happens between any two pieces of it; opens what came of it. */
async function takenWhile(meanwhile: () => void): Promise<{ readonly numbers: number; readonly sound: boolean; readonly logBelongs: boolean }> {
  const snapshot = await openSnapshot(dataDir)
  const pieces = async ({ bytes, read }: Part): Promise<Buffer> => {
    const all: Buffer[] = []
    for await (const piece of read()) {
      all.push(Buffer.from(piece))
      meanwhile()
    }
    const whole = Buffer.concat(all)
    expect(whole.length).toBe(bytes)
    return whole
  }
  meanwhile()
  const copy = join(mkdtempSync(join(runFolder(), 'copy-')), 'copy.db')
  writeFileSync(copy, await pieces(snapshot.pages))
  const log = await pieces(await snapshot.log())
  const logBelongs = await snapshot.logBelongs()
  await snapshot.close()
  if (logBelongs) writeFileSync(`${copy}-wal`, log)
  const db = new DatabaseSync(copy)
  const check = db.prepare('pragma integrity_check').get()?.['integrity_check']
  const { a, b, newest } = db.prepare('select (select count(*) from a) as a, (select count(*) from b) as b, (select max(n) from b) as newest').get() ?? {}
  db.close()
  return { numbers: Number(b), sound: check === 'ok' && a === b && b === newest, logBelongs }
}

describe('a snapshot', () => {
  it('is one moment while the log grows and is brought into the file', async () => {
    write(30)
    const before = written

    const taken = await takenWhile(() => {
      write(4)
      writer.exec('pragma wal_checkpoint(passive)')
    })

    expect(taken).toMatchObject({ sound: true, logBelongs: true })
    expect(taken.numbers).toBeGreaterThanOrEqual(before)
  })

  it('is one moment when the log is begun anew meanwhile', async () => {
    writer.exec('pragma wal_checkpoint(truncate)')
    write(3)
    writer.exec('pragma wal_checkpoint(full)')
    const before = written

    const taken = await takenWhile(() => {
      write(4)
      writer.exec('pragma wal_checkpoint(restart)')
    })

    expect(taken).toEqual({ sound: true, logBelongs: false, numbers: before })
  })

  it('gives pieces that stay as they are until the one after the next is asked for', async () => {
    writer.exec('pragma wal_checkpoint(truncate)')
    const snapshot = await openSnapshot(dataDir)
    const pieces = snapshot.pages.read()[Symbol.asyncIterator]()
    const file = readFileSync(sqliteFile(dataDir))
    let before: Buffer | null = null
    let at = 0
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) {
      if (before !== null) expect(before.equals(file.subarray(at - before.length, at))).toBe(true)
      before = next.value
      at += next.value.length
      expect(next.value.equals(file.subarray(at - next.value.length, at))).toBe(true)
    }
    await snapshot.close()

    expect(at).toBe(file.length)
    // More pieces than there is memory for.
    expect(at).toBeGreaterThan(4 * 2 ** 20)
  })

  it('is the file alone where nobody writes, with or without a log', async () => {
    expect(await takenWhile(() => {})).toMatchObject({ sound: true, numbers: 1500 })
    writer.exec('pragma wal_checkpoint(truncate)')
    expect(await takenWhile(() => {})).toMatchObject({ sound: true, numbers: 1500 })
    writer.close()
    expect(await takenWhile(() => {})).toMatchObject({ sound: true, numbers: 1500 })
    writer = new DatabaseSync(sqliteFile(dataDir))
  })
})
