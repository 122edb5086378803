import { open, type FileHandle } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { sqliteTrouble, StorageError } from './errors.ts'
import { sqliteFile } from './sqlite-file.ts'

/** Also what is packed at once: large enough to pack well, small enough to stay near the processor from reading to packing. */
const pieceBytes = 2 ** 20
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
  /** In order. A piece is good until the one after the next is asked for: then its memory is used again. */
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
  const reader = readerOf(path)
  const files: FileHandle[] = []
  // Closing any handle of the file gives up the locks of the whole process on it: they stay open until the reader is gone.
  const close = async (): Promise<void> => {
    if (reader.isOpen) reader.close()
    await Promise.all(files.splice(0).map((file) => file.close()))
  }
  try {
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

/** One connection that stands at this moment: in this thread, since it is asked for nothing more. */
function readerOf(path: string): DatabaseSync {
  let reader: DatabaseSync | null = null
  try {
    reader = new DatabaseSync(path, { readOnly: true, timeout: 5000 })
    reader.exec('begin; select count(*) from sqlite_schema')
    return reader
  } catch (cause) {
    reader?.close()
    const trouble = sqliteTrouble((cause as { readonly errcode?: number }).errcode ?? 0)
    throw trouble === null ? cause : new StorageError(trouble, cause)
  }
}

function partOf(file: FileHandle, bytes: number): Part {
  return {
    bytes,
    async *read() {
      // The next piece is read while this one is used.
      const rooms = Array.from({ length: 3 }, () => Buffer.alloc(Math.min(pieceBytes, bytes)))
      const pieceAt = (at: number): Promise<Buffer> => filled(file, (rooms[(at / pieceBytes) % rooms.length] ?? Buffer.alloc(pieceBytes)).subarray(0, bytes - at), at)
      let next = pieceAt(0)
      for (let at = 0; at < bytes; at += pieceBytes) {
        const piece = await next
        if (at + pieceBytes < bytes) {
          next = pieceAt(at + pieceBytes)
          // Heard when it is asked for.
          next.catch(() => {})
        }
        yield piece
      }
    },
  }
}

/** All of `room`, with zeros where the file ends before: a log can have been cut meanwhile; what is promised is its length. */
async function filled(file: FileHandle, room: Buffer, from: number): Promise<Buffer> {
  for (let at = 0; at < room.length; ) {
    const { bytesRead } = await file.read(room, at, room.length - at, from + at)
    if (bytesRead === 0) return room.fill(0, at)
    at += bytesRead
  }
  return room
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
