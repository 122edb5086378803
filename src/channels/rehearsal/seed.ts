import { newId } from '../../platform/ids.ts'
import { notFound } from '../../platform/http/problem.ts'
import { handleFrom, personOf, seeded } from './audience.ts'
import { urlOf, type Stage } from './publish.ts'
import type { NewReaction, PostRow } from './store.ts'
import { publicWords } from './words.ts'

/** Posts of the past and what the public made of them, for a workspace that is filled to be tried. Times in epoch milliseconds. */
export interface Seed {
  readonly workspaceId: string
  readonly connectionId: string
  /** How many follow the account; as it was when absent. */
  readonly followers?: number
  readonly posts: readonly {
    /** The caller's own name of the post; the same again is the same post. */
    readonly ref: string
    /** The post's id on this network, when the caller gave it one already. */
    readonly id?: string
    /** The post or the word of the public it answers. */
    readonly replyTo?: string
    readonly text: string
    readonly language?: string
    readonly at: number
    readonly likes: number
    readonly reposts: number
    readonly replies: readonly { readonly author: string; readonly text: string; readonly at: number }[]
  }[]
  /** What people said of the account on their own. */
  readonly mentions?: readonly { readonly author: string; readonly text: string; readonly at: number }[]
}

/** What was planted, in the caller's order: remote ids for whoever keeps publications and messages. */
export interface Seeded {
  readonly posts: readonly { readonly ref: string; readonly id: string; readonly url: string; readonly replyIds: readonly string[]; readonly potentialReach: number }[]
  readonly mentionIds: readonly string[]
}

/** Throws Problem 404 when the connection is not one of the rehearsal. */
export async function plantSeed({ store, publicUrl }: Pick<Stage, 'store' | 'publicUrl'>, seed: Seed, now: number): Promise<Seeded> {
  const { workspaceId } = seed
  const account = await store.accountOfConnection(workspaceId, seed.connectionId)
  if (!account) throw notFound()
  if (seed.followers !== undefined) await store.setFollowers(workspaceId, account.id, seed.followers)
  const followers = seed.followers ?? account.followers
  const rows = seed.posts.map((post): PostRow => ({
    workspace_id: workspaceId,
    id: post.id ?? newId(post.at),
    account_id: account.id,
    post_key: `seed:${post.ref}`,
    text: post.text,
    language: post.language ?? 'en',
    images: '[]',
    card_url: null,
    reply_to: post.replyTo ?? null,
    created_at: post.at,
    visible_at: post.at,
    deleted_at: null,
  }))
  if (rows.length > 0) await store.commit(rows.map((row) => store.insertPost(row)))
  const planted: { ref: string; id: string; url: string; replyIds: readonly string[]; potentialReach: number }[] = []
  const reactions: NewReaction[] = []
  for (const post of seed.posts) {
    const kept = await store.postByKey(workspaceId, account.id, `seed:${post.ref}`)
    if (!kept) throw notFound()
    const about = { accountId: account.id, postId: kept.id }
    const replies = post.replies.map(({ author, text, at }, place): NewReaction => ({ ...about, id: `${kept.id}.r${place}`, kind: 'reply', author: personOf(author), text, at }))
    const silent = silentReactions(kept, post.likes, post.reposts, now).map((reaction) => ({ ...about, ...reaction }))
    reactions.push(...silent, ...replies)
    const sharers = new Map(silent.filter(({ kind }) => kind === 'repost').map(({ author }) => [author.handle, author.followers]))
    const potentialReach = [...sharers.values()].reduce((sum, own) => sum + own, followers)
    planted.push({ ref: post.ref, id: kept.id, url: urlOf(publicUrl, workspaceId, kept.id), replyIds: replies.map(({ id }) => id), potentialReach })
  }
  const mentions = (seed.mentions ?? []).map(({ author, text, at }): NewReaction => {
    return { accountId: account.id, postId: null, id: `${account.id}.m${at}.${handleFrom(author)}`, kind: 'mention', author: personOf(author), text, at }
  })
  await store.react(workspaceId, [...reactions, ...mentions].toSorted((one, other) => one.at - other.at))
  return { posts: planted, mentionIds: mentions.map(({ id }) => id) }
}

/** Likes and reposts spread over the two days after the post, thinning out; nothing later than now. */
function silentReactions(post: PostRow, likes: number, reposts: number, now: number) {
  const random = seeded(`${post.post_key} ${post.text}`)
  const people = publicWords[post.language.startsWith('it') ? 'it' : 'en'].people.split('|')
  const last = Math.max(post.created_at, Math.min(now, post.created_at + 48 * 3_600_000))
  return Array.from({ length: likes + reposts }, (_none, place) => {
    const name = people[place % people.length] ?? ''
    // More reactions than names: the next round of names are other people.
    const round = Math.floor(place / people.length)
    return {
      id: `${post.id}.s${place}`,
      kind: place < reposts ? ('repost' as const) : ('like' as const),
      author: personOf(round === 0 ? name : `${name} ${round + 1}`),
      text: null,
      at: Math.round(post.created_at + (last - post.created_at) * random() ** 3),
    }
  })
}
