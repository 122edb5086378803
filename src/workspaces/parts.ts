import type { Clock } from '../platform/clock.ts'
import type { Config } from '../platform/config/config.ts'
import type { Database } from '../platform/db/database.ts'
import type { EventBus } from '../platform/events.ts'
import type { Log } from '../platform/log/log.ts'
import type { Mail } from '../platform/mail/mail.ts'
import type { Secrets } from '../platform/secrets/secrets.ts'
import type { Attempts } from './attempts.ts'
import type { CallerCache } from './caller-cache.ts'
import type { WorkspacesEvents } from './events.ts'
import type { Identity } from './identity.ts'
import type { WorkspacesTables } from './tables.ts'

export interface WorkspacesDeps {
  readonly database: Database<WorkspacesTables>
  readonly clock: Clock
  readonly secrets: Secrets
  readonly mail: Mail
  readonly config: Pick<Config, 'publicUrl' | 'port' | 'dataDir'>
  readonly log: Log
}

/** What the actions of this module work with. */
export interface Parts extends WorkspacesDeps {
  /** Loaded at the first use. */
  identity(): Promise<Identity>
  readonly events: EventBus<WorkspacesEvents>
  readonly attempts: Attempts
  readonly callers: CallerCache
}
