import type { Connection } from '../channels/index.ts'
import { notFound } from '../platform/http/problem.ts'
import type { Cards } from './card.ts'
import { fieldProblemOf, findingsFor, noAccounts } from './check-content.ts'
import { fileIdsOf } from './content.ts'
import { noPublishWork, publishWork } from './enqueue.ts'
import { freezeSegments } from './freeze.ts'
import type { Holds } from './holds.ts'
import { checkedMoment } from './moment.ts'
import type { PublishingDeps } from './ports.ts'
import { contentOf, sendByOf, sortAtOf, type By } from './post.ts'
import { refreshPost } from './post-state.ts'
import { changedMeanwhile, fieldProblem, fieldProblems, onItsWay, problem } from './problems.ts'
import { lockedPost } from './save-post.ts'
import type { Schedule } from './schema.ts'
import type { MediaFileRow } from './tables.ts'
import { scheduleAt } from './wall-time.ts'

/** Nothing of the publication is out, and nobody is at work on it: its time may change. */
const movable = ['scheduled', 'held', 'missed', 'rejected', 'needs-person'] as const
const inHand: readonly string[] = ['claimed', 'preparing', 'sending', 'unknown']

export type When = { readonly schedule: Schedule | null } | 'now'

/** Putting a post on the calendar, moving it there, taking it off. Each is all or nothing for all of its accounts. */
export function schedulingVerbs(deps: PublishingDeps, cards: Cards, holds: Holds) {
  const { database, clock, channels, links, workspaces, work } = deps
  const { db } = database

  async function resolve(workspaceId: string, when: When, planned: Schedule | null): Promise<{ schedule: Schedule; dueAt: number }> {
    const workspace = await workspaces.get(workspaceId)
    if (workspace === null) throw notFound()
    const now = clock.now()
    if (when === 'now') return { schedule: scheduleAt(now, workspace.zone), dueAt: now }
    const schedule = when.schedule ?? planned
    if (schedule === null) throw fieldProblem('no-schedule', '/schedule', (w) => w.noSchedule)
    return { schedule, dueAt: checkedMoment(schedule, now) }
  }

  async function filesOf(workspaceId: string, ids: readonly string[]): Promise<ReadonlyMap<string, MediaFileRow>> {
    if (ids.length === 0) return new Map()
    const rows = await db.selectFrom('media_files').selectAll().where('workspace_id', '=', workspaceId).where('id', 'in', [...ids]).execute()
    return new Map(rows.map((row) => [row.id, row]))
  }

  /**
   * Freezes the post for each account and puts it in the queue. A scheduled one is moved.
   * @throws Problem 422 with everything that does not fit; 409 without the approval it needs, or on its way; 412.
   */
  async function schedule(workspaceId: string, postId: string, when: When, by: By, revision?: number): Promise<void> {
    const post = await db.selectFrom('posts').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', postId).executeTakeFirst()
    if (post === undefined) throw notFound()
    if (revision !== undefined && revision !== post.revision) throw changedMeanwhile(post.revision)
    if (!['draft', 'in-review', 'approved'].includes(post.state)) return move(workspaceId, postId, when, by)
    const workspace = await workspaces.get(workspaceId)
    if (workspace?.approvalRequired === true && post.approved_by === null) throw problem(409, 'approval-needed', (w) => w.approvalNeeded)

    const content = contentOf(post)
    const { schedule: at, dueAt } = await resolve(workspaceId, when, content.schedule)
    const all = new Map((await channels.list(workspaceId)).map((connection) => [connection.id, connection]))
    const connections = content.connectionIds.flatMap((id): Connection[] => {
      const connection = all.get(id)
      return connection === undefined ? [] : [connection]
    })
    if (content.connectionIds.length === 0) throw fieldProblems('does-not-fit', (w) => w.noAccounts, [noAccounts()])
    const gone = content.connectionIds.findIndex((id) => !all.has(id))
    if (gone >= 0) throw fieldProblem('unknown-connection', `/connectionIds/${gone}`, (w) => w.unknownConnection)
    const files = await filesOf(workspaceId, fileIdsOf(content))
    const errors = connections.flatMap((connection) => findingsFor(content, connection, files, links, channels)).filter(({ severity }) => severity === 'error')
    if (errors.length > 0) {
      // Two accounts of one network say the same of the same text.
      const distinct = new Map(errors.map((error) => [`${error.pointer} ${error.sentence('en')}`, fieldProblemOf(error)]))
      throw fieldProblems('does-not-fit', (w) => w.doesNotFit(distinct.size), [...distinct.values()])
    }
    const campaign = content.campaignId === null ? undefined : await db.selectFrom('campaigns').select('utm_campaign').where('workspace_id', '=', workspaceId).where('id', '=', content.campaignId).executeTakeFirst()
    const publications = await db.selectFrom('publications').selectAll().where('workspace_id', '=', workspaceId).where('post_id', '=', postId).execute()
    const now = clock.now()
    const frozen = await Promise.all(
      connections.flatMap((connection) => {
        const publication = publications.find(({ connection_id }) => connection_id === connection.id)
        if (publication === undefined) return []
        return [freezeSegments(deps, cards, { workspaceId, postId, publicationId: publication.id, connection, content, campaignUtm: campaign?.utm_campaign ?? null, files, replyTo: null, now }).then((segments) => ({ publication, connection, ...segments }))]
      }),
    )
    const held = await holds.holds(workspaceId)
    const planned = { ...content, schedule: at }

    await database.transaction(async (tx) => {
      const present = await lockedPost(tx, workspaceId, postId)
      if (present.revision !== post.revision || present.state !== post.state) throw changedMeanwhile(present.revision)
      if (workspace?.approvalRequired === true && present.approved_by === null) throw problem(409, 'approval-needed', (w) => w.approvalNeeded)
      await tx
        .updateTable('posts')
        .set({ state: 'scheduled', content: JSON.stringify(planned), wall_time: at.wallTime, zone: at.zone, fold: at.fold ?? null, revision: present.revision + 1, updated_at: now })
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', postId)
        .execute()
      for (const { publication, connection, rows, statements } of frozen) {
        await tx
          .updateTable('publications')
          .set({
            state: held ? 'held' : 'scheduled', reason: held ? 'restored' : null, remote_message: null, account_handle: connection.account.handle,
            resolution: connection.resolutionClass, due_at: dueAt, send_by: sendByOf(dueAt, content.latePolicy.sendIfLateMinutes), not_before: null, failures: 0, epoch: publication.epoch + 1, updated_at: now,
          })
          .where('workspace_id', '=', workspaceId)
          .where('id', '=', publication.id)
          .execute()
        await tx.deleteFrom('publication_segments').where('workspace_id', '=', workspaceId).where('publication_id', '=', publication.id).execute()
        await tx.insertInto('publication_segments').values([...rows]).execute()
        for (const statement of [...statements, ...publishWork(work, publication, dueAt)]) await tx.executeQuery(statement.compile())
      }
      await tx.executeQuery(refreshPost(db, workspaceId, postId, now).compile())
      const happening = workspaces.recordStatement({ workspaceId, who: by, action: when === 'now' ? 'post.published-now' : 'post.scheduled', subject: post.excerpt || postId, detail: { dueAt } })
      await tx.executeQuery(happening.compile())
    })
    work.wake()
  }

  /** Another moment for what has not begun. @throws Problem 409 when any of it is on its way or nothing of it waits. */
  async function move(workspaceId: string, postId: string, when: When, by: By): Promise<void> {
    const post = await db.selectFrom('posts').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', postId).executeTakeFirst()
    if (post === undefined) throw notFound()
    const content = contentOf(post)
    const { schedule: at, dueAt } = await resolve(workspaceId, when, content.schedule)
    const now = clock.now()
    await database.transaction(async (tx) => {
      const present = await lockedPost(tx, workspaceId, postId)
      const publications = await tx.selectFrom('publications').selectAll().where('workspace_id', '=', workspaceId).where('post_id', '=', postId).execute()
      const waiting = publications.filter(({ state, touched }) => touched === 0 && (movable as readonly string[]).includes(state))
      if (publications.some(({ state }) => inHand.includes(state)) || waiting.length === 0) throw ['draft', 'in-review', 'approved', 'cancelled'].includes(present.state) ? problem(409, 'not-scheduled', (w) => w.notScheduled) : onItsWay()
      for (const publication of waiting) {
        const stays = publication.state === 'held'
        const { numUpdatedRows } = await tx
          .updateTable('publications')
          .set({
            state: stays ? 'held' : 'scheduled', reason: stays ? publication.reason : null, remote_message: null, due_at: dueAt, send_by: sendByOf(dueAt, content.latePolicy.sendIfLateMinutes),
            not_before: null, failures: 0, epoch: publication.epoch + 1, claimed_by: null, updated_at: now,
          })
          .where('workspace_id', '=', workspaceId)
          .where('id', '=', publication.id)
          .where('epoch', '=', publication.epoch)
          .executeTakeFirst()
        // A runner was faster: it is on its way, and nothing of this move counts.
        if (numUpdatedRows !== 1n) throw onItsWay()
        for (const statement of publishWork(work, publication, dueAt)) await tx.executeQuery(statement.compile())
      }
      await tx
        .updateTable('posts')
        .set({ content: JSON.stringify({ ...content, schedule: at }), wall_time: at.wallTime, zone: at.zone, fold: at.fold ?? null, revision: present.revision + 1 })
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', postId)
        .execute()
      await tx.executeQuery(refreshPost(db, workspaceId, postId, now).compile())
      const happening = workspaces.recordStatement({ workspaceId, who: by, action: 'post.moved', subject: post.excerpt || postId, detail: { dueAt } })
      await tx.executeQuery(happening.compile())
    })
    work.wake()
  }

  /** Off the calendar, a draft again (approved still, if it was). @throws Problem 409 when any of it is out or on its way. */
  async function unschedule(workspaceId: string, postId: string, by: By): Promise<void> {
    const now = clock.now()
    await database.transaction(async (tx) => {
      const post = await lockedPost(tx, workspaceId, postId)
      const publications = await tx.selectFrom('publications').selectAll().where('workspace_id', '=', workspaceId).where('post_id', '=', postId).execute()
      if (['draft', 'in-review', 'approved'].includes(post.state)) throw problem(409, 'not-scheduled', (w) => w.notScheduled)
      if (publications.some(({ state, touched }) => touched === 1 || !(movable as readonly string[]).includes(state))) throw onItsWay()
      const state = post.approved_by === null ? 'draft' : 'approved'
      for (const publication of publications) {
        const { numUpdatedRows } = await tx
          .updateTable('publications')
          .set({ state, reason: null, remote_message: null, due_at: null, send_by: null, not_before: null, failures: 0, epoch: publication.epoch + 1, claimed_by: null, updated_at: now })
          .where('workspace_id', '=', workspaceId)
          .where('id', '=', publication.id)
          .where('epoch', '=', publication.epoch)
          .executeTakeFirst()
        if (numUpdatedRows !== 1n) throw onItsWay()
        await tx.deleteFrom('publication_segments').where('workspace_id', '=', workspaceId).where('publication_id', '=', publication.id).execute()
        for (const statement of noPublishWork(work, publication)) await tx.executeQuery(statement.compile())
      }
      await tx
        .updateTable('posts')
        .set({ state, due_at: null, sort_at: sortAtOf(contentOf(post), post.created_at), revision: post.revision + 1, updated_at: now })
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', postId)
        .execute()
      const happening = workspaces.recordStatement({ workspaceId, who: by, action: 'post.unscheduled', subject: post.excerpt || postId })
      await tx.executeQuery(happening.compile())
    })
  }

  return { schedule, move, unschedule, filesOf }
}
