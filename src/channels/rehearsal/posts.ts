import { readCursor, writeCursor } from '../../platform/http/page-cursor.ts'
import type { RehearsalMention, RehearsalPost } from './schema.ts'
import type { AccountRow, InteractionRow, PostRow, RehearsalStore } from './store.ts'
import { z } from 'zod'

const Images = z.array(z.object({ alt: z.string(), type: z.string(), width: z.number(), height: z.number() }))

/** The made-up network as anybody would read it, newest first. */
export async function readPosts(store: RehearsalStore, workspaceId: string, limit: number, cursor: string | null): Promise<{ items: RehearsalPost[]; nextCursor: string | null }> {
  const page = await store.page(workspaceId, limit + 1, readCursor(cursor))
  const rows = page.slice(0, limit)
  const last = rows.at(-1)
  return { items: await present(store, workspaceId, rows), nextCursor: page.length > limit && last ? writeCursor({ at: last.created_at, id: last.id }) : null }
}

/** One post; undefined when it is not there (any more). */
export async function readPost(store: RehearsalStore, workspaceId: string, id: string): Promise<RehearsalPost | undefined> {
  const rows = (await store.posts(workspaceId, [id])).filter(({ deleted_at }) => deleted_at === null)
  return (await present(store, workspaceId, rows))[0]
}

/** The latest mentions, newest first. */
export async function readMentions(store: RehearsalStore, workspaceId: string, limit: number): Promise<RehearsalMention[]> {
  const rows = await store.mentions(workspaceId, limit)
  return rows.map(({ id, author_handle, author_name, text, at }) => ({ id, author: { handle: author_handle, displayName: author_name }, text: text ?? '', at }))
}

async function present(store: RehearsalStore, workspaceId: string, rows: readonly PostRow[]): Promise<RehearsalPost[]> {
  const accounts = new Map((await store.accounts(workspaceId)).map((account) => [account.id, account]))
  const reactions = await store.interactionsOf(workspaceId, rows.map(({ id }) => id))
  return rows.map((row) => toPost(row, accounts.get(row.account_id), reactions.filter(({ post_id }) => post_id === row.id)))
}

function toPost(row: PostRow, account: AccountRow | undefined, reactions: readonly InteractionRow[]): RehearsalPost {
  const count = (kind: InteractionRow['kind']) => reactions.filter((reaction) => reaction.kind === kind).length
  return {
    id: row.id,
    author: { handle: account?.handle ?? '', displayName: account?.display_name ?? '' },
    text: row.text,
    language: row.language,
    images: Images.parse(JSON.parse(row.images)),
    cardUrl: row.card_url,
    replyTo: row.reply_to,
    createdAt: row.created_at,
    likes: count('like'),
    reposts: count('repost'),
    replies: reactions
      .filter(({ kind }) => kind === 'reply')
      .map(({ id, author_handle, author_name, text, at }) => ({ id, author: { handle: author_handle, displayName: author_name }, text: text ?? '', at })),
  }
}
