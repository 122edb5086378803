import { sql, type Kysely, type Selectable, type Transaction } from 'kysely'
import type { Database, Statement } from '../../platform/db/database.ts'
import type { ChannelsTables } from '../store.ts'
import type { Person } from './audience.ts'
import { noFaults, RehearsalFaults, type InteractionKind } from './schema.ts'

export interface RehearsalTables {
  rehearsal_accounts: {
    workspace_id: string
    id: string
    handle: string
    display_name: string
    followers: number
    token: string
    /** JSON of RehearsalFaults. */
    faults: string
    /** Grows with each change: using up a fault is guarded by it. */
    faults_version: number
    created_at: number
  }
  rehearsal_posts: {
    workspace_id: string
    id: string
    account_id: string
    /** The segment's key: the natural key of this network. */
    post_key: string
    text: string
    language: string
    images: string
    card_url: string | null
    /** A post of ours or a word of the public. */
    reply_to: string | null
    created_at: number
    visible_at: number
    deleted_at: number | null
  }
  rehearsal_interactions: {
    workspace_id: string
    id: string
    account_id: string
    /** null: a mention that stands alone. */
    post_id: string | null
    /** Order of arrival within the workspace: the cursor of the inbox. */
    seq: number
    kind: InteractionKind
    author_handle: string
    author_name: string
    author_followers: number
    text: string | null
    at: number
  }
}

export type AccountRow = Selectable<RehearsalTables['rehearsal_accounts']>
export type PostRow = Selectable<RehearsalTables['rehearsal_posts']>
export type InteractionRow = Selectable<RehearsalTables['rehearsal_interactions']>

export interface NewReaction {
  readonly id: string
  readonly accountId: string
  readonly postId: string | null
  readonly kind: InteractionKind
  readonly author: Person
  readonly text: string | null
  readonly at: number
}

export type RehearsalDatabase = Database<RehearsalTables & Pick<ChannelsTables, 'connections'>>
type Db = Kysely<RehearsalTables> | Transaction<RehearsalTables>

export function faultsOf(row: AccountRow): RehearsalFaults {
  const faults = RehearsalFaults.safeParse(JSON.parse(row.faults))
  return faults.success ? faults.data : noFaults
}

export function rehearsalStore(database: RehearsalDatabase) {
  const db = database.db as unknown as Kysely<RehearsalTables>

  return {
    account: (workspaceId: string, id: string) => db.selectFrom('rehearsal_accounts').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', id).executeTakeFirst(),

    accountByHandle: (workspaceId: string, handle: string) =>
      db.selectFrom('rehearsal_accounts').selectAll().where('workspace_id', '=', workspaceId).where('handle', '=', handle).executeTakeFirst(),

    accounts: (workspaceId: string) => db.selectFrom('rehearsal_accounts').selectAll().where('workspace_id', '=', workspaceId).execute(),

    /** The account behind a connection of this network; undefined for any other. */
    async accountOfConnection(workspaceId: string, connectionId: string): Promise<AccountRow | undefined> {
      const row = await database.db
        .selectFrom('connections')
        .innerJoin('rehearsal_accounts', (join) => join.onRef('rehearsal_accounts.workspace_id', '=', 'connections.workspace_id').onRef('rehearsal_accounts.id', '=', 'connections.remote_id'))
        .selectAll('rehearsal_accounts')
        .where('connections.workspace_id', '=', workspaceId)
        .where('connections.id', '=', connectionId)
        .where('connections.channel_id', '=', 'rehearsal')
        .executeTakeFirst()
      return row
    },

    /** Adds an account, or lets an existing one of the same handle in again with a new token. */
    async openAccount(account: Omit<AccountRow, 'faults' | 'faults_version'>): Promise<AccountRow> {
      await db
        .insertInto('rehearsal_accounts')
        .values({ ...account, faults: JSON.stringify(noFaults), faults_version: 1 })
        .onConflict((conflict) => conflict.columns(['workspace_id', 'handle']).doUpdateSet({ token: account.token, display_name: account.display_name }))
        .execute()
      return db.selectFrom('rehearsal_accounts').selectAll().where('workspace_id', '=', account.workspace_id).where('handle', '=', account.handle).executeTakeFirstOrThrow()
    },

    /** False when somebody else changed them since `version`. */
    async setFaults(workspaceId: string, id: string, version: number, faults: RehearsalFaults): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('rehearsal_accounts')
        .set({ faults: JSON.stringify(faults), faults_version: version + 1 })
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', id)
        .where('faults_version', '=', version)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    setFollowers: (workspaceId: string, id: string, followers: number) =>
      db.updateTable('rehearsal_accounts').set({ followers }).where('workspace_id', '=', workspaceId).where('id', '=', id).execute(),

    insertPost: (post: PostRow): Statement =>
      db.insertInto('rehearsal_posts').values(post).onConflict((conflict) => conflict.columns(['workspace_id', 'account_id', 'post_key']).doNothing()),

    postByKey: (workspaceId: string, accountId: string, key: string) =>
      db.selectFrom('rehearsal_posts').selectAll().where('workspace_id', '=', workspaceId).where('account_id', '=', accountId).where('post_key', '=', key).executeTakeFirst(),

    async posts(workspaceId: string, ids: readonly string[]): Promise<readonly PostRow[]> {
      if (ids.length === 0) return []
      return db.selectFrom('rehearsal_posts').selectAll().where('workspace_id', '=', workspaceId).where('id', 'in', [...ids]).execute()
    },

    /** Newest first, before the post `cursor` names. */
    page(workspaceId: string, limit: number, cursor: { at: number; id: string } | null): Promise<readonly PostRow[]> {
      let query = db.selectFrom('rehearsal_posts').selectAll().where('workspace_id', '=', workspaceId).where('deleted_at', 'is', null)
      if (cursor) {
        const { at, id } = cursor
        query = query.where((eb) => eb.or([eb('created_at', '<', at), eb.and([eb('created_at', '=', at), eb('id', '<', id)])]))
      }
      return query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
    },

    countPosts: async (workspaceId: string, accountId: string): Promise<number> => {
      const { count } = await db
        .selectFrom('rehearsal_posts')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('workspace_id', '=', workspaceId)
        .where('account_id', '=', accountId)
        .where('deleted_at', 'is', null)
        .executeTakeFirstOrThrow()
      return Number(count)
    },

    removePost: (workspaceId: string, id: string, now: number) =>
      db.updateTable('rehearsal_posts').set({ deleted_at: now }).where('workspace_id', '=', workspaceId).where('id', '=', id).where('deleted_at', 'is', null).execute(),

    interaction: (workspaceId: string, id: string) =>
      db.selectFrom('rehearsal_interactions').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', id).executeTakeFirst(),

    async interactionsOf(workspaceId: string, postIds: readonly string[]): Promise<readonly InteractionRow[]> {
      if (postIds.length === 0) return []
      return db.selectFrom('rehearsal_interactions').selectAll().where('workspace_id', '=', workspaceId).where('post_id', 'in', [...postIds]).orderBy('at').orderBy('seq').execute()
    },

    /** What the public wrote to an account after `seq`, in order of arrival. */
    wordsAfter: (workspaceId: string, accountId: string, seq: number, limit: number) =>
      db
        .selectFrom('rehearsal_interactions')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('account_id', '=', accountId)
        .where('kind', 'in', ['reply', 'mention'])
        .where('seq', '>', seq)
        .orderBy('seq')
        .limit(limit)
        .execute(),

    /** What the public said of the accounts on its own, newest first. */
    mentions: (workspaceId: string, limit: number) =>
      db.selectFrom('rehearsal_interactions').selectAll().where('workspace_id', '=', workspaceId).where('kind', '=', 'mention').orderBy('at', 'desc').orderBy('seq', 'desc').limit(limit).execute(),

    /** Writes reactions once, each with the next number of arrival. The unique number makes writers of one workspace take turns. */
    async react(workspaceId: string, reactions: readonly NewReaction[]): Promise<void> {
      if (reactions.length === 0) return
      await database.transaction(async (whole) => {
        const tx = whole as unknown as Db
        const { last } = await tx.selectFrom('rehearsal_interactions').select(sql<number>`coalesce(max(seq), 0)`.as('last')).where('workspace_id', '=', workspaceId).executeTakeFirstOrThrow()
        const known = await knownIds(tx, workspaceId, reactions.map(({ id }) => id))
        const rows = reactions.filter(({ id }) => !known.has(id)).map((reaction, place) => toRow(workspaceId, reaction, Number(last) + 1 + place))
        for (let at = 0; at < rows.length; at += 500) await tx.insertInto('rehearsal_interactions').values(rows.slice(at, at + 500)).execute()
      })
    },

    async wipe(workspaceId: string): Promise<void> {
      await database.commit([
        db.deleteFrom('rehearsal_interactions').where('workspace_id', '=', workspaceId),
        db.deleteFrom('rehearsal_posts').where('workspace_id', '=', workspaceId),
        db.deleteFrom('rehearsal_accounts').where('workspace_id', '=', workspaceId),
      ])
    },

    commit: (statements: readonly Statement[]) => database.commit(statements),
  }
}

export type RehearsalStore = ReturnType<typeof rehearsalStore>

async function knownIds(tx: Db, workspaceId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const known = new Set<string>()
  for (let at = 0; at < ids.length; at += 500) {
    const rows = await tx.selectFrom('rehearsal_interactions').select('id').where('workspace_id', '=', workspaceId).where('id', 'in', ids.slice(at, at + 500)).execute()
    for (const { id } of rows) known.add(id)
  }
  return known
}

function toRow(workspaceId: string, { id, accountId, postId, kind, author, text, at }: NewReaction, seq: number): InteractionRow {
  return {
    workspace_id: workspaceId, id, account_id: accountId, post_id: postId, seq, kind, text, at,
    author_handle: author.handle, author_name: author.name, author_followers: author.followers,
  }
}
