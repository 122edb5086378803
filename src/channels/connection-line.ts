import type { Clock } from '../platform/clock.ts'
import type { Database, Statement } from '../platform/db/database.ts'
import { type Actor, recordStatement } from '../workspaces/index.ts'

export interface ConnectionHappening {
  readonly workspaceId: string
  readonly channelId: string
  readonly handle: string
  readonly what: 'made' | 'lost' | 'restored' | 'ended'
  readonly who: Actor
}

/** The line of the audit log for what became of a connection, to be committed along with it. Nothing of the credentials is in it. */
export function connectionLine<Tables>(database: Pick<Database<Tables>, 'db'>, clock: Clock, { workspaceId, channelId, handle, what, who }: ConnectionHappening): Statement {
  return recordStatement(database, clock, { workspaceId, who, action: `connection.${what}`, subject: handle, detail: { network: channelId } })
}
