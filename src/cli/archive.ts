import { createReadStream, createWriteStream } from 'node:fs'
import { appendFile, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { constants, createGunzip, zstdCompress, zstdDecompress } from 'node:zlib'
import { extract, type Header, pack } from 'tar-stream'
import { z } from 'zod'
import { RefusedToStart } from '../platform/db/errors.ts'
import type { Part, Snapshot } from '../platform/db/snapshot.ts'
import { openDiskFiles } from '../platform/files/disk-files.ts'
import type { Progress } from '../platform/terminal/command.ts'
import { cliWords } from './words.ts'

/** The first entry of a backup. */
export const Manifest = z.object({
  passaparola: z.literal('backup'),
  /**
   * 1: all of it in gzip, and the database as one file. 2: each entry in Zstandard with a checksum, and the database as blocks of its pages
   * and its log. Both are read.
   */
  format: z.union([z.literal(1), z.literal(2)]),
  version: z.string(),
  createdAt: z.number(),
  withKeys: z.boolean(),
})
export type Manifest = z.infer<typeof Manifest>

// Pages and log are not called as a database is: only together, and only through `restore`, are they one.
const names = { manifest: 'passaparola-backup.json', database: 'passaparola.db', pages: 'database.pages', log: 'database.log', key: 'secret.key', end: 'end.json' } as const

/** In format 1 only `files`. */
const End = z.object({ files: z.number(), pages: z.number().optional(), log: z.number().optional(), logBelongs: z.boolean().optional() })

/** Level 1 packs faster than a disk reads: 740 MB in 1.8 s of one core, gzip at its fastest in 9. */
const level = { params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 } }
const packed = promisify(zstdCompress) as (bytes: Uint8Array, options: typeof level) => Promise<Buffer>
const unpacked = promisify(zstdDecompress) as (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>
/** No entry is larger: a block of pages is smaller, and so is what may be uploaded. */
const mostBytes = 2 ** 28
/** Node has four threads for such work; one stays free for reading and writing. */
const atOnce = 3
/** A whole disk cache to be written holds up whoever waits for the disk meanwhile: little and often. */
const syncEvery = 2 ** 22

/** What goes into a backup: `tar -tf` shows it. */
export interface BackupParts {
  readonly manifest: Manifest
  readonly database: Snapshot
  readonly filesFolder: string
  /** The key ring; null leaves it out. */
  readonly keyFile: string | null
}

/** Writes an archive that only its owner may read, whole or not at all; gives the number of files in it. */
export async function writeArchive(to: string, { manifest, database, filesFolder, keyFile }: BackupParts, progress: Progress): Promise<number> {
  const unfinished = `${to}.unfinished`
  await rm(unfinished, { force: true })
  const tar = pack()
  const written = writeOut(unfinished, tar as unknown as AsyncIterable<Uint8Array>)
  const write = async (): Promise<number> => {
    await entry(tar, names.manifest, Buffer.from(JSON.stringify(manifest)))
    const pages = await blockEntries(tar, names.pages, database.pages, progress)
    const log = await blockEntries(tar, names.log, await database.log(), progress)
    const logBelongs = await database.logBelongs()
    if (keyFile !== null) await packedEntry(tar, names.key, await readFile(keyFile))
    const files = openDiskFiles(filesFolder)
    let count = 0
    for await (const key of files.list('')) {
      const bytes = await files.read(key)
      // Removed since it was listed: then no row of the copy needs it, or its post was deleted meanwhile.
      if (bytes === null) continue
      await packedEntry(tar, `files/${key}`, bytes)
      count += 1
      progress.at(count, null)
    }
    await entry(tar, names.end, Buffer.from(JSON.stringify({ files: count, pages, log, logBelongs } satisfies z.infer<typeof End>)))
    tar.finalize()
    return count
  }
  try {
    const [count] = await Promise.all([write(), written])
    await rename(unfinished, to)
    await durable(dirname(to))
    return count
  } catch (cause) {
    tar.destroy()
    await written.catch(() => {})
    await rm(unfinished, { force: true })
    throw cause
  }
}

/** Durable when it ends. Bit by bit: a disk that is given all of it at once keeps everybody else waiting. */
async function writeOut(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  await using file = await open(path, 'wx', 0o600)
  let since = 0
  for await (const piece of pieces) {
    await file.write(piece)
    since += piece.length
    if (since < syncEvery) continue
    since = 0
    await file.datasync()
  }
  await file.sync()
}

/**
 * Puts the parts of a backup where `places` says. Throws RefusedToStart `not-a-backup` for anything that is not a whole one;
 * what was written until then stays for the caller to remove. The log of the database, if it has one, is beside it as SQLite wants it.
 */
export async function readArchive(from: string, places: { databaseFile: string; filesFolder: string; keyFile: string }, progress: Progress): Promise<{ manifest: Manifest; files: number }> {
  const reader = extract()
  const files = openDiskFiles(places.filesFolder)
  const seen: { manifest: Manifest | null; database: boolean; ended: z.infer<typeof End> | null; files: number } = { manifest: null, database: false, ended: null, files: 0 }
  const blocks = { pages: 0, log: 0 }
  const append = async (which: keyof typeof blocks, number: string, path: string, bytes: Buffer): Promise<void> => {
    if (Number(number) !== blocks[which]) throw new Error(`block ${number} of the ${which} instead of ${blocks[which]}`)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await appendFile(path, bytes, { mode: 0o600 })
    blocks[which] += 1
  }
  const takePacked = async (name: string, bytes: Buffer): Promise<void> => {
    const [part = '', number = ''] = name.split('/')
    if (part === names.pages) await append('pages', number, places.databaseFile, bytes)
    else if (part === names.log) await append('log', number, `${places.databaseFile}-wal`, bytes)
    else if (name === names.key) await writeKey(places.keyFile, bytes)
    else if (part === 'files') {
      // The keys of files have their own strict shape: no name in an archive leads out of the folder.
      await files.write(name.slice('files/'.length), bytes)
      seen.files += 1
      progress.at(seen.files, null)
    } else throw new Error(`an unknown entry ${name.slice(0, 80)}`)
  }
  const take = async (name: string, content: NodeJS.ReadableStream): Promise<void> => {
    if (seen.manifest === null && name !== names.manifest) throw new Error('no manifest')
    if (name === names.manifest) seen.manifest = Manifest.parse(JSON.parse((await bytesOf(content)).toString('utf8')))
    else if (name === names.end) seen.ended = End.parse(JSON.parse((await bytesOf(content)).toString('utf8')))
    else if (name.endsWith('.zst')) await takePacked(name.slice(0, -'.zst'.length), await unpacked(await bytesOf(content), { maxOutputLength: mostBytes }))
    else if (name === names.database && seen.manifest?.format === 1) {
      await mkdir(dirname(places.databaseFile), { recursive: true, mode: 0o700 })
      await pipeline(content, createWriteStream(places.databaseFile, { mode: 0o600 }))
      seen.database = true
    } else if (seen.manifest?.format === 1) await takePacked(name, await bytesOf(content))
    else throw new Error(`an unknown entry ${name.slice(0, 80)}`)
  }
  const source = createReadStream(from, { highWaterMark: 2 ** 20 })
  const feed = (await isGzip(from)) ? pipeline(source, createGunzip({ chunkSize: 2 ** 18 }), reader) : pipeline(source, reader)
  try {
    await Promise.all([feed, (async () => {
      for await (const one of reader) await take((one as unknown as { header: Header }).header.name, one as unknown as NodeJS.ReadableStream)
    })()])
    const { ended } = seen
    if (seen.manifest === null || ended === null || ended.files !== seen.files || (ended.pages ?? 0) !== blocks.pages || (ended.log ?? 0) !== blocks.log || !(seen.database || blocks.pages > 0)) throw new Error('it was cut')
    if (ended.logBelongs !== true) await rm(`${places.databaseFile}-wal`, { force: true })
    return { manifest: seen.manifest, files: seen.files }
  } catch (cause) {
    reader.destroy()
    await feed.catch(() => {})
    throw new RefusedToStart('not-a-backup', { en: cliWords.en.notABackup(from), it: cliWords.it.notABackup(from) }, cause)
  }
}

function entry(tar: ReturnType<typeof pack>, name: string, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    tar.entry({ name, mode: 0o600 }, bytes, (error) => (error ? reject(error) : resolve()))
  })
}

const packedEntry = async (tar: ReturnType<typeof pack>, name: string, bytes: Uint8Array): Promise<void> => entry(tar, `${name}.zst`, await packed(bytes, level))

/** Packs a few blocks at once, and writes them in their order; gives their number. */
async function blockEntries(tar: ReturnType<typeof pack>, name: string, { bytes, read }: Part, progress: Progress): Promise<number> {
  const underWay: Promise<Buffer>[] = []
  let written = 0
  let done = 0
  const next = async (): Promise<void> => {
    const block = await underWay.shift()
    if (block !== undefined) await entry(tar, `${name}/${String(written++).padStart(6, '0')}.zst`, block)
  }
  for await (const piece of read()) {
    const block = packed(piece, level)
    // Whoever fails is heard in its turn.
    block.catch(() => {})
    underWay.push(block)
    progress.at((done += piece.length), bytes)
    if (underWay.length >= atOnce) await next()
  }
  while (underWay.length > 0) await next()
  return written
}

/** By its first bytes: archives of the first format. */
async function isGzip(path: string): Promise<boolean> {
  await using file = await open(path, 'r')
  const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0)
  return buffer.readUInt16LE(0) === 0x8b1f
}

async function bytesOf(content: NodeJS.ReadableStream): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of content) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}

async function writeKey(path: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await using file = await open(path, 'w', 0o600)
  await file.writeFile(bytes)
  await file.sync()
}

export async function durable(path: string): Promise<void> {
  await using handle = await open(path, 'r')
  await handle.sync()
}

/** The folder of uploaded files inside a data folder, and its key ring. */
export const filesFolderOf = (dataDir: string): string => join(dataDir, 'files')
export const keyFileOf = (dataDir: string): string => join(dataDir, 'secret.key')
