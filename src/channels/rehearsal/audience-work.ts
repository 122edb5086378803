import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import type { NewWork, WorkHandler } from '../../platform/work/work.ts'
import { planAudience } from './audience.ts'
import { faultsOf, type AccountRow, type PostRow, type RehearsalStore } from './store.ts'

const kind = 'rehearsal.audience'
const Payload = z.object({ accountId: z.string(), postKey: z.string() })

/** The public looks a minute after a post appeared. */
export function audienceLater(workspaceId: string, accountId: string, postKey: string, now: number): NewWork {
  return { workspaceId, kind, payload: { accountId, postKey }, dueAt: now + 60_000, key: `${accountId}:${postKey}` }
}

/** Writes the reactions that are due, and comes again when the next one is. Done twice, it writes nothing twice. */
export function audienceHandler(store: RehearsalStore, clock: Clock): WorkHandler {
  return {
    kind,
    concurrency: 2,
    maxAttempts: 10,
    async run({ workspaceId, payload }) {
      const { accountId, postKey } = Payload.parse(payload)
      const post = await store.postByKey(workspaceId, accountId, postKey)
      const account = await store.account(workspaceId, accountId)
      if (!post || !account || post.deleted_at !== null || !faultsOf(account).audience) return { done: true }
      const next = await reactToPost(store, account, post, clock.now())
      return next === null ? { done: true } : { againAt: next }
    },
  }
}

/** Everything the public has done by `now`; answers when it does the next thing, null when it is finished. */
async function reactToPost(store: RehearsalStore, account: AccountRow, post: PostRow, now: number): Promise<number | null> {
  const planned = planAudience({ id: post.id, seed: `${account.handle} ${post.post_key}`, language: post.language, createdAt: post.created_at, followers: account.followers, handle: account.handle })
  const due = planned.filter(({ at }) => at <= now)
  await store.react(
    account.workspace_id,
    due.map((reaction) => ({ ...reaction, accountId: account.id, postId: reaction.kind === 'mention' ? null : post.id })),
  )
  return planned[due.length]?.at ?? null
}
