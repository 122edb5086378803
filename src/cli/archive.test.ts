import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { describe, expect, it } from 'vitest'
import { runFolder } from '../../test/support/run-folder.ts'
import type { Part, Snapshot } from '../platform/db/snapshot.ts'
import { readArchive } from './read-archive.ts'
import { writeArchive } from './write-archive.ts'

const progress = { at() {}, end() {} }
const folder = (): string => mkdtempSync(join(runFolder(), 'archive-'))
const part = (text: string): Part => ({ bytes: Buffer.byteLength(text), async *read() { yield Buffer.from(text) } })
const key = `${'ab'.repeat(32)}`
const pages = 'pages of a database '.repeat(5000)

const snapshot = (logBelongs: boolean): Snapshot => ({ pages: part(pages), log: async () => part('its log'), logBelongs: async () => logBelongs, close: async () => {} })

async function written(logBelongs = true): Promise<string> {
  const place = folder()
  mkdirSync(join(place, 'files'))
  writeFileSync(join(place, 'secret.key'), key)
  const to = join(place, 'backup.tar')
  const manifest = { passaparola: 'backup', format: 2, version: '1.0.0', createdAt: 1, withKeys: true } as const
  expect(await writeArchive(to, { manifest, database: snapshot(logBelongs), filesFolder: join(place, 'files'), keyFile: join(place, 'secret.key') }, progress)).toBe(0)
  return to
}

async function read(from: string): Promise<{ readonly at: string; readonly format: number }> {
  const at = folder()
  const { manifest } = await readArchive(from, { databaseFile: join(at, 'copy.db'), filesFolder: join(at, 'files'), keyFile: join(at, 'secret.key') }, progress)
  return { at, format: manifest.format }
}

describe('an archive', () => {
  it('gives back pages, log and key', async () => {
    const { at, format } = await read(await written())

    expect(format).toBe(2)
    expect(readFileSync(join(at, 'copy.db'), 'utf8')).toBe(pages)
    expect(readFileSync(join(at, 'copy.db-wal'), 'utf8')).toBe('its log')
    expect(readFileSync(join(at, 'secret.key'), 'utf8')).toBe(key)
  })

  it('has its name only when it is whole: what a kill or a failing disk leaves behind is called otherwise', async () => {
    const place = folder()
    const to = join(place, 'backup.tar')
    const manifest = { passaparola: 'backup', format: 2, version: '1.0.0', createdAt: 1, withKeys: false } as const
    let seen = ['backup.tar']
    const failing: Part = {
      bytes: 12,
      async *read() {
        yield Buffer.from('half of ')
        seen = readdirSync(place)
        throw new Error('EIO')
      },
    }

    await expect(writeArchive(to, { manifest, database: { ...snapshot(true), pages: failing }, filesFolder: join(place, 'files'), keyFile: null }, progress)).rejects.toThrow('EIO')

    expect(seen).not.toContain('backup.tar')
    expect(readdirSync(place)).toEqual([])
  })

  it('leaves a log away that does not belong to the pages', async () => {
    const { at } = await read(await written(false))

    expect(readFileSync(join(at, 'copy.db'), 'utf8')).toBe(pages)
    expect(() => readFileSync(join(at, 'copy.db-wal'))).toThrow('ENOENT')
  })

  it('of the first format, packed with gzip, is read as ever', async () => {
    const tar = pack()
    tar.entry({ name: 'passaparola-backup.json' }, JSON.stringify({ passaparola: 'backup', format: 1, version: '0.9.0', createdAt: 1, withKeys: false }))
    tar.entry({ name: 'passaparola.db' }, pages)
    tar.entry({ name: 'end.json' }, JSON.stringify({ files: 0 }))
    tar.finalize()
    const pieces: Buffer[] = []
    for await (const piece of tar) pieces.push(piece as Buffer)
    const from = join(folder(), 'backup.tar.gz')
    writeFileSync(from, gzipSync(Buffer.concat(pieces)))

    const { at, format } = await read(from)

    expect(format).toBe(1)
    expect(readFileSync(join(at, 'copy.db'), 'utf8')).toBe(pages)
  })

  it('that was cut anywhere, or of which one bit changed, is no backup', async () => {
    const whole = readFileSync(await written())
    const broken = [0, 3, 20, Math.floor(whole.length / 2), Math.floor(whole.length * 0.9)].map((length) => whole.subarray(0, length))
    const changed = [Math.floor(whole.length / 2), Math.floor(whole.length * 0.7)].map((at) => Buffer.from(whole.map((byte, i) => (i === at ? byte ^ 1 : byte))))

    for (const bytes of [...broken, ...changed]) {
      const from = join(folder(), 'broken.tar')
      writeFileSync(from, bytes)
      await expect(read(from), `${bytes.length} of ${whole.length} bytes`).rejects.toMatchObject({ code: 'not-a-backup' })
    }
  })
})
