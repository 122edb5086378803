import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Channels, type ChannelsEvents, type ChannelsTables, createChannels } from './channels/index.ts'
import { createLinks, type Links, type LinksTables } from './links/index.ts'
import { type Clock, systemClock } from './platform/clock.ts'
import type { Config } from './platform/config/config.ts'
import type { Database } from './platform/db/database.ts'
import { migrate } from './platform/db/migrate.ts'
import { openDatabase } from './platform/db/open-database.ts'
import { createEventBus, type EventBus } from './platform/events.ts'
import { openDiskFiles } from './platform/files/disk-files.ts'
import type { Files } from './platform/files/files.ts'
import { createFetch } from './platform/http/client.ts'
import type { Fetch } from './platform/http/fetch.ts'
import type { IdempotencyTables } from './platform/http/idempotency-store.ts'
import type { Log } from './platform/log/log.ts'
import { openMail } from './platform/mail/smtp-mail.ts'
import { openSecrets, type SecretsWithRotation } from './platform/secrets/open-secrets.ts'
import type { SecretKey } from './platform/secrets/key-ring.ts'
import { durableWork } from './platform/work/durable-work.ts'
import type { WorkTables } from './platform/work/store.ts'
import type { Work } from './platform/work/work.ts'
import { createWorkspaces, type Workspaces, type WorkspacesTables } from './workspaces/index.ts'

/** Every table of the product; each module owns its own. */
export type Tables = WorkTables & IdempotencyTables & WorkspacesTables & ChannelsTables & LinksTables

/** What the program stands on; tests hand in their own clock and way out. */
export interface Surroundings {
  readonly config: Config
  readonly secretKeys?: readonly SecretKey[] | null
  readonly log: Log
  readonly clock?: Clock
  readonly fetch?: Fetch
}

/** The product, built and wired, not yet serving. */
export interface App {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
  readonly database: Database<Tables>
  readonly secrets: SecretsWithRotation
  readonly files: Files
  readonly fetch: Fetch
  readonly work: Work
  readonly workspaces: Workspaces
  readonly channels: Channels
  readonly channelsEvents: EventBus<ChannelsEvents>
  readonly links: Links
  /** Starts what runs by itself: the work queue (unless this node only serves) and the clocks of modules. */
  start(): Promise<void>
  /** Finishes what is under way and closes the store. */
  stop(): Promise<void>
}

export const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url))

/**
 * Builds every module with what it needs, and says who reacts to whose news. Refuses to start (RefusedToStart,
 * ConfigError) with a sentence for a person.
 */
export async function createApp(surroundings: Surroundings): Promise<App> {
  const { config, log } = surroundings
  const clock = surroundings.clock ?? systemClock
  const database = await openDatabase<Tables>({ databaseUrl: config.databaseUrl, dataDir: config.dataDir, log })
  await migrate(database as Database<unknown>, migrationsFolder, clock)

  const secrets = openSecrets({ dataDir: config.dataDir, keys: surroundings.secretKeys ?? null })
  const fetch = surroundings.fetch ?? createFetch({ allowNetworks: config.allowNetworks, publicUrl: config.publicUrl })
  const filesFolder = join(config.dataDir, 'files')
  mkdirSync(filesFolder, { recursive: true, mode: 0o700 })
  const files = openDiskFiles(filesFolder)
  const mail = openMail(config)
  const work = durableWork({ database, clock, log })

  const workspaces = await createWorkspaces({ database, clock, secrets, mail, config, log })
  const channelsEvents = createEventBus<ChannelsEvents>((name, cause) => log.error('a listener of channels failed', { name, cause }))
  const channels = createChannels({ database, clock, secrets, fetch, log, events: channelsEvents, work, config })
  const links = createLinks({ database, clock, config, secrets, log })

  return {
    config,
    clock,
    log,
    database,
    secrets,
    files,
    fetch,
    work,
    workspaces,
    channels,
    channelsEvents,
    links,
    async start() {
      await workspaces.start()
      links.start()
      if (config.role !== 'web') work.start()
    },
    async stop() {
      await work.stop()
      await links.stop()
      await database.close()
    },
  }
}
