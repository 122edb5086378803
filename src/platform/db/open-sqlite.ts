import { Kysely } from 'kysely'
import type { Database } from './database.ts'
import { lockDataFolder } from './data-folder-lock.ts'
import { resultOf, sentOf, SqliteThreadsDialect } from './sqlite-dialect.ts'
import { sqliteFile } from './sqlite-file.ts'
import { SqliteReaders } from './sqlite-readers.ts'
import { SqliteThread } from './sqlite-thread.ts'
import { SqliteWriter } from './sqlite-writer.ts'

export interface SqliteOptions {
  readonly dataDir: string
  /** Threads that read. Default 3; a second one starts only when the first is busy. */
  readonly readers?: number
}

/** SQLite behind the store's interface. Refuses (`data-folder-in-use`) when another program has the folder. */
export async function openSqlite<Tables>({ dataDir, readers: count = 3 }: SqliteOptions): Promise<Database<Tables>> {
  const lock = lockDataFolder(dataDir)
  const path = sqliteFile(dataDir)
  const thread = new SqliteThread({ path, role: 'writer', cacheKb: 16_384 })
  try {
    // The writer first: it makes the file, and readers cannot.
    await thread.askOne({ op: 'rollback' })
  } catch (error) {
    lock.release()
    throw error
  }
  const writer = new SqliteWriter(thread)
  const readers = new SqliteReaders(path, count, 4096)
  const db = new Kysely<Tables>({ dialect: new SqliteThreadsDialect(writer, readers) })
  let closing: Promise<void> | null = null
  return {
    kind: 'sqlite',
    db,
    transaction: (work) => writer.inside(() => db.transaction().execute(work)),
    async commit(statements) {
      if (statements.length === 0) return []
      const queries = statements.map((statement) => statement.compile())
      const answers = await writer.commit(queries.map(sentOf))
      return queries.map((query, i) => resultOf(query, answers[i] ?? { rows: [], changes: 0 }))
    },
    async perform({ from, name, size }, input) {
      return JSON.parse(await writer.perform({ from, name, input: JSON.stringify(input) }, size?.(input)))
    },
    close() {
      closing ??= (async () => {
        await writer.drained()
        await readers.close()
        await thread.close()
        await db.destroy()
        lock.release()
      })()
      return closing
    },
  }
}
