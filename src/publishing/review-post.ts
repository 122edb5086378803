import type { Transaction } from 'kysely'
import type { PublishingDeps } from './ports.ts'
import type { By } from './post.ts'
import { changedMeanwhile, onItsWay, problem } from './problems.ts'
import { lockedPost } from './save-post.ts'
import type { PostRow, PublishingTables } from './tables.ts'

const reviewable: readonly string[] = ['draft', 'in-review', 'approved']

/**
 * Approval that really blocks: where the workspace asks for it, nothing can be scheduled without an approval of exactly its
 * present content by somebody other than its author. Only when nobody else in the workspace may approve does the author's own
 * word count: a rule nobody could keep would only teach people to switch it off.
 */
export function reviewVerbs({ database, clock, workspaces }: Pick<PublishingDeps, 'database' | 'clock' | 'workspaces'>) {
  const cleared = { changes_by: null, changes_name: null, changes_at: null, changes_note: null }
  const unapproved = { approved_by: null, approved_name: null, approved_at: null }

  async function change(workspaceId: string, postId: string, by: By, action: string, revision: number | undefined, work: (post: PostRow, tx: Transaction<PublishingTables>) => Promise<Partial<PostRow>> | Partial<PostRow>, note?: string): Promise<void> {
    const now = clock.now()
    await database.transaction(async (tx) => {
      const post = await lockedPost(tx, workspaceId, postId)
      // What is approved is what was read: another revision is another text.
      if (revision !== undefined && revision !== post.revision) throw changedMeanwhile(post.revision)
      const set = await work(post, tx)
      await tx.updateTable('posts').set({ ...set, revision: post.revision + 1, updated_at: now }).where('workspace_id', '=', workspaceId).where('id', '=', postId).execute()
      if (set.state !== undefined && set.state !== post.state) {
        await tx
          .updateTable('publications')
          .set((eb) => ({ state: set.state ?? 'draft', epoch: eb('epoch', '+', 1), updated_at: now }))
          .where('workspace_id', '=', workspaceId)
          .where('post_id', '=', postId)
          .where('state', 'in', [...reviewable])
          .execute()
      }
      const happening = workspaces.recordStatement({ workspaceId, who: by, action, subject: post.excerpt || postId, ...(note === undefined ? {} : { detail: { note: note.slice(0, 200) } }) })
      await tx.executeQuery(happening.compile())
    })
  }

  return {
    /** Asks for approval. */
    submit: (workspaceId: string, postId: string, by: By, revision?: number) =>
      change(workspaceId, postId, by, 'post.submitted', revision, (post) => {
        if (!reviewable.includes(post.state)) throw onItsWay()
        return post.state === 'draft' ? { state: 'in-review', ...cleared } : {}
      }),

    /** @throws Problem 403 for the author while somebody else could approve; 409 when it is past approving; 412. */
    async approve(workspaceId: string, postId: string, by: By, revision?: number): Promise<void> {
      const workspace = await workspaces.get(workspaceId)
      const approvers = (await workspaces.members(workspaceId)).filter(({ role }) => role === 'owner' || role === 'manager' || role === 'approver')
      await change(workspaceId, postId, by, 'post.approved', revision, (post) => {
        if (!reviewable.includes(post.state)) throw problem(409, 'not-in-review', (w) => w.notInReview)
        const others = approvers.some(({ id }) => id !== post.author_member_id)
        if (workspace?.approvalRequired === true && post.author_member_id === by.memberId && others) throw problem(403, 'own-post', (w) => w.ownApproval)
        return { state: 'approved', approved_by: by.memberId, approved_name: by.name, approved_at: clock.now(), ...cleared }
      })
    },

    /** Takes an approval back, as long as the post is not scheduled. */
    withdraw: (workspaceId: string, postId: string, by: By) =>
      change(workspaceId, postId, by, 'post.approval-withdrawn', undefined, (post) => {
        if (!reviewable.includes(post.state)) throw onItsWay()
        return post.approved_by === null ? {} : { ...unapproved, state: 'in-review' }
      }),

    /** "Not like this": back to the author, with the reason. */
    requestChanges: (workspaceId: string, postId: string, note: string, by: By) =>
      change(workspaceId, postId, by, 'post.changes-requested', undefined, (post) => {
        if (!reviewable.includes(post.state)) throw problem(409, 'not-in-review', (w) => w.notInReview)
        return { ...unapproved, state: 'draft', changes_by: by.memberId, changes_name: by.name, changes_at: clock.now(), changes_note: note }
      }, note),
  }
}
