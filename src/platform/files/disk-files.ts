import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, open, opendir, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { StorageError, type StorageTrouble } from '../db/errors.ts'
import type { Files } from './files.ts'

const keyShape = /^[a-z0-9_][a-z0-9._-]*(\/[a-z0-9_][a-z0-9._-]*)*$/
const longestKey = 300
/** No key can begin a step with a dot, so files being written are never listed or read. */
const temporaryPrefix = '.writing-'

/**
 * Files in a folder of this machine. A key is lower-case steps of `a-z 0-9 . _ -` with `/` between, none beginning with
 * a dot; anything else throws a RangeError. Links that someone put into the folder are not followed. A disk in trouble is a
 * StorageError.
 */
export function openDiskFiles(folder: string): Files {
  const root = resolve(folder)

  const pathOf = (key: string): string => {
    const path = join(root, key)
    if (key.length > longestKey || !keyShape.test(key) || !path.startsWith(root + sep)) {
      throw new RangeError(`not a file key: ${JSON.stringify(key.slice(0, 80))}`)
    }
    return path
  }

  return {
    async write(key, bytes) {
      const path = pathOf(key)
      const temporary = join(dirname(path), `${temporaryPrefix}${randomBytes(8).toString('hex')}`)
      try {
        await makeFolders(root, dirname(path))
        await using file = await open(temporary, 'wx', 0o600)
        await file.writeFile(bytes)
        await file.sync()
        await rename(temporary, path)
        await syncFolder(dirname(path))
      } catch (cause) {
        await rm(temporary, { force: true })
        const trouble = troubles[String(codeOf(cause))]
        throw trouble === undefined ? cause : new StorageError(trouble, cause)
      }
    },

    async read(key) {
      const path = pathOf(key)
      await using file = await openWithoutLinks(root, path)
      return file === null ? null : await file.readFile()
    },

    async remove(key) {
      const path = pathOf(key)
      if (!(await isInside(root, path))) return
      await rm(path, { force: true })
      await syncFolder(dirname(path))
    },

    async *list(prefix) {
      // A prefix may end in the middle of a step ("a/b" finds "a/bc"), as in an object store.
      if (prefix !== '') pathOf(prefix.replace(/\/$/, ''))
      for await (const key of walk(root, '')) if (key.startsWith(prefix)) yield key
    },
  }
}

/** What is wrong with the disk, not with the file. */
const troubles: Readonly<Record<string, StorageTrouble | undefined>> = { ENOSPC: 'full', EDQUOT: 'full', EROFS: 'read-only', EIO: 'io' }

const codeOf = (cause: unknown): unknown => (cause as { code?: unknown }).code

async function makeFolders(root: string, folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (first === undefined) {
    if (!(await isInside(root, join(folder, 'x')))) throw new RangeError('the folder leads elsewhere')
    return
  }
  // Each new folder is an entry in its parent, and that must be durable as well.
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made))
}

async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, constants.O_RDONLY)
  await handle.sync()
}

/** True when no step between the root and the file is a link. */
async function isInside(root: string, path: string): Promise<boolean> {
  for (let folder = dirname(path); folder.length > root.length; folder = dirname(folder)) {
    try {
      await using _ = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
    } catch (cause) {
      if (['ELOOP', 'ENOTDIR', 'ENOENT'].includes(String(codeOf(cause)))) return false
      throw cause
    }
  }
  return true
}

async function openWithoutLinks(root: string, path: string): Promise<FileHandle | null> {
  if (!(await isInside(root, path))) return null
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
    if ((await file.stat()).isFile()) return file
    await file.close()
    return null
  } catch (cause) {
    if (['ENOENT', 'ELOOP', 'ENOTDIR'].includes(String(codeOf(cause)))) return null
    throw cause
  }
}

async function* walk(folder: string, prefix: string): AsyncGenerator<string> {
  let entries
  try {
    entries = await opendir(folder)
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return
    throw cause
  }
  for await (const entry of entries) {
    if (entry.name.startsWith('.')) continue
    if (entry.isDirectory()) yield* walk(join(folder, entry.name), `${prefix}${entry.name}/`)
    else if (entry.isFile()) yield prefix + entry.name
  }
}
