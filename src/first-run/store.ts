import type { Database } from '../platform/db/database.ts'
import { uniqueViolation } from '../platform/db/errors.ts'

/** The table of this module; see migrations/0070-first-run.sql. */
export interface FirstRunTables {
  rehearsals: RehearsalRow
}

export interface RehearsalRow {
  workspace_id: string
  user_id: string
  begun_at: number
  /** null while it is being filled, and for ever if that was cut short. */
  filled_at: number | null
}

export function rehearsalsStore({ db }: Database<FirstRunTables>) {
  return {
    ofPerson: (userId: string) => db.selectFrom('rehearsals').selectAll().where('user_id', '=', userId).executeTakeFirst(),

    /** False when this person has one already, even one begun at the same moment. */
    async begin(row: Omit<RehearsalRow, 'filled_at'>): Promise<boolean> {
      try {
        await db.insertInto('rehearsals').values({ ...row, filled_at: null }).execute()
        return true
      } catch (error) {
        if (uniqueViolation(error)) return false
        throw error
      }
    },

    finish: (workspaceId: string, now: number) => db.updateTable('rehearsals').set({ filled_at: now }).where('workspace_id', '=', workspaceId).execute(),

    filled: async (): Promise<ReadonlySet<string>> =>
      new Set((await db.selectFrom('rehearsals').select('workspace_id').where('filled_at', 'is not', null).execute()).map((row) => row.workspace_id)),
  }
}
