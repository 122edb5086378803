import { open, type FileHandle } from 'node:fs/promises'
import { sqliteFile } from './open-sqlite.ts'
import { SqliteThread } from './sqlite-thread.ts'

/** Also what is packed at once: large enough to pack well, small enough that a few of them in memory do not matter. */
const pieceBytes = 2 ** 22
/** Of SQLite's write-ahead log: two salts among other things, new each time the log is begun anew. */
const headBytes = 32

/** One moment of a SQLite database that goes on being written to, read as it lies on the disk. Close it. */
export interface Snapshot {
  /** The database file: `bytes` of it, in pieces. */
  readonly pages: Part
  /** The write-ahead log: what was committed and is not in the file yet. Ask for it after the pages have been read. */
  log(): Promise<Part>
  /** Whether the log belongs to the pages. If not, the pages are the whole moment by themselves. Ask after both have been read. */
  logBelongs(): Promise<boolean>
  close(): Promise<void>
}

export interface Part {
  readonly bytes: number
  read(): AsyncIterable<Buffer>
}

/**
 * Holds a moment of the database of a data folder, while a program (this one or another) goes on writing. Nothing is copied twice and
 * nobody waits: a reader stands in the log, and as long as it stands SQLite promises that
 *
 * - what a checkpoint brings into the file comes from frames of the log up to the reader's place, and these stay in the log;
 *   or, where all of the log was in the file already, that no checkpoint touches the file at all;
 * - the log is begun anew only in the second case.
 *
 * So file and log together are one consistent state, whichever page was read when: SQLite's own recovery puts them together, as after
 * a power cut. For a process that has the database open in no other way. Only a log that was begun anew meanwhile does not belong to the file, and then nothing of it is missing there.
 * (https://www.sqlite.org/walformat.html, "Locking Matrix" and "Readers".)
 */
export async function openSnapshot(dataDir: string): Promise<Snapshot> {
  const path = sqliteFile(dataDir)
  const reader = new SqliteThread({ path, role: 'reader', cacheKb: 256 })
  const files: FileHandle[] = []
  // Closing any handle of the file gives up the locks of the whole process on it: they stay open until the reader is gone.
  const close = async (): Promise<void> => {
    await reader.close()
    await Promise.all(files.splice(0).map((file) => file.close()))
  }
  try {
    await reader.askOne({ op: 'script', sql: 'begin', fresh: true })
    await reader.askOne({ op: 'run', sent: { sql: 'select count(*) from sqlite_schema', values: [] } })
    const file = await open(path, 'r')
    files.push(file)
    const headBefore = await headOf(`${path}-wal`, files)
    return {
      pages: partOf(file, (await file.stat()).size),
      async log() {
        const log = await openIfThere(`${path}-wal`, files)
        return log === null ? { bytes: 0, async *read() {} } : partOf(log, (await log.stat()).size)
      },
      logBelongs: async () => (await headOf(`${path}-wal`, files)).equals(headBefore),
      close,
    }
  } catch (cause) {
    await close().catch(() => {})
    throw cause
  }
}

function partOf(file: FileHandle, bytes: number): Part {
  return {
    bytes,
    async *read() {
      for (let at = 0; at < bytes; ) {
        const wanted = Math.min(pieceBytes, bytes - at)
        const piece = Buffer.allocUnsafe(wanted)
        const { bytesRead } = await file.read(piece, 0, wanted, at)
        // A log can have been cut meanwhile; what is promised is its length.
        if (bytesRead === 0) piece.fill(0)
        yield bytesRead === 0 ? piece : piece.subarray(0, bytesRead)
        at += bytesRead === 0 ? wanted : bytesRead
      }
    },
  }
}

async function headOf(path: string, files: FileHandle[]): Promise<Buffer> {
  const log = await openIfThere(path, files)
  if (log === null) return Buffer.alloc(0)
  const { buffer, bytesRead } = await log.read(Buffer.alloc(headBytes), 0, headBytes, 0)
  return buffer.subarray(0, bytesRead)
}

async function openIfThere(path: string, files: FileHandle[]): Promise<FileHandle | null> {
  try {
    const file = await open(path, 'r')
    files.push(file)
    return file
  } catch (cause) {
    if ((cause as { code?: unknown }).code === 'ENOENT') return null
    throw cause
  }
}
