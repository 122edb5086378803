import type { Kysely } from 'kysely'
import type { Days } from './days.ts'
import { engagementsOf, sumKnown } from './counts.ts'
import type { MetricId } from './metrics.ts'
import type { EventFilter, ListedEvent, LoopSources } from './ports.ts'
import type { Loop } from './schema.ts'
import { type AnalyticsTables, changesBetween, reachOfPublished } from './store.ts'

export interface LoopEventPage {
  readonly items: readonly (ListedEvent & { metricId: string; readAt: number | null })[]
  readonly nextCursor: string | null
  readonly total: number
}

/**
 * The events one number of the Loop is made of, newest first; `total` is the sum of all their amounts (so that the
 * list can be checked against the number), and `nextCursor` an offset into a list that is small by nature.
 */
export async function loopEvents(
  db: Kysely<AnalyticsTables>,
  sources: LoopSources,
  workspaceId: string,
  metricId: MetricId,
  days: Days,
  row: { campaignId: string | null; connectionId: string | null; postId: string | null; model: Loop['model'] },
  page: { cursor: string | null; limit: number },
): Promise<LoopEventPage> {
  const filter: EventFilter = {
    postIds: row.postId ? [row.postId] : row.campaignId ? await sources.postsOfCampaign(workspaceId, row.campaignId) : null,
    connectionId: row.connectionId,
    campaignId: row.campaignId,
    model: row.model,
  }
  if (metricId === 'clicks' || metricId === 'visitors' || metricId === 'conversions') {
    const events = await sources.events(workspaceId, metricId, days, filter, page)
    return { ...events, items: events.items.map((event) => ({ ...event, metricId, readAt: null })) }
  }
  if (metricId === 'conversionRate') return loopEvents(db, sources, workspaceId, 'conversions', days, row, page)

  const isWanted = (postId: string | null, connectionId: string | null): boolean =>
    (filter.postIds === null || (postId !== null && filter.postIds.includes(postId))) && (filter.connectionId === null || connectionId === filter.connectionId)
  const all = (await allEvents(db, sources, workspaceId, metricId, days, isWanted)).filter((event) => isWanted(event.postId, event.connectionId))
  const start = Number(page.cursor ?? 0) || 0
  return {
    items: all.slice(start, start + page.limit).map((event) => ({ ...event, metricId })),
    nextCursor: start + page.limit < all.length ? String(start + page.limit) : null,
    total: all.reduce((sum, event) => sum + event.amount, 0),
  }
}

async function allEvents(
  db: Kysely<AnalyticsTables>,
  sources: LoopSources,
  workspaceId: string,
  metricId: Exclude<MetricId, 'clicks' | 'visitors' | 'conversions' | 'conversionRate'>,
  days: Days,
  isWanted: (postId: string, connectionId: string) => boolean,
): Promise<(ListedEvent & { readAt: number | null })[]> {
  if (metricId === 'messagesIn' || metricId === 'messagesAnswered') {
    const messages = await sources.messages(workspaceId, metricId === 'messagesIn' ? 'in' : 'out', days)
    return messages.map((message) => ({ ...message, readAt: null }))
  }
  if (metricId === 'posts') {
    const published = await sources.published(workspaceId, days)
    const labels = await sources.labels(workspaceId, published.map((out) => out.postId))
    return published.map((out) => ({
      id: out.publicationId,
      at: out.publishedAt,
      what: labels.get(out.postId)?.label ?? '',
      amount: 1,
      postId: out.postId,
      connectionId: out.connectionId,
      path: `/posts/${out.postId}`,
      readAt: null,
    }))
  }
  if (metricId === 'potentialReach') {
    // The largest of each account among the asked posts, as the number itself is made.
    const reach = (await reachOfPublished(db, workspaceId, days.from, days.to)).filter((row) => isWanted(row.post_id, row.connection_id))
    const largest = new Map<string, (typeof reach)[number]>()
    for (const row of reach) {
      if (row.potential_reach !== null && row.potential_reach > (largest.get(row.connection_id)?.potential_reach ?? -1)) largest.set(row.connection_id, row)
    }
    const labels = await sources.labels(workspaceId, reach.map((row) => row.post_id))
    return [...largest.values()].map((row) => ({
      id: row.publication_id,
      at: row.read_at ?? 0,
      what: labels.get(row.post_id)?.label ?? '',
      amount: row.potential_reach ?? 0,
      postId: row.post_id,
      connectionId: row.connection_id,
      path: `/posts/${row.post_id}`,
      readAt: row.read_at,
    }))
  }
  const changes = await changesBetween(db, workspaceId, days.from, days.to)
  const labels = await sources.labels(workspaceId, changes.map((change) => change.post_id))
  return changes.flatMap((change) => {
    const amount =
      metricId === 'engagements'
        ? engagementsOf(change)
        : metricId === 'reposts'
          ? sumKnown([change.reposts, change.quotes])
          : change[metricId]
    if (amount === null || amount === 0) return []
    return {
      id: change.id,
      at: change.read_at,
      what: labels.get(change.post_id)?.label ?? '',
      amount,
      postId: change.post_id,
      connectionId: change.connection_id,
      path: `/posts/${change.post_id}`,
      readAt: change.read_at,
    }
  })
}
