import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pack } from 'tar-stream'
import type { Part, Snapshot } from '../platform/db/snapshot.ts'
import { openDiskFiles } from '../platform/files/disk-files.ts'
import type { Progress } from '../platform/terminal/command.ts'
import { durable, names } from './archive.ts'
import { openPacker } from './open-packer.ts'
import type { End, Manifest } from './read-archive.ts'

/** Two cores pack: a third would be missed by whoever follows a link meanwhile. */
const atOnce = 2
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
  const packers = Array.from({ length: atOnce }, openPacker)
  const [packed = openPacker()] = packers
  const written = writeOut(unfinished, tar as unknown as AsyncIterable<Uint8Array>)
  const write = async (): Promise<number> => {
    await entry(tar, names.manifest, Buffer.from(JSON.stringify(manifest)))
    const pages = await blockEntries(tar, packers, names.pages, database.pages, progress)
    const log = await blockEntries(tar, packers, names.log, await database.log(), progress)
    const logBelongs = await database.logBelongs()
    if (keyFile !== null) await entry(tar, `${names.key}.zst`, await packed(await readFile(keyFile)))
    const files = openDiskFiles(filesFolder)
    let count = 0
    for await (const key of files.list('')) {
      const bytes = await files.read(key)
      // Removed since it was listed: then no row of the copy needs it, or its post was deleted meanwhile.
      if (bytes === null) continue
      await entry(tar, `files/${key}.zst`, await packed(bytes))
      count += 1
      progress.at(count, null)
    }
    await entry(tar, names.end, Buffer.from(JSON.stringify({ files: count, pages, log, logBelongs } satisfies End)))
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
  let gathered: Uint8Array[] = []
  let bytes = 0
  const write = async (): Promise<void> => {
    // A call may write less than it was given: an almost full disk, a signal.
    const { bytesWritten } = await file.writev(gathered)
    if (bytesWritten < bytes) await file.writeFile(Buffer.concat(gathered).subarray(bytesWritten))
    await file.datasync()
    gathered = []
    bytes = 0
  }
  for await (const piece of pieces) {
    gathered.push(piece)
    bytes += piece.length
    if (bytes >= syncEvery) await write()
  }
  if (bytes > 0) await write()
  await file.sync()
}

function entry(tar: ReturnType<typeof pack>, name: string, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    tar.entry({ name, mode: 0o600 }, bytes, (error) => (error ? reject(error) : resolve()))
  })
}

/** Packs a few blocks at once, and writes them in their order; gives their number. */
async function blockEntries(tar: ReturnType<typeof pack>, packers: readonly ReturnType<typeof openPacker>[], name: string, { bytes, read }: Part, progress: Progress): Promise<number> {
  const underWay: Promise<Buffer>[] = []
  let begun = 0
  let written = 0
  let done = 0
  const next = async (): Promise<void> => {
    const block = await underWay.shift()
    if (block !== undefined) await entry(tar, `${name}/${String(written++).padStart(6, '0')}.zst`, block)
  }
  for await (const piece of read()) {
    const block = packers[begun++ % packers.length]?.(piece)
    if (block === undefined) throw new Error('nobody packs')
    // Whoever fails is heard in its turn.
    block.catch(() => {})
    underWay.push(block)
    progress.at((done += piece.length), bytes)
    if (underWay.length >= atOnce) await next()
  }
  while (underWay.length > 0) await next()
  return written
}
