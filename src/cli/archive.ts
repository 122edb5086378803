import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { constants, createGunzip, createZstdCompress, createZstdDecompress } from 'node:zlib'
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
  /** 1: gzip, and the database as one file. 2: Zstandard, and the database as pages and log. Both are read. */
  format: z.union([z.literal(1), z.literal(2)]),
  version: z.string(),
  createdAt: z.number(),
  withKeys: z.boolean(),
})
export type Manifest = z.infer<typeof Manifest>

// Pages and log are not called as a database is: only together, and only through `restore`, are they one.
const names = { manifest: 'passaparola-backup.json', database: 'passaparola.db', pages: 'database.pages', log: 'database.log', key: 'secret.key', end: 'end.json' } as const

/** `logBelongs` is absent in format 1. */
const End = z.object({ files: z.number(), logBelongs: z.boolean().optional() })

/** Packs faster than a disk reads: a file of 820 MB in about 2 s of one core, 9 s with gzip at its fastest. With a checksum. */
const packing = { chunkSize: 2 ** 20, params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 } }
/** A whole disk cache to be written holds up whoever waits for the disk meanwhile: little and often. */
const syncEvery = 2 ** 22

/** What goes into a backup: `tar --zstd -tf` shows it. */
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
  const written = pipeline(tar, createZstdCompress(packing), (packed: AsyncIterable<Buffer>) => writeOut(unfinished, packed))
  const write = async (): Promise<number> => {
    await entry(tar, names.manifest, Buffer.from(JSON.stringify(manifest)))
    await partEntry(tar, names.pages, database.pages, progress)
    await partEntry(tar, names.log, await database.log(), progress)
    const logBelongs = await database.logBelongs()
    if (keyFile !== null) await entry(tar, names.key, await readFile(keyFile))
    const files = openDiskFiles(filesFolder)
    let count = 0
    for await (const key of files.list('')) {
      const bytes = await files.read(key)
      // Removed since it was listed: then no row of the copy needs it, or its post was deleted meanwhile.
      if (bytes === null) continue
      await entry(tar, `files/${key}`, Buffer.from(bytes))
      count += 1
      progress.at(count, null)
    }
    await entry(tar, names.end, Buffer.from(JSON.stringify({ files: count, logBelongs } satisfies z.infer<typeof End>)))
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
async function writeOut(path: string, packed: AsyncIterable<Buffer>): Promise<void> {
  await using file = await open(path, 'wx', 0o600)
  let since = 0
  for await (const piece of packed) {
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
  const take = async (name: string, content: NodeJS.ReadableStream): Promise<void> => {
    if (seen.manifest === null && name !== names.manifest) throw new Error('no manifest')
    if (name === names.manifest) seen.manifest = Manifest.parse(JSON.parse((await bytesOf(content)).toString('utf8')))
    else if (name === names.database || name === names.pages) {
      await writePart(places.databaseFile, content)
      seen.database = true
    } else if (name === names.log) await writePart(`${places.databaseFile}-wal`, content)
    else if (name === names.key) await writeKey(places.keyFile, await bytesOf(content))
    else if (name === names.end) seen.ended = End.parse(JSON.parse((await bytesOf(content)).toString('utf8')))
    else if (name.startsWith('files/')) {
      // The keys of files have their own strict shape: no name in an archive leads out of the folder.
      await files.write(name.slice('files/'.length), await bytesOf(content))
      seen.files += 1
      progress.at(seen.files, null)
    } else throw new Error(`an unknown entry ${name.slice(0, 80)}`)
  }
  const feed = pipeline(createReadStream(from, { highWaterMark: 2 ** 20 }), await unpacking(from), reader)
  try {
    await Promise.all([feed, (async () => {
      for await (const one of reader) await take((one as unknown as { header: Header }).header.name, one as unknown as NodeJS.ReadableStream)
    })()])
    if (seen.manifest === null || !seen.database || seen.ended?.files !== seen.files) throw new Error('it was cut')
    if (seen.ended.logBelongs !== true) await rm(`${places.databaseFile}-wal`, { force: true })
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

async function partEntry(tar: ReturnType<typeof pack>, name: string, { bytes, read }: Part, progress: Progress): Promise<void> {
  let done = 0
  await pipeline(async function* () {
    for await (const piece of read()) {
      progress.at((done += piece.length), bytes)
      yield piece
    }
  }, tar.entry({ name, size: bytes, mode: 0o600 }))
}

async function writePart(path: string, content: NodeJS.ReadableStream): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await pipeline(content, createWriteStream(path, { mode: 0o600 }))
}

/** By its first bytes: before format 2, archives were packed with gzip. */
async function unpacking(from: string): Promise<NodeJS.ReadWriteStream> {
  await using file = await open(from, 'r')
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
  return buffer.readUInt32LE(0) === 0xfd2f_b528 ? createZstdDecompress({ chunkSize: 2 ** 20 }) : createGunzip({ chunkSize: 2 ** 18 })
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
