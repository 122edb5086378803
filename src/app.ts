import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Analytics, type AnalyticsTables, createAnalytics, loopSources } from './analytics/index.ts'
import {
  type Channel,
  type Channels,
  type ChannelsEvents,
  type ChannelsTables,
  createChannels,
  createRegistry,
  createRehearsal,
  type Rehearsal,
  type RehearsalTables,
} from './channels/index.ts'
import { type Conversions, type ConversionsTables, createConversions } from './conversions/index.ts'
import { createFirstRun, type FirstRun, type FirstRunTables } from './first-run/index.ts'
import { createInbox, type Inbox, type InboxTables, messagesText, peopleText } from './inbox/index.ts'
import { createLinks, type Links, type LinksTables } from './links/index.ts'
import { type Clock, systemClock } from './platform/clock.ts'
import type { Config } from './platform/config/config.ts'
import type { Database, Statement } from './platform/db/database.ts'
import { type Instance, type InstanceTables, openInstance } from './platform/db/instance.ts'
import { migrate } from './platform/db/migrate.ts'
import { openDatabase } from './platform/db/open-database.ts'
import { completeTextIndexes } from './platform/db/text-index.ts'
import { createTextIndexer, type TextIndexer } from './platform/db/text-indexer.ts'
import { createEventBus, type EventBus } from './platform/events.ts'
import { gatherNews } from './platform/gather-news.ts'
import { openDiskFiles } from './platform/files/disk-files.ts'
import type { Files } from './platform/files/files.ts'
import { collectGarbage } from './platform/give-back-memory.mjs'
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
import { createPublishing, postsText, type PublishingModule, type PublishingTables } from './publishing/index.ts'
import { createSmo, type Smo, type SmoTables } from './smo/index.ts'
import { createWorkspaces, type Workspaces, type WorkspacesTables } from './workspaces/index.ts'

/** Every table of the product; each module owns its own. */
export type Tables = WorkTables & IdempotencyTables & InstanceTables & WorkspacesTables & ChannelsTables & LinksTables & PublishingTables & InboxTables & RehearsalTables & ConversionsTables & AnalyticsTables & FirstRunTables & SmoTables

/** What the program stands on; tests hand in their own clock and way out. */
export interface Surroundings {
  readonly config: Config
  readonly secretKeys?: readonly SecretKey[] | null
  readonly log: Log
  readonly clock?: Clock
  readonly fetch?: Fetch
  /** The networks beside the rehearsal; tests bring those that speak to their own servers. */
  readonly networks?: readonly Channel[]
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
  readonly smo: Smo
  readonly instance: Instance
  readonly publishing: PublishingModule
  readonly inbox: Inbox
  readonly rehearsal: Rehearsal
  readonly conversions: Conversions
  readonly analytics: Analytics
  readonly firstRun: FirstRun
  /** Keeps the index of what is searched up with what is written. */
  readonly textIndexer: TextIndexer
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
  await migrate(database, migrationsFolder, clock)
  await completeTextIndexes(database as never, migrationsFolder)
  const textIndexer = createTextIndexer({ database: database as never, indexes: [postsText, messagesText, peopleText], log })

  const secrets = openSecrets({ dataDir: config.dataDir, keys: surroundings.secretKeys ?? null })
  const fetch = surroundings.fetch ?? createFetch({ allowNetworks: config.allowNetworks, publicUrl: config.publicUrl })
  const filesFolder = join(config.dataDir, 'files')
  mkdirSync(filesFolder, { recursive: true, mode: 0o700 })
  const files = openDiskFiles(filesFolder)
  const mail = openMail(config)
  // A burst of posts leaves a hundred megabytes behind that nothing collects while the product rests.
  const work = durableWork({ database, clock, log, rest: { afterItems: 2_000, act: collectGarbage } })

  const workspaces = await createWorkspaces({ database, clock, secrets, mail, config, log })
  const channelsEvents = createEventBus<ChannelsEvents>((name, cause) => log.error('a listener of channels failed', { name, cause }))
  const rehearsal = createRehearsal({ database, clock, work, config })
  const channels = createChannels({ database, clock, secrets, fetch, log, events: channelsEvents, work, config, registry: createRegistry(rehearsal, surroundings.networks) })
  const links = createLinks({ database, clock, config, secrets, log })
  const smo = createSmo({ database, clock, secrets, files, work, log, fetch, mail, workspaces, config, isHeld: async () => (await instance.heldSince()) !== null })
  const conversions = createConversions({ database, clock, config, links, log, secrets })

  const instance = await openInstance(database, { dataDir: config.dataDir, clock })
  const publishing = createPublishing({ database, clock, work, files, channels, links, workspaces, log, fetch, instance })
  const { withAccount } = channels
  /** A connection with its network; null when either is gone. */
  const connected = async (workspaceId: string, connectionId: string) => {
    const connection = await channels.get(workspaceId, connectionId)
    const channel = connection && channels.channel(connection.channelId)
    return connection && channel ? { id: connectionId, channel, ...connection.account, state: connection.state, learnt: connection.learnt } : null
  }
  const inbox = createInbox({
    database, clock, work, log,
    channels: {
      find: connected,
      withAccount,
    },
    publishing: {
      publishAnswer: publishing.publishAnswer,
      publicationByRef: publishing.reports.publicationByRef,
      publicationStates: publishing.reports.publicationStates,
      wentOut: publishing.reports.wentOut,
    },
    workspaces: {
      member: async (workspaceId, memberId) => (await workspaces.members(workspaceId)).find((member) => member.id === memberId) ?? null,
      language: async (workspaceId) => (await workspaces.get(workspaceId))?.language ?? 'en',
    },
  })

  const analytics = createAnalytics({
    database, clock, work, log,
    loop: loopSources({ channels, publishing, links, conversions, inbox, workspaces, work }),
    numbers: {
      channelOf: connected,
      withAccount,
      segmentsSince: publishing.reports.refsToMeasure,
    },
  })

  const firstRun = createFirstRun({ database, workspaces, channels, rehearsal, publishing, links, conversions, inbox, analytics, clock, work, log })

  // Who reacts to whose news. Every reaction can be missed (the process may die in between) and found again later.
  const watch = async ({ workspaceId, connectionId }: { workspaceId: string; connectionId: string }) => {
    await inbox.watch(workspaceId, connectionId)
    await analytics.watch(workspaceId, connectionId)
  }
  // At start everybody is listened to again, whatever news got lost when the process last ended.
  const watchAll = async () => {
    const watching: Statement[] = []
    for (const { id } of await workspaces.list()) {
      for (const connection of await channels.list(id)) {
        if (connection.state === 'active') watching.push(...inbox.watchStatements(id, connection.id), ...analytics.watchStatements(id, connection.id))
      }
    }
    await database.commit(watching)
    work.wake()
  }
  // Made: for the first time, or again by somebody who had ended it, whose posts wait.
  for (const name of ['connectionMade', 'connectionRestored'] as const) {
    channelsEvents.on(name, async (news) => {
      await publishing.releaseConnection(news.workspaceId, news.connectionId)
      await watch(news)
    })
  }
  channelsEvents.on('connectionLost', async ({ workspaceId, connectionId }) => {
    await publishing.holdConnection(workspaceId, connectionId)
  })
  channelsEvents.on('connectionEnded', async ({ workspaceId, connectionId }) => {
    await publishing.holdConnection(workspaceId, connectionId, 'disconnected')
    await inbox.unwatch(workspaceId, connectionId)
    await analytics.unwatch(workspaceId, connectionId)
  })
  workspaces.events.on('memberRemoved', ({ workspaceId, memberId }) => inbox.memberLeft(workspaceId, memberId))
  workspaces.events.on('workspaceRemoved', async ({ workspaceId }) => {
    links.forget()
    conversions.forget()
    await publishing.forgetFiles(workspaceId)
    await smo.forget(workspaceId)
  })
  // An account that publishes ten posts a second is one to look at, not ten.
  const newOnAccounts = gatherNews<{ workspaceId: string; connectionId: string }>({
    everyMs: 1000,
    nameOf: ({ workspaceId, connectionId }) => `${workspaceId}/${connectionId}`,
    async act(accounts) {
      await database.commit(accounts.flatMap(({ workspaceId, connectionId }) => analytics.watchStatements(workspaceId, connectionId)))
      work.wake()
    },
    failed: (cause) => log.error('numbers of new posts are read later', { cause }),
  })
  publishing.events.on('published', async ({ workspaceId, connectionId, publicationId, publishedAt, answers, segments }) => {
    newOnAccounts.heard({ workspaceId, connectionId })
    const [first] = segments
    if (answers && first?.ref) {
      await inbox.answerPublished({ workspaceId, publicationId, remoteId: first.ref.id, remoteData: first.ref.data, url: first.url, publishedAt })
    }
  })

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
    smo,
    instance,
    publishing,
    inbox,
    rehearsal,
    conversions,
    analytics,
    firstRun,
    textIndexer,
    async start() {
      await workspaces.start()
      await firstRun.start()
      links.start()
      conversions.start()
      textIndexer.start()
      await publishing.start()
      await watchAll()
      if (config.role !== 'web') work.start()
    },
    async stop() {
      await work.stop()
      await newOnAccounts.flush()
      await textIndexer.stop()
      await conversions.stop()
      await links.stop()
      await database.close()
    },
  }
}
