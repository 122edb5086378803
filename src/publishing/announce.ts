import type { EventBus } from '../platform/events.ts'
import type { PublishingEvents } from './events.ts'
import { refOf, type Held } from './publication-store.ts'

/** Tells the house what changed, once it is durable. */
export function tell(events: EventBus<PublishingEvents>, before: Held, now: Held): void {
  if (before.life.state === now.life.state) return
  const { row } = now
  const news = { workspaceId: row.workspace_id, postId: row.post_id, publicationId: row.id, connectionId: row.connection_id, state: now.life.state, reason: now.life.reason }
  events.announce('publicationChanged', news)
  if (now.life.state === 'needs-person') events.announce('needsPerson', news)
  if (now.life.state === 'published') {
    events.announce('published', {
      workspaceId: row.workspace_id,
      postId: row.post_id,
      publicationId: row.id,
      connectionId: row.connection_id,
      channelId: row.channel_id,
      publishedAt: row.published_at ?? row.updated_at,
      answers: (now.segments[0]?.reply_to ?? null) !== null,
      segments: now.segments.map((segment) => ({ number: segment.number, ref: refOf(segment), url: segment.url })),
    })
  }
}
