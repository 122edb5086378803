import type { Connection } from '../channels/index.ts'
import type { Statement } from '../platform/db/database.ts'
import { newId } from '../platform/ids.ts'
import type { Cards } from './card.ts'
import { partsFor } from './content.ts'
import { frozenImage, type FrozenCard, type FrozenLink, type ReplyTo } from './frozen.ts'
import type { PublishingDeps } from './ports.ts'
import type { PostContent } from './schema.ts'
import type { MediaFileRow, SegmentRow } from './tables.ts'

/** Fixes what one account will say: text with its short links, pictures, card. What goes out later is this and nothing else. */
export async function freezeSegments(
  { links, channels }: PublishingDeps,
  cards: Cards,
  wish: {
    readonly workspaceId: string
    readonly postId: string
    readonly publicationId: string
    readonly connection: Connection
    readonly content: PostContent
    readonly campaignUtm: string | null
    readonly files: ReadonlyMap<string, MediaFileRow>
    readonly replyTo: ReplyTo | null
    readonly now: number
  },
): Promise<{ readonly rows: readonly SegmentRow[]; readonly statements: readonly Statement[] }> {
  const { workspaceId, postId, publicationId, connection, content, files } = wish
  const buildsCard = channels.channel(connection.channelId)?.publishing?.linkCard === true
  const rows: SegmentRow[] = []
  const statements: Statement[] = []
  for (const [number, part] of partsFor(content, connection.id).entries()) {
    const plan = await links.plan({
      workspaceId, postId, publicationId, connectionId: connection.id, channelId: connection.channelId,
      campaignId: content.campaignId, campaignUtm: wish.campaignUtm, segment: number, text: part.text, createdAt: wish.now,
    })
    statements.push(...plan.statements)
    const first = plan.links[0]
    const page = buildsCard && first !== undefined && part.images.length === 0 ? await cards.of(workspaceId, first.targetUrl) : null
    const card: FrozenCard | null = page === null || first === undefined ? null : {
      url: first.shortUrl, targetUrl: first.targetUrl, title: page.title, description: page.description, image: page.image === null ? null : frozenImage(page.image, ''),
    }
    const images = part.images.flatMap(({ fileId, alt }) => {
      const file = files.get(fileId)
      return file === undefined ? [] : [frozenImage(file, alt)]
    })
    const shortLinks: FrozenLink[] = plan.links.map(({ shortUrl, targetUrl }) => ({ shortUrl, targetUrl }))
    rows.push({
      ...freshSegment(workspaceId, publicationId, number, wish.now),
      text: plan.text,
      language: content.language,
      images: JSON.stringify(images),
      card: card === null ? null : JSON.stringify(card),
      short_links: JSON.stringify(shortLinks),
      reply_to: number === 0 && wish.replyTo !== null ? JSON.stringify(wish.replyTo) : null,
    })
  }
  return { rows, statements }
}

/** A segment of which nothing is known yet but its key. */
export const freshSegment = (workspaceId: string, publicationId: string, number: number, now: number): SegmentRow => ({
  workspace_id: workspaceId, publication_id: publicationId, number, key: newId(now), text: '', language: 'en', images: '[]', card: null, short_links: '[]', reply_to: null,
  created_at: null, status: 'waiting', unsettled_since: null, sent_at: null, given_up_at: null, unseen: 0, looks: 0, if_absent: 'send', prepared: null, prepared_at: null,
  remote_id: null, remote_data: null, url: null, evidence: null, published_at: null, visible_after_ms: null,
})
