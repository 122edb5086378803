import type { RemoteRef } from '../channels/index.ts'
import { notFound } from '../platform/http/problem.ts'
import { newId } from '../platform/ids.ts'
import { storedContent } from './content.ts'
import { freezeSegments } from './freeze.ts'
import type { ReplyTo } from './frozen.ts'
import type { Cards } from './card.ts'
import type { PublishingDeps } from './ports.ts'
import { restingPublication, type By } from './post.ts'
import { newPost } from './save-post.ts'
import { PostContent } from './schema.ts'

/** A post that is out already, as it was: for the rehearsal's month, and for moving in from elsewhere. */
export interface PublishedPost {
  readonly workspaceId: string
  readonly content: Partial<PostContent> & Pick<PostContent, 'parts' | 'connectionIds' | 'language'>
  readonly by: By
  /** What it answered, when it was an answer to the public; links in it count as any other. */
  readonly replyTo?: ReplyTo
  /** Epoch milliseconds. */
  readonly createdAt: number
  /** One per connection: when it went out and what the network calls each of its parts. */
  readonly publications: readonly { readonly connectionId: string; readonly publishedAt: number; readonly segments: readonly { readonly ref: RemoteRef; readonly url: string }[] }[]
}

export interface ImportedPost {
  readonly postId: string
  /** `texts`: each part as it went out, with its short links. */
  readonly publications: readonly { readonly publicationId: string; readonly connectionId: string; readonly texts: readonly string[]; readonly links: readonly { readonly id: string; readonly slug: string; readonly shortUrl: string; readonly targetUrl: string }[] }[]
}

/** Writes it with its real links (they count clicks as any other). Nothing is sent, nothing is announced. */
export function createImporting(deps: PublishingDeps, cards: Cards, filesOf: (workspaceId: string, ids: readonly string[]) => Promise<ReadonlyMap<string, import('./tables.ts').MediaFileRow>>) {
  const { database, channels, links } = deps
  const { db } = database

  return async function importPublished({ workspaceId, content: wanted, by, createdAt, publications, replyTo }: PublishedPost): Promise<ImportedPost> {
    const content = storedContent(PostContent.parse(wanted))
    const connections = await channels.list(workspaceId)
    const files = await filesOf(workspaceId, content.parts.flatMap((part) => part.images.map(({ fileId }) => fileId)))
    const campaign = content.campaignId === null ? undefined : await db.selectFrom('campaigns').select('utm_campaign').where('workspace_id', '=', workspaceId).where('id', '=', content.campaignId).executeTakeFirst()
    const first = Math.min(...publications.map(({ publishedAt }) => publishedAt))
    const post = { ...newPost(workspaceId, content, by, createdAt), kind: replyTo === undefined ? 'post' : 'answer', state: 'published', due_at: first, published_at: first, sort_at: first, updated_at: first }
    const imported: ImportedPost['publications'][number][] = []
    const statements = []
    for (const { connectionId, publishedAt, segments } of publications) {
      const connection = connections.find(({ id }) => id === connectionId)
      if (connection === undefined) throw notFound()
      const resolution = channels.channel(connection.channelId)?.publishing?.resolution ?? { class: 'blind' as const }
      const row = {
        ...restingPublication({ workspaceId, id: newId(createdAt), postId: post.id, connection, resolution, state: 'published', now: createdAt }),
        due_at: publishedAt, send_by: publishedAt, touched: 1, attempts: segments.length, published_at: publishedAt, updated_at: publishedAt,
      }
      const frozen = await freezeSegments(deps, cards, { workspaceId, postId: post.id, publicationId: row.id, connection, content, campaignUtm: campaign?.utm_campaign ?? null, files, replyTo: replyTo ?? null, now: createdAt })
      const rows = frozen.rows.map((segment) => {
        const { ref, url } = segments[segment.number] ?? { ref: null, url: null }
        return { ...segment, status: 'published', created_at: publishedAt, sent_at: publishedAt, published_at: publishedAt, evidence: 'answer', remote_id: ref?.id ?? null, remote_data: ref === null ? null : JSON.stringify(ref.data), url }
      })
      const attempts = rows.map((segment) => ({
        workspace_id: workspaceId, publication_id: row.id, number: segment.number + 1, segment: segment.number, epoch: 0, instance_id: deps.instance.id, started_at: publishedAt, ended_at: publishedAt, outcome: 'published', remote_code: null, remote_message: null,
      }))
      statements.push(...frozen.statements, db.insertInto('publications').values(row), db.insertInto('publication_segments').values(rows), db.insertInto('publication_attempts').values(attempts))
      const planned = await Promise.all(content.parts.map((part, segment) => links.plan({ workspaceId, postId: post.id, publicationId: row.id, connectionId, channelId: connection.channelId, campaignId: content.campaignId, campaignUtm: campaign?.utm_campaign ?? null, segment, text: part.text, createdAt })))
      imported.push({ publicationId: row.id, connectionId, texts: rows.map(({ text }) => text), links: planned.flatMap((plan) => plan.links) })
    }
    await database.commit([db.insertInto('posts').values(post), ...statements])
    return { postId: post.id, publications: imported }
  }
}
