import { createHash } from 'node:crypto'
import { CompiledQuery, type Selectable } from 'kysely'
import { askTogether } from '../platform/db/ask-together.ts'
import type { Database, Statement } from '../platform/db/database.ts'
import { uniqueViolation } from '../platform/db/errors.ts'
import { jsonRows } from '../platform/db/json-rows.ts'
import { webAddress } from '../platform/http/web-address.ts'
import type { Secrets } from '../platform/secrets/secrets.ts'
import type { Account, Connected, LearntLimits } from './channel.ts'
import type { Connection } from './schema.ts'

export interface ChannelsTables {
  connections: {
    workspace_id: string
    id: string
    channel_id: string
    method_id: string
    /** What makes the account one: its remote id, qualified by the server where ids are only unique there. */
    account_key: string
    remote_id: string
    handle: string
    display_name: string
    url: string
    avatar_url: string | null
    followers: number | null
    origin: string
    /** Sealed JSON; null once disconnected. */
    credentials: string | null
    /** Grows with each change of the credentials: renewals are fenced by it. */
    credentials_version: number
    /** Who is spending the refresh token just now, and until when nobody else may. */
    renewing_by: string | null
    renewing_until: number | null
    scopes: string
    learnt: string
    state: Connection['state']
    state_reason: string | null
    expires_at: number | null
    connected_at: number
    checked_at: number
  }
  /** Global: who comes back from a network is known by the state alone. */
  connect_attempts: {
    state_hash: string
    workspace_id: string
    user_id: string
    channel_id: string
    method_id: string
    remember: string
    expires_at: number
  }
}

export type ConnectionRow = Selectable<ChannelsTables['connections']>
type Attempt = Selectable<ChannelsTables['connect_attempts']>

/** All SQL of this module. Credentials go in and come out open; at rest they are sealed to their row. */
export type ChannelsStore = ReturnType<typeof channelsStore>

export function channelsStore(database: Database<ChannelsTables>, secrets: Secrets) {
  const { db } = database
  const one = (workspaceId: string, id: string) =>
    db.selectFrom('connections').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', id).executeTakeFirst()
  const rows = jsonRows[database.kind]
  const several = `select c.* from ${rows.from} join connections c on c.workspace_id = ${rows.text(0)} and c.id = ${rows.text(1)}`
  /** The same as `one`, for those who ask while many others do. */
  const oneOfMany = askTogether<{ workspaceId: string; id: string }, ConnectionRow>(
    ({ workspaceId, id }) => `${workspaceId}/${id}`,
    async (keys) => {
      const found = await db.executeQuery(CompiledQuery.raw(several, [JSON.stringify(keys.map(({ workspaceId, id }) => [workspaceId, id]))]))
      return new Map((found.rows as ConnectionRow[]).map((row) => [`${row.workspace_id}/${row.id}`, row]))
    },
  )
  const change = (workspaceId: string, id: string) =>
    db.updateTable('connections').where('workspace_id', '=', workspaceId).where('id', '=', id)

  /** Both or neither: the change, and the line that tells of it when it changed anything. */
  const changedWith = (statement: Statement, line: Statement): Promise<boolean> =>
    database.transaction(async (tx) => {
      const { numAffectedRows } = await tx.executeQuery(statement.compile())
      if (numAffectedRows === undefined || numAffectedRows === 0n) return false
      await tx.executeQuery(line.compile())
      return true
    })

  return {
    one,
    oneOfMany: (workspaceId: string, id: string) => oneOfMany({ workspaceId, id }),

    list: (workspaceId: string) =>
      db.selectFrom('connections').selectAll().where('workspace_id', '=', workspaceId).orderBy('connected_at').orderBy('id').execute(),

    open(row: ConnectionRow): unknown {
      return row.credentials === null ? null : (JSON.parse(secrets.open(row.credentials, boundTo(row.id))) as unknown)
    },

    /**
     * Makes the connection, or revives the one this workspace had with the same account; says which it was before. What `lineOf`
     * says of that is written along.
     */
    async connect(made: { workspaceId: string; newId: string; channelId: string; methodId: string; connected: Connected; now: number; lineOf(before: Connection['state'] | null): Statement | null }) {
      const { workspaceId, channelId, methodId, connected, now, lineOf } = made
      const accountKey = accountKeyOf(connected)
      const once = () => database.transaction(async (tx) => {
        const before = await tx
          .selectFrom('connections')
          .select(['id', 'state'])
          .where('workspace_id', '=', workspaceId)
          .where('channel_id', '=', channelId)
          .where('account_key', '=', accountKey)
          .executeTakeFirst()
        const id = before?.id ?? made.newId
        const values = {
          method_id: methodId,
          ...accountColumns(connected.account),
          origin: connected.origin,
          credentials: secrets.seal(JSON.stringify(connected.credentials), boundTo(id)),
          renewing_by: null,
          renewing_until: null,
          scopes: JSON.stringify(connected.scopes),
          learnt: JSON.stringify(connected.learnt),
          state: 'active' as const,
          state_reason: null,
          expires_at: connected.expiresAt,
          connected_at: now,
          checked_at: now,
        }
        await tx
          .insertInto('connections')
          .values({ workspace_id: workspaceId, id, channel_id: channelId, account_key: accountKey, credentials_version: 1, ...values })
          .onConflict((conflict) =>
            conflict.columns(['workspace_id', 'id']).doUpdateSet((row) => ({
              ...values,
              credentials_version: row('connections.credentials_version', '+', 1),
            })),
          )
          .execute()
        const line = lineOf(before?.state ?? null)
        if (line !== null) await tx.executeQuery(line.compile())
        return { id, before: before?.state ?? null }
      })
      // Two people connect the same account at the same moment: the second finds the first one's row.
      return once().catch((error: unknown) => (uniqueViolation(error) ? once() : Promise.reject(error as Error)))
    },

    /** Takes the right to renew for `until`; false when the credentials changed meanwhile or somebody else is at it. */
    async startRenewal(row: ConnectionRow, by: string, now: number, until: number): Promise<boolean> {
      const { numUpdatedRows } = await change(row.workspace_id, row.id)
        .where('credentials_version', '=', row.credentials_version)
        .where((row) => row.or([row('renewing_until', 'is', null), row('renewing_until', '<=', now)]))
        .set({ renewing_by: by, renewing_until: until })
        .executeTakeFirst()
      return numUpdatedRows > 0
    },

    async finishRenewal(row: ConnectionRow, by: string, credentials: unknown): Promise<boolean> {
      const { numUpdatedRows } = await change(row.workspace_id, row.id)
        .where('credentials_version', '=', row.credentials_version)
        .where('renewing_by', '=', by)
        .set({
          credentials: secrets.seal(JSON.stringify(credentials), boundTo(row.id)),
          credentials_version: row.credentials_version + 1,
          renewing_by: null,
          renewing_until: null,
        })
        .executeTakeFirst()
      return numUpdatedRows > 0
    },

    async giveUpRenewal(row: ConnectionRow, by: string): Promise<void> {
      await change(row.workspace_id, row.id).where('renewing_by', '=', by).set({ renewing_by: null, renewing_until: null }).execute()
    },

    /** True when it changed, and `line` is written then: only the first of many refusals is news, and none that is older than `connectedAt`. */
    setState(workspaceId: string, id: string, from: Connection['state'], to: Connection['state'], reason: string | null, line: Statement, connectedAt?: number): Promise<boolean> {
      let statement = change(workspaceId, id).where('state', '=', from).set({ state: to, state_reason: reason })
      if (connectedAt !== undefined) statement = statement.where('connected_at', '=', connectedAt)
      return changedWith(statement, line)
    },

    /** True when it was not ended before; `line` is written then. */
    end(workspaceId: string, id: string, line: Statement): Promise<boolean> {
      const statement = change(workspaceId, id)
        .where('state', '!=', 'disconnected')
        .set((row) => ({
          state: 'disconnected',
          state_reason: null,
          credentials: null,
          credentials_version: row('credentials_version', '+', 1),
          renewing_by: null,
          renewing_until: null,
          expires_at: null,
        }))
      return changedWith(statement, line)
    },

    async checked(workspaceId: string, id: string, account: Account, learnt: LearntLimits, now: number): Promise<void> {
      await change(workspaceId, id)
        .where('state', '!=', 'disconnected')
        .set({ ...accountColumns(account), learnt: JSON.stringify(learnt), checked_at: now })
        .execute()
    },

    /** How many credentials, in all workspaces, are sealed with an older key. */
    async sealedWithOlderKeys(): Promise<number> {
      const rows = await db.selectFrom('connections').select('credentials').where('credentials', 'is not', null).execute()
      return rows.filter(({ credentials }) => credentials !== null && secrets.isOld(credentials)).length
    },

    /** Seals those with the current key. Where a renewal is faster, what it wrote stays: it is sealed with it already. */
    async sealAgain(): Promise<number> {
      let done = 0
      for (const row of await db.selectFrom('connections').select(['workspace_id', 'id', 'credentials']).where('credentials', 'is not', null).execute()) {
        if (row.credentials === null || !secrets.isOld(row.credentials)) continue
        const credentials = secrets.seal(secrets.open(row.credentials, boundTo(row.id)), boundTo(row.id))
        const { numUpdatedRows } = await change(row.workspace_id, row.id).where('credentials', '=', row.credentials).set({ credentials }).executeTakeFirst()
        done += Number(numUpdatedRows)
      }
      return done
    },

    async remember(state: string, attempt: Omit<Attempt, 'state_hash'>, now: number): Promise<void> {
      const state_hash = hashOf(state)
      await database.commit([
        db.deleteFrom('connect_attempts').where('expires_at', '<=', now),
        db.insertInto('connect_attempts').values({ ...attempt, state_hash, remember: secrets.seal(attempt.remember, `connect:${state_hash}`) }),
      ])
    },

    /** The attempt, once: a second look finds nothing. */
    async recall(state: string, userId: string, channelId: string, now: number): Promise<Attempt | null> {
      const state_hash = hashOf(state)
      const taken = await db
        .deleteFrom('connect_attempts')
        .where('state_hash', '=', state_hash)
        .where('user_id', '=', userId)
        .where('channel_id', '=', channelId)
        .where('expires_at', '>', now)
        .returningAll()
        .executeTakeFirst()
      return taken ? { ...taken, remember: secrets.open(taken.remember, `connect:${state_hash}`) } : null
    },
  }
}

export function accountOf(row: ConnectionRow): Account {
  return {
    remoteId: row.remote_id,
    handle: row.handle,
    displayName: row.display_name,
    url: row.url,
    avatarUrl: row.avatar_url,
    followers: row.followers,
  }
}

function accountColumns(account: Account) {
  return {
    remote_id: account.remoteId,
    handle: plain(account.handle),
    display_name: plain(account.displayName),
    // What the network says of the account is shown as a link.
    url: webAddress(account.url) ?? '',
    avatar_url: webAddress(account.avatarUrl),
    followers: account.followers,
  }
}

const plain = (text: string): string => text.replaceAll('\0', '').slice(0, 200).toWellFormed().normalize()

/** A URI (a DID, an actor's address) names one account everywhere; a plain id only on its own server. */
function accountKeyOf({ account, origin }: Connected): string {
  return /^[a-z][a-z0-9+.-]*:/i.test(account.remoteId) ? account.remoteId : `${account.remoteId}@${new URL(origin).host}`
}

const boundTo = (connectionId: string): string => `connection:${connectionId}`
const hashOf = (state: string): string => createHash('sha256').update(state).digest('base64url')
