import { type Kysely, PostgresAdapter } from 'kysely'
import { type CountTables, reopenStatement } from '../links/index.ts'

/** What is counted at these times (epoch milliseconds) may fall into days that are closed: they are open again. In the same transaction. */
export async function reopenDays(tx: Kysely<never>, of: CountTables, workspaceId: string, times: readonly number[]): Promise<void> {
  if (times.length === 0) return
  const kind = tx.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite'
  await tx.executeQuery(reopenStatement(kind, of, workspaceId, JSON.stringify(times.map((at) => [at])), 0).compile())
}
