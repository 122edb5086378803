import { parseAtUri } from '../../protocols/atproto/index.ts'
import type { Access, Metrics, PostNumbers, RemoteRef } from '../channel.ts'
import { ChannelError } from '../errors.ts'
import type { Caller } from './call.ts'
import { ifNoAppView, noAppView } from './no-app-view.ts'
import { FoundRecord, PostViews, Profile, Profiles, RepostedBy } from './schema.ts'

const perCall = 25
/** Accounts that re-shared one post whose followers are added up; a post with more has a potential reach of at least this. */
const mostReposters = 300
const pageSize = 100

const unknownNumbers: PostNumbers = { likes: null, replies: null, reposts: null, quotes: null, saves: null, impressions: null, potentialReach: null }

/** Bluesky counts likes, replies, reposts and quotes; it has neither impressions nor saves to give. */
export function createMetrics(call: Caller): Metrics {
  return { account, posts }

  async function account(from: Access, signal: AbortSignal) {
    const ask = { kind: 'query', nsid: 'app.bsky.actor.getProfile', params: { actor: from.account.remoteId } } as const
    const profile = await ifNoAppView(call(from, ask, Profile, signal), () => null)
    return { followers: profile?.followersCount ?? null, posts: profile?.postsCount ?? null }
  }

  async function posts(refs: readonly RemoteRef[], from: Access, signal: AbortSignal): Promise<ReadonlyMap<string, PostNumbers>> {
    const numbers = new Map<string, PostNumbers>()
    let ownFollowers: Promise<number | null> | null = null
    for (const uris of chunks(refs.map(({ id }) => id), perCall)) {
      const ask = { kind: 'query', nsid: 'app.bsky.feed.getPosts', params: { uris } } as const
      const views = await ifNoAppView(call(from, ask, PostViews, signal), () => null)
      if (views === null) return withoutAppView(refs, from, signal)
      for (const { uri, likeCount, replyCount, repostCount, quoteCount } of views.posts) {
        ownFollowers ??= account(from, signal).then(({ followers }) => followers)
        numbers.set(uri, {
          ...unknownNumbers,
          likes: likeCount ?? null,
          replies: replyCount ?? null,
          reposts: repostCount ?? null,
          quotes: quoteCount ?? null,
          potentialReach: await potentialReach(uri, repostCount ?? null, await ownFollowers, from, signal),
        })
      }
    }
    return numbers
  }

  /** Followers of the account and of those who re-shared the post, each account once; null when any part is not known. */
  async function potentialReach(uri: string, reposts: number | null, own: number | null, from: Access, signal: AbortSignal): Promise<number | null> {
    if (own === null || reposts === null) return null
    if (reposts === 0) return own
    try {
      const dids = await repostersOf(uri, from, signal)
      dids.delete(from.account.remoteId)
      let total = own
      for (const actors of chunks([...dids], perCall)) {
        const { profiles } = await call(from, { kind: 'query', nsid: 'app.bsky.actor.getProfiles', params: { actors } }, Profiles, signal)
        if (profiles.some(({ followersCount }) => followersCount == null)) return null
        for (const { followersCount } of profiles) total += followersCount ?? 0
      }
      return total
    } catch (error) {
      if (noAppView(error)) return null
      throw error
    }
  }

  async function repostersOf(uri: string, from: Access, signal: AbortSignal): Promise<Set<string>> {
    const dids = new Set<string>()
    let cursor: string | undefined
    do {
      const params = { uri, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) }
      const page = await call(from, { kind: 'query', nsid: 'app.bsky.feed.getRepostedBy', params }, RepostedBy, signal)
      for (const { did } of page.repostedBy) dids.add(did)
      cursor = page.repostedBy.length > 0 ? page.cursor : undefined
    } while (cursor !== undefined && dids.size < mostReposters)
    return dids
  }

  /** The account's own server knows which posts exist, and nothing of what others did with them. */
  async function withoutAppView(refs: readonly RemoteRef[], from: Access, signal: AbortSignal): Promise<ReadonlyMap<string, PostNumbers>> {
    const numbers = new Map<string, PostNumbers>()
    for (const { id } of refs) {
      const at = parseAtUri(id)
      if (!at) continue
      const params = { repo: at.did, collection: at.collection, rkey: at.rkey }
      const there = await call(from, { kind: 'query', nsid: 'com.atproto.repo.getRecord', params }, FoundRecord, signal).catch((error: unknown) => {
        if (error instanceof ChannelError && error.remoteCode === 'HTTP 400 RecordNotFound') return null
        throw error
      })
      if (there) numbers.set(id, unknownNumbers)
    }
    return numbers
  }
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size))
}
