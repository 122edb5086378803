import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { RefusedToStart } from '../platform/db/errors.ts'
import type { Files } from '../platform/files/files.ts'
import { cliWords } from './words.ts'

/*
 * The file of an export: lines of JSON, gzipped. First those of the database (platform/db/move.ts), which end with
 * {"rows": n}; then each uploaded file in pieces, {"file": key, "base64": …, "last": bool}; at the end {"files": n}.
 */

const pieceBytes = 768 * 1024

/** The lines of the uploaded files, after those of the rows that refer to them. */
export async function* fileLines(files: Files, seen: (count: number) => void): AsyncGenerator<string> {
  let count = 0
  for await (const key of files.list('')) {
    const bytes = await files.read(key)
    // Removed since it was listed.
    if (bytes === null) continue
    for (let from = 0; from === 0 || from < bytes.length; from += pieceBytes) {
      yield `${JSON.stringify({ file: key, base64: Buffer.from(bytes.subarray(from, from + pieceBytes)).toString('base64'), last: from + pieceBytes >= bytes.length })}\n`
    }
    seen((count += 1))
  }
  yield `${JSON.stringify({ files: count })}\n`
}

/** The lines of an export; throws RefusedToStart `import-broken` for what is not a gzip file of lines. */
async function* linesOf(path: string): AsyncGenerator<string> {
  const content = createReadStream(path).on('error', (cause) => content.destroy(cause)).pipe(createGunzip())
  const lines = createInterface({ input: content, crlfDelay: Number.POSITIVE_INFINITY })
  // readline swallows the error of its input: it would look like the end of the file.
  const failed = new Promise<never>((_, reject) => content.once('error', reject))
  failed.catch(() => {})
  const iterator = lines[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), failed])
      if (next.done === true) break
      yield next.value
    }
    if (!content.readableEnded) await failed
  } catch (cause) {
    throw broken(path, cause)
  } finally {
    lines.close()
    content.destroy()
  }
}

/** The lines of the rows alone, their last one included, as `importLines` wants them. */
export async function* rowLinesOf(path: string, seen: (count: number) => void): AsyncGenerator<string> {
  let count = 0
  for await (const line of linesOf(path)) {
    yield line
    seen((count += 1))
    if (line.startsWith('{"rows":')) return
  }
}

/**
 * Reads the whole file once before anything of it counts: puts its uploaded files in their place (writing one twice is
 * harmless) and makes sure that its end is there. Gives how many files it brought.
 */
export async function takeFiles(path: string, files: Files, seen: (count: number) => void): Promise<number> {
  let count = 0
  let said: number | null = null
  let pieces: Buffer[] = []
  let inFiles = false
  for await (const line of linesOf(path)) {
    if (!inFiles) {
      inFiles = line.startsWith('{"rows":')
      continue
    }
    const part = parsed(path, line)
    if (typeof part.files === 'number') said = part.files
    else if (typeof part.file === 'string' && typeof part.base64 === 'string') {
      pieces.push(Buffer.from(part.base64, 'base64'))
      if (part.last !== true) continue
      await files.write(part.file, Buffer.concat(pieces))
      pieces = []
      seen((count += 1))
    } else throw broken(path)
  }
  if (said !== count) throw broken(path)
  return count
}

function parsed(path: string, line: string): { file?: unknown; base64?: unknown; last?: unknown; files?: unknown } {
  try {
    return JSON.parse(line) as { file?: unknown }
  } catch (cause) {
    throw broken(path, cause)
  }
}

const broken = (path: string, cause?: unknown): RefusedToStart => new RefusedToStart('import-broken', { en: cliWords.en.notAnExport(path), it: cliWords.it.notAnExport(path) }, cause)
