import { PostgresAdapter, type Transaction } from 'kysely'
import type { Connection } from '../channels/index.ts'
import { uniqueViolation } from '../platform/db/errors.ts'
import { notFound } from '../platform/http/problem.ts'
import { newId } from '../platform/ids.ts'
import { allParts, fileIdsOf, judged, storedContent } from './content.ts'
import type { PublishingDeps } from './ports.ts'
import { columnsOf, contentOf, restingPublication, sortAtOf, type By } from './post.ts'
import { changedMeanwhile, fieldProblem, onItsWay, problem } from './problems.ts'
import type { PostContent } from './schema.ts'
import type { PostRow, PublishingTables } from './tables.ts'

/** Nothing of the post is out or on its way: its words may change. */
const atRest = ['draft', 'in-review', 'approved', 'rejected', 'missed', 'held', 'needs-person', 'cancelled']

/** As long as the server keeps its answers. */
const keysKeptMs = 24 * 60 * 60_000

/** Writing, changing, copying and deleting what has not gone out. Every draft is saved as it was typed, fit or not. */
export function postVerbs(deps: PublishingDeps) {
  const { database, clock, channels, workspaces, work } = deps
  const { db } = database

  /** @throws Problem 422 for a connection, image or campaign that is not there. */
  async function checkReferences(workspaceId: string, content: PostContent): Promise<ReadonlyMap<string, Connection>> {
    const connections = new Map((content.connectionIds.length === 0 ? [] : await channels.list(workspaceId)).map((connection) => [connection.id, connection]))
    for (const [i, id] of content.connectionIds.entries()) {
      if (!connections.has(id)) throw fieldProblem('unknown-connection', `/connectionIds/${i}`, (w) => w.unknownConnection)
    }
    const fileIds = fileIdsOf(content)
    if (fileIds.length > 0) {
      const found = await db.selectFrom('media_files').select('id').where('workspace_id', '=', workspaceId).where('id', 'in', [...fileIds]).execute()
      const known = new Set(found.map(({ id }) => id))
      const missing = fileIds.find((id) => !known.has(id))
      if (missing !== undefined) throw fieldProblem('unknown-image', pointerOfFile(content, missing), (w) => w.unknownFile)
    }
    if (content.campaignId !== null) {
      const campaign = await db.selectFrom('campaigns').select('id').where('workspace_id', '=', workspaceId).where('id', '=', content.campaignId).executeTakeFirst()
      if (campaign === undefined) throw fieldProblem('unknown-campaign', '/campaignId', (w) => w.unknownCampaign)
    }
    return connections
  }

  const resting = (workspaceId: string, postId: string, connection: Connection, now: number) =>
    restingPublication({
      workspaceId, id: newId(now), postId, connection, now, state: 'draft',
      resolution: channels.channel(connection.channelId)?.publishing?.resolution ?? { class: 'blind' },
    })

  return {
    checkReferences,

    /** `key`: of the request; sent again within a day, because its answer died with a process, it makes no second post. */
    async create(workspaceId: string, wanted: PostContent, by: By, key: string | null = null): Promise<string> {
      const content = storedContent(wanted)
      const connections = await checkReferences(workspaceId, content)
      const now = clock.now()
      const row = { ...newPost(workspaceId, content, by, now), idempotency_key: key }
      const statements = [
        db.insertInto('posts').values(row),
        ...content.connectionIds.flatMap((id) => {
          const connection = connections.get(id)
          return connection === undefined ? [] : [db.insertInto('publications').values(resting(workspaceId, row.id, connection, now))]
        }),
      ]
      try {
        await database.commit(statements)
      } catch (error) {
        if (key === null || !uniqueViolation(error)) throw error
        const made = await db.selectFrom('posts').select(['id', 'created_at']).where('workspace_id', '=', workspaceId).where('idempotency_key', '=', key).executeTakeFirst()
        if (made === undefined) throw error
        if (made.created_at > now - keysKeptMs) return made.id
        // An old key used anew is a new request.
        await database.commit([db.updateTable('posts').set({ idempotency_key: null }).where('workspace_id', '=', workspaceId).where('id', '=', made.id), ...statements])
      }
      return row.id
    },

    /** Replaces the content. @throws Problem 404; 412 when `revision` is not the present one; 409 while it is scheduled or on its way. */
    async change(workspaceId: string, postId: string, revision: number, wanted: PostContent): Promise<void> {
      const content = storedContent(wanted)
      const connections = await checkReferences(workspaceId, content)
      const now = clock.now()
      await database.transaction(async (tx) => {
        const { post, publications } = await lockedWithPublications(tx, workspaceId, postId)
        if (post.revision !== revision) throw changedMeanwhile(post.revision)
        if (post.kind !== 'post') throw onItsWay()
        const same = judged(contentOf(post)) === judged(content)
        const resumes = post.state === 'attention' || post.state === 'cancelled'
        if (post.state === 'scheduled') throw problem(409, 'scheduled', (w) => w.takeOffFirst)
        if (publications.some((publication) => publication.touched === 1 || !atRest.includes(publication.state))) throw onItsWay()
        const state = same && !resumes ? post.state : 'draft'
        const cleared = same ? {} : { approved_by: null, approved_name: null, approved_at: null, changes_by: null, changes_name: null, changes_at: null, changes_note: null }
        await tx
          .updateTable('posts')
          .set({ ...columnsOf(content), ...cleared, state, revision: post.revision + 1, updated_at: now, sort_at: sortAtOf(content, post.created_at), ...(resumes ? { due_at: null } : {}) })
          .where('workspace_id', '=', workspaceId)
          .where('id', '=', postId)
          .execute()
        const wantedIds = new Set(content.connectionIds)
        const gone = publications.filter((publication) => !wantedIds.has(publication.connection_id))
        const kept = publications.filter((publication) => wantedIds.has(publication.connection_id))
        await forgetPublications(tx, workspaceId, gone.map(({ id }) => id))
        for (const publication of kept) {
          if (publication.state === state) continue
          await tx
            .updateTable('publications')
            .set({ state, reason: null, remote_message: null, due_at: null, send_by: null, not_before: null, failures: 0, epoch: publication.epoch + 1, updated_at: now })
            .where('workspace_id', '=', workspaceId)
            .where('id', '=', publication.id)
            .execute()
          for (const statement of work.cancelStatements({ workspaceId, kind: 'publish', key: publication.id })) await tx.executeQuery(statement.compile())
        }
        for (const id of content.connectionIds) {
          const connection = connections.get(id)
          if (connection === undefined || kept.some((publication) => publication.connection_id === id)) continue
          await tx.insertInto('publications').values({ ...resting(workspaceId, postId, connection, now), state }).execute()
        }
      })
    },

    async copy(workspaceId: string, postId: string, by: By, key: string | null = null): Promise<string> {
      const post = await db.selectFrom('posts').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', postId).executeTakeFirst()
      if (post === undefined || post.kind !== 'post') throw notFound()
      const content = contentOf(post)
      const here = new Set((await channels.list(workspaceId)).map(({ id }) => id))
      return this.create(workspaceId, { ...content, schedule: null, connectionIds: content.connectionIds.filter((id) => here.has(id)) }, by, key)
    },

    /** Deletes a draft, for good. @throws Problem 404, 409 when it is more than a draft. */
    async remove(workspaceId: string, postId: string, by: By): Promise<void> {
      await database.transaction(async (tx) => {
        const post = await lockedPost(tx, workspaceId, postId)
        const publications = await tx.selectFrom('publications').select(['id', 'state', 'touched']).where('workspace_id', '=', workspaceId).where('post_id', '=', postId).execute()
        if (post.state === 'scheduled' || publications.some(({ state, touched }) => touched === 1 || !atRest.includes(state))) throw problem(409, 'not-a-draft', (w) => w.notADraft)
        await forgetPublications(tx, workspaceId, publications.map(({ id }) => id))
        await tx.deleteFrom('posts').where('workspace_id', '=', workspaceId).where('id', '=', postId).execute()
        const happening = workspaces.recordStatement({ workspaceId, who: by, action: 'post.deleted', subject: post.excerpt || post.id })
        await tx.executeQuery(happening.compile())
      })
    },
  }
}

export function newPost(workspaceId: string, content: PostContent, by: By, now: number): PostRow {
  return {
    workspace_id: workspaceId, id: newId(now), kind: 'post', state: 'draft', revision: 1, ...columnsOf(content),
    due_at: null, published_at: null, sort_at: sortAtOf(content, now), author_member_id: by.memberId, author_name: by.name,
    approved_by: null, approved_name: null, approved_at: null, changes_by: null, changes_name: null, changes_at: null, changes_note: null,
    idempotency_key: null, created_at: now, updated_at: now,
  }
}

const locksRows = (tx: Transaction<PublishingTables>): boolean => tx.getExecutor().adapter instanceof PostgresAdapter

/** The post, locked where the database locks rows (SQLite has one writer). @throws Problem 404. */
export async function lockedPost(tx: Transaction<PublishingTables>, workspaceId: string, postId: string): Promise<PostRow> {
  if (locksRows(tx)) {
    // An update that changes nothing takes the rows' locks. Publications first, as runners do: whoever locks in another order waits for ever.
    await tx.updateTable('publications').set((eb) => ({ epoch: eb.ref('epoch') })).where('workspace_id', '=', workspaceId).where('post_id', '=', postId).execute()
    await tx.updateTable('posts').set((eb) => ({ revision: eb.ref('revision') })).where('workspace_id', '=', workspaceId).where('id', '=', postId).execute()
  }
  const post = await tx.selectFrom('posts').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', postId).executeTakeFirst()
  if (post === undefined) throw notFound()
  return post
}

/** The same and its publications: together where nobody else can be writing, since each question of a transaction is a way to the writing thread and back. */
async function lockedWithPublications(tx: Transaction<PublishingTables>, workspaceId: string, postId: string) {
  const own = () => tx.selectFrom('publications').selectAll().where('workspace_id', '=', workspaceId).where('post_id', '=', postId).execute()
  if (locksRows(tx)) return { post: await lockedPost(tx, workspaceId, postId), publications: await own() }
  const [post, publications] = await Promise.all([lockedPost(tx, workspaceId, postId), own()])
  return { post, publications }
}

async function forgetPublications(tx: Transaction<PublishingTables>, workspaceId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tx.deleteFrom('publication_attempts').where('workspace_id', '=', workspaceId).where('publication_id', 'in', [...ids]).execute()
  await tx.deleteFrom('publication_segments').where('workspace_id', '=', workspaceId).where('publication_id', 'in', [...ids]).execute()
  await tx.deleteFrom('publications').where('workspace_id', '=', workspaceId).where('id', 'in', [...ids]).execute()
}

function pointerOfFile(content: PostContent, fileId: string): string {
  const at = (parts: PostContent['parts'], base: string): string | null => {
    for (const [i, part] of parts.entries()) {
      const j = part.images.findIndex((image) => image.fileId === fileId)
      if (j >= 0) return `${base}/parts/${i}/images/${j}/fileId`
    }
    return null
  }
  const variants = Object.entries(content.variants).map(([id, variant]) => at(variant.parts, `/variants/${id.replaceAll('~', '~0').replaceAll('/', '~1')}`))
  return at(content.parts, '') ?? variants.find((pointer) => pointer !== null) ?? (allParts(content).length > 0 ? '/parts' : '')
}
