import type { Clock } from '../platform/clock.ts'
import type { Statement } from '../platform/db/database.ts'
import type { EventBus } from '../platform/events.ts'
import type { Fetch } from '../platform/http/fetch.ts'
import type { Log } from '../platform/log/log.ts'
import type { AccountGate } from './account-gate.ts'
import type { Access, Channel } from './channel.ts'
import type { ConnectionHappening } from './connection-line.ts'
import type { ChannelsEvents } from './events.ts'
import type { ChannelsStore, ConnectionRow } from './store.ts'

/** What the actions of this module work with; made once by `createChannels`. */
export interface Rooms {
  readonly registry: readonly Channel[]
  readonly store: ChannelsStore
  readonly clock: Clock
  readonly fetch: Fetch
  readonly log: Log
  readonly events: EventBus<ChannelsEvents>
  readonly gate: AccountGate
  readonly publicUrl: string
  open(row: ConnectionRow): Access
  checkLater(workspaceId: string, connectionId: string): Promise<void>
  /** The line of the audit log for what became of a connection. */
  line(happening: ConnectionHappening): Statement
}
