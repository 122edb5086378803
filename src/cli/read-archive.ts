import { createReadStream, createWriteStream } from 'node:fs'
import { appendFile, mkdir, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createGunzip, zstdDecompress } from 'node:zlib'
import { extract, type Header } from 'tar-stream'
import { z } from 'zod'
import { RefusedToStart } from '../platform/db/errors.ts'
import { openDiskFiles } from '../platform/files/disk-files.ts'
import type { Progress } from '../platform/terminal/command.ts'
import { names } from './archive.ts'
import { cliWords } from './words.ts'

/** The first entry of a backup. */
const Manifest = z.object({
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

/** In format 1 only `files`. */
const End = z.object({ files: z.number(), pages: z.number().optional(), log: z.number().optional(), logBelongs: z.boolean().optional() })
export type End = z.infer<typeof End>

const unpacked = promisify(zstdDecompress) as (bytes: Uint8Array, options: { maxOutputLength: number; chunkSize: number }) => Promise<Buffer>
/** No entry is larger: a block of pages is smaller, and so is what may be uploaded. */
const mostBytes = 2 ** 28

/**
 * Puts the parts of a backup where `places` says. Throws RefusedToStart `not-a-backup` for anything that is not a whole one;
 * what was written until then stays for the caller to remove. The log of the database, if it has one, is beside it as SQLite wants it.
 */
export async function readArchive(from: string, places: { databaseFile: string; filesFolder: string; keyFile: string }, progress: Progress): Promise<{ manifest: Manifest; files: number }> {
  const reader = extract()
  const files = openDiskFiles(places.filesFolder)
  const seen: { manifest: Manifest | null; database: boolean; ended: End | null; files: number } = { manifest: null, database: false, ended: null, files: 0 }
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
    else if (name.endsWith('.zst')) await takePacked(name.slice(0, -'.zst'.length), await unpacked(await bytesOf(content), { maxOutputLength: mostBytes, chunkSize: 2 ** 20 }))
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
