import type { Clock } from '../platform/clock.ts'
import type { Config } from '../platform/config/config.ts'
import type { Database } from '../platform/db/database.ts'
import type { EventBus } from '../platform/events.ts'
import type { Fetch } from '../platform/http/fetch.ts'
import { notFound } from '../platform/http/problem.ts'
import type { Language } from '../platform/i18n.ts'
import type { Log } from '../platform/log/log.ts'
import type { Secrets } from '../platform/secrets/secrets.ts'
import type { Work } from '../platform/work/work.ts'
import { createAccountGate } from './account-gate.ts'
import type { Access, Channel } from './channel.ts'
import { checkConnection } from './check-connection.ts'
import { type By, connect, finishRedirect, type ConnectOutcome, type RedirectOutcome } from './connect.ts'
import { connectionLine } from './connection-line.ts'
import { describeChannels, describeConnection } from './descriptions.ts'
import { disconnect } from './disconnect.ts'
import { ChannelError } from './errors.ts'
import type { ChannelsEvents } from './events.ts'
import { refused } from './refused.ts'
import { registry as everyChannel } from './registry.ts'
import { createRenewal } from './renewal.ts'
import type { Rooms } from './rooms.ts'
import type { ChannelDescription, ConnectRequest, Connection } from './schema.ts'
import { accountOf, channelsStore, type ChannelsTables, type ConnectionRow } from './store.ts'

const dayMs = 86_400_000
const checkKind = 'channels.check-connection'

export interface ChannelsDeps {
  readonly database: Database<ChannelsTables>
  readonly clock: Clock
  readonly secrets: Secrets
  readonly fetch: Fetch
  readonly log: Log
  readonly events: EventBus<ChannelsEvents>
  readonly work: Pick<Work, 'handle' | 'later'>
  readonly config: Pick<Config, 'publicUrl'>
  /** The networks; tests pass their own. */
  readonly registry?: readonly Channel[]
}

/** The connections of every workspace, and the way to the networks through them. */
export interface Channels {
  /** The networks that can be connected and how, in the reader's language. */
  describe(language: Language): readonly ChannelDescription[]
  channel(channelId: string): Channel | undefined
  readonly registry: readonly Channel[]

  connect(who: By & { readonly workspaceId: string }, request: ConnectRequest): Promise<ConnectOutcome>
  finishRedirect(back: By & {
    channelId: string
    query: Readonly<Record<string, string>>
    mayManage(workspaceId: string): Promise<boolean>
  }): Promise<RedirectOutcome>

  list(workspaceId: string): Promise<readonly Connection[]>
  /** null when the workspace has no such connection. */
  get(workspaceId: string, connectionId: string): Promise<Connection | null>
  /** Reads the account and its limits again. Throws Problem 404, or ChannelError. */
  check(workspaceId: string, connectionId: string): Promise<Connection>
  /** Tells the network if possible and wipes the credentials. Throws Problem 404; ending twice is fine. */
  disconnect(workspaceId: string, connectionId: string, by: By): Promise<void>

  /** What a capability needs to act for one account. Throws Problem 404; ChannelError `reconnect` unless it is active. */
  access(workspaceId: string, connectionId: string): Promise<Access>
  /** Tell us what a network answered to a call made with `access`: a lost authorisation is marked and announced. */
  refused(workspaceId: string, connectionId: string, error: ChannelError): Promise<void>
  /** Credentials of all workspaces that an older key still seals. */
  sealedWithOlderKeys(): Promise<number>
  /** Seals them with the current key; gives how many. */
  sealAgain(): Promise<number>
  /**
   * Runs a call for an account with the patience its network asks for (few at once; `busy` while it must wait) and hands
   * `refused` what it throws. Every call to a network goes through it; never one inside another (it would wait for itself).
   */
  withAccount<T>(workspaceId: string, connectionId: string, call: (access: Access, channel: Channel) => Promise<T>): Promise<T>
}

export function createChannels(deps: ChannelsDeps): Channels {
  const { clock, fetch, log, events, work } = deps
  const registry = deps.registry ?? everyChannel
  const store = channelsStore(deps.database, deps.secrets)
  const gate = createAccountGate(clock)
  const renew = createRenewal(store, clock)

  const open = (row: ConnectionRow): Access => ({
    workspaceId: row.workspace_id,
    connectionId: row.id,
    account: accountOf(row),
    origin: row.origin,
    learnt: JSON.parse(row.learnt) as Access['learnt'],
    fetch: gate.watching(row.id, fetch),
    clock,
    async credentials() {
      const now = await store.one(row.workspace_id, row.id)
      if (!now || now.credentials === null) throw new ChannelError(row.channel_id, 'reconnect', { remoteCode: 'disconnected' })
      return store.open(now)
    },
    renew: (stale, refresh) => renew(row.workspace_id, row.id, row.channel_id, stale, refresh),
  })
  const checkLater = (workspaceId: string, connectionId: string) =>
    work.later({ workspaceId, kind: checkKind, payload: { connectionId }, dueAt: clock.now() + dayMs, key: connectionId })
  const rooms: Rooms = { registry, store, clock, fetch, log, events, gate, publicUrl: deps.config.publicUrl, open, checkLater, line: (happening) => connectionLine(deps.database, clock, happening) }

  const existing = async (workspaceId: string, connectionId: string): Promise<ConnectionRow> => {
    const row = await store.one(workspaceId, connectionId)
    if (!row) throw notFound()
    return row
  }
  const active = async (workspaceId: string, connectionId: string) => {
    const row = await store.oneOfMany(workspaceId, connectionId)
    if (!row) throw notFound()
    const channel = registry.find(({ id }) => id === row.channel_id)
    if (row.state !== 'active' || !channel) throw new ChannelError(row.channel_id, 'reconnect', { remoteCode: row.state })
    return { access: open(row), channel, connectedAt: row.connected_at }
  }

  work.handle({
    kind: checkKind,
    concurrency: 2,
    maxAttempts: 5,
    async run(item, signal) {
      const { connectionId } = item.payload as { connectionId: string }
      const row = await store.one(item.workspaceId, connectionId)
      if (!row || row.state === 'disconnected') return { done: true }
      // A network that is down today is asked tomorrow: a lost authorisation is marked already, the rest is not news.
      await checkConnection(rooms, row, signal).catch((cause: unknown) => {
        if (!(cause instanceof ChannelError)) throw cause
        log.info('a connection could not be checked', { connectionId, channel: row.channel_id, refusal: cause.refusal, code: cause.remoteCode })
      })
      return { againAt: clock.now() + dayMs }
    },
  })

  return {
    registry,
    describe: (language) => describeChannels(registry, language),
    channel: (channelId) => registry.find(({ id }) => id === channelId),
    connect: (who, request) => connect(rooms, who, request),
    finishRedirect: (back) => finishRedirect(rooms, back),
    list: async (workspaceId) => (await store.list(workspaceId)).map((row) => describeConnection(registry, row)),
    async get(workspaceId, connectionId) {
      const row = await store.one(workspaceId, connectionId)
      return row ? describeConnection(registry, row) : null
    },
    async check(workspaceId, connectionId) {
      await checkConnection(rooms, await existing(workspaceId, connectionId), AbortSignal.timeout(30_000))
      return describeConnection(registry, await existing(workspaceId, connectionId))
    },
    async disconnect(workspaceId, connectionId, by) {
      await disconnect(rooms, await existing(workspaceId, connectionId), by)
    },
    access: async (workspaceId, connectionId) => (await active(workspaceId, connectionId)).access,
    refused: (workspaceId, connectionId, error) => refused(rooms, workspaceId, connectionId, error),
    sealedWithOlderKeys: () => store.sealedWithOlderKeys(),
    sealAgain: () => store.sealAgain(),
    async withAccount(workspaceId, connectionId, call) {
      const { access, channel, connectedAt } = await active(workspaceId, connectionId)
      try {
        return await gate.through(connectionId, channel, () => call(access, channel))
      } catch (error) {
        if (error instanceof ChannelError) await refused(rooms, workspaceId, connectionId, error, connectedAt)
        throw error
      }
    },
  }
}
