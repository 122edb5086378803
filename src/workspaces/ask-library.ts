import type { Kysely } from 'kysely'
import type { WorkspacesTables } from './tables.ts'

/**
 * Asks the sign-in library something that may be asked again. It says only "failed" when the store was in trouble: then we
 * look at the store ourselves, whose error (StorageError) says what to answer, and ask once more when it is well again.
 */
export async function askLibrary<T>(db: Kysely<WorkspacesTables>, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (cause) {
    if (!failedInside(cause)) throw cause
    await db.selectFrom('users').select('id').limit(1).execute()
    return ask()
  }
}

const failedInside = (cause: unknown): boolean => ((cause as { statusCode?: unknown } | null)?.statusCode ?? 500) === 500
