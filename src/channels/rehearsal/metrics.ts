import type { Metrics, PostNumbers } from '../channel.ts'
import { accountFor, type Stage } from './publish.ts'

export function rehearsalMetrics(stage: Pick<Stage, 'store'>): Metrics {
  const { store } = stage
  return {
    async account(from) {
      const account = await accountFor(stage, from)
      return { followers: account.followers, posts: await store.countPosts(account.workspace_id, account.id) }
    },
    async posts(refs, from) {
      const account = await accountFor(stage, from)
      const now = from.clock.now()
      const posts = (await store.posts(account.workspace_id, refs.map(({ id }) => id))).filter((post) => post.account_id === account.id && post.deleted_at === null && post.visible_at <= now)
      const reactions = await store.interactionsOf(account.workspace_id, posts.map(({ id }) => id))
      const numbers = new Map<string, PostNumbers>()
      for (const { id } of posts) {
        const own = reactions.filter(({ post_id }) => post_id === id)
        const count = (kind: string) => own.filter((reaction) => reaction.kind === kind).length
        const sharers = new Map(own.filter(({ kind }) => kind === 'repost').map(({ author_handle, author_followers }) => [author_handle, author_followers]))
        numbers.set(id, {
          likes: count('like'),
          replies: count('reply'),
          reposts: count('repost'),
          quotes: 0,
          saves: null,
          impressions: null,
          potentialReach: [...sharers.values()].reduce((sum, followers) => sum + followers, account.followers),
        })
      }
      return numbers
    },
  }
}
