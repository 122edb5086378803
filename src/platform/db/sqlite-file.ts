import { join } from 'node:path'

/** The database file inside a data folder. */
export const sqliteFile = (dataDir: string): string => join(dataDir, 'passaparola.db')
