import { open } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The entries of a backup, the first of them first. Pages and log are not called as a database is: only together, and only through `restore`, are
 * they one.
 */
export const names = { manifest: 'passaparola-backup.json', database: 'passaparola.db', pages: 'database.pages', log: 'database.log', key: 'secret.key', end: 'end.json' } as const

export async function durable(path: string): Promise<void> {
  await using handle = await open(path, 'r')
  await handle.sync()
}

/** The folder of uploaded files inside a data folder, and its key ring. */
export const filesFolderOf = (dataDir: string): string => join(dataDir, 'files')
export const keyFileOf = (dataDir: string): string => join(dataDir, 'secret.key')
