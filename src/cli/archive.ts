import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { extract, type Header, pack } from 'tar-stream'
import { z } from 'zod'
import { RefusedToStart } from '../platform/db/errors.ts'
import { openDiskFiles } from '../platform/files/disk-files.ts'
import type { Progress } from '../platform/terminal/command.ts'
import { cliWords } from './words.ts'

/** The first entry of a backup. */
export const Manifest = z.object({
  passaparola: z.literal('backup'),
  format: z.literal(1),
  version: z.string(),
  createdAt: z.number(),
  withKeys: z.boolean(),
})
export type Manifest = z.infer<typeof Manifest>

const names = { manifest: 'passaparola-backup.json', database: 'passaparola.db', key: 'secret.key', end: 'end.json' } as const

/** What goes into a backup: `tar -tzf` shows it. */
export interface BackupParts {
  readonly manifest: Manifest
  readonly databaseFile: string
  readonly filesFolder: string
  /** The key ring; null leaves it out. */
  readonly keyFile: string | null
}

/** Writes a tar.gz that only its owner may read, whole or not at all; gives the number of files in it. */
export async function writeArchive(to: string, { manifest, databaseFile, filesFolder, keyFile }: BackupParts, progress: Progress): Promise<number> {
  const unfinished = `${to}.unfinished`
  await rm(unfinished, { force: true })
  const tar = pack()
  // Level 1: a database packs 6 % larger, in half the time (bench/backup.ts).
  const written = pipeline(tar, createGzip({ level: 1 }), createWriteStream(unfinished, { mode: 0o600, flags: 'wx' }))
  const write = async (): Promise<number> => {
    await entry(tar, names.manifest, Buffer.from(JSON.stringify(manifest)))
    await fileEntry(tar, names.database, databaseFile, progress)
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
    await entry(tar, names.end, Buffer.from(JSON.stringify({ files: count })))
    tar.finalize()
    return count
  }
  try {
    const [count] = await Promise.all([write(), written])
    await durable(unfinished)
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

/**
 * Puts the parts of a backup where `places` says. Throws RefusedToStart `not-a-backup` for anything that is not a whole one;
 * what was written until then stays for the caller to remove.
 */
export async function readArchive(from: string, places: { databaseFile: string; filesFolder: string; keyFile: string }, progress: Progress): Promise<{ manifest: Manifest; files: number }> {
  const reader = extract()
  const files = openDiskFiles(places.filesFolder)
  const seen: { manifest: Manifest | null; database: boolean; ended: number | null; files: number } = { manifest: null, database: false, ended: null, files: 0 }
  const take = async (name: string, content: NodeJS.ReadableStream): Promise<void> => {
    if (seen.manifest === null && name !== names.manifest) throw new Error('no manifest')
    if (name === names.manifest) seen.manifest = Manifest.parse(JSON.parse((await bytesOf(content)).toString('utf8')))
    else if (name === names.database) {
      await mkdir(dirname(places.databaseFile), { recursive: true, mode: 0o700 })
      await pipeline(content, createWriteStream(places.databaseFile, { mode: 0o600 }))
      seen.database = true
    } else if (name === names.key) await writeKey(places.keyFile, await bytesOf(content))
    else if (name === names.end) seen.ended = z.object({ files: z.number() }).parse(JSON.parse((await bytesOf(content)).toString('utf8'))).files
    else if (name.startsWith('files/')) {
      // The keys of files have their own strict shape: no name in an archive leads out of the folder.
      await files.write(name.slice('files/'.length), await bytesOf(content))
      seen.files += 1
      progress.at(seen.files, null)
    } else throw new Error(`an unknown entry ${name.slice(0, 80)}`)
  }
  const feed = pipeline(createReadStream(from), createGunzip(), reader)
  try {
    await Promise.all([feed, (async () => {
      for await (const one of reader) await take((one as unknown as { header: Header }).header.name, one as unknown as NodeJS.ReadableStream)
    })()])
    if (seen.manifest === null || !seen.database || seen.ended !== seen.files) throw new Error('it was cut')
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

async function fileEntry(tar: ReturnType<typeof pack>, name: string, path: string, progress: Progress): Promise<void> {
  const { size } = await stat(path)
  const into = tar.entry({ name, size, mode: 0o600 })
  let done = 0
  await pipeline(createReadStream(path), async function* (source: AsyncIterable<Buffer>) {
    for await (const piece of source) {
      progress.at((done += piece.length), size)
      yield piece
    }
  }, into)
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
