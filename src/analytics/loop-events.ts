import type { Kysely } from 'kysely'
import type { Days } from './days.ts'
import { listChanges, postsThatMoved } from './growth.ts'
import type { MetricId } from './metrics.ts'
import type { EventFilter, Lack, ListedEvent, LoopSources } from './ports.ts'
import type { Loop } from './schema.ts'
import { readCursor, writeCursor } from '../platform/http/page-cursor.ts'
import { type AnalyticsTables, reachOfPublished } from './store.ts'

export interface LoopEventPage {
  readonly items: readonly (ListedEvent & { metricId: string; readAt: number | null })[]
  readonly nextCursor: string | null
  readonly total: number
}

/**
 * The events one number of the Loop is made of, newest first; `total` is the sum of all their amounts (so that the
 * list can be checked against the number). Lists that are small by nature (posts, messages) are paged by an offset.
 */
export async function loopEvents(
  db: Kysely<AnalyticsTables>,
  sources: LoopSources,
  workspaceId: string,
  metricId: MetricId,
  days: Days,
  row: { campaignId: string | null; connectionId: string | null; postId: string | null; without: Lack | null; model: Loop['model'] },
  page: { cursor: string | null; limit: number },
): Promise<LoopEventPage> {
  const { connectionId, campaignId, without, model } = row
  const filter: EventFilter = { postIds: row.postId ? [row.postId] : null, connectionId, campaignId, without, model }
  if (metricId === 'clicks' || metricId === 'visitors' || metricId === 'conversions') {
    const events = await sources.events(workspaceId, metricId, days, filter, page)
    return { ...events, items: events.items.map((event) => ({ ...event, metricId, readAt: null })) }
  }
  if (metricId === 'conversionRate') return loopEvents(db, sources, workspaceId, 'conversions', days, row, page)
  const postIds = row.postId ? [row.postId] : campaignId ? await sources.postsOfCampaign(workspaceId, campaignId) : null
  if (metricId !== 'posts' && metricId !== 'potentialReach' && metricId !== 'messagesIn' && metricId !== 'messagesAnswered') {
    return growthEvents(db, sources, workspaceId, metricId, days, { postIds: without === null ? postIds : await lacking(db, sources, workspaceId, days, without), connectionId }, page)
  }

  const wanted = postIds === null ? null : new Set(postIds)
  const all = await allEvents(db, sources, workspaceId, metricId, days, async (events) => {
    const some = events.filter((event) => (wanted === null || (event.postId !== null && wanted.has(event.postId))) && (connectionId === null || event.connectionId === connectionId))
    return without === null ? some : thoseLacking(sources, workspaceId, some, without)
  })
  const start = Number(page.cursor ?? 0) || 0
  return {
    items: all.slice(start, start + page.limit).map((event) => ({ ...event, metricId })),
    nextCursor: start + page.limit < all.length ? String(start + page.limit) : null,
    total: all.reduce((sum, event) => sum + event.amount, 0),
  }
}

interface Whose {
  readonly postId: string | null
  readonly connectionId: string | null
}

/** Posts of no campaign whose numbers moved; nothing is of no post. */
async function lacking(db: Kysely<AnalyticsTables>, sources: LoopSources, workspaceId: string, days: Days, without: Lack): Promise<readonly string[]> {
  if (without === 'post') return []
  const moved = await postsThatMoved(db, workspaceId, days.from, days.to)
  const labels = await sources.labels(workspaceId, moved)
  return moved.filter((postId) => !labels.get(postId)?.campaignId)
}

async function thoseLacking<Event extends Whose>(sources: LoopSources, workspaceId: string, events: readonly Event[], without: Lack): Promise<readonly Event[]> {
  if (without === 'post') return events.filter(({ postId }) => postId === null)
  const labels = await sources.labels(workspaceId, [...new Set(events.flatMap(({ postId }) => postId ?? []))])
  return events.filter(({ postId }) => postId === null || !labels.get(postId)?.campaignId)
}

async function growthEvents(
  db: Kysely<AnalyticsTables>,
  sources: LoopSources,
  workspaceId: string,
  metricId: 'engagements' | 'likes' | 'replies' | 'reposts' | 'impressions',
  days: Days,
  only: { postIds: readonly string[] | null; connectionId: string | null },
  page: { cursor: string | null; limit: number },
): Promise<LoopEventPage> {
  const { items, more, total } = await listChanges(db, workspaceId, { metricId, from: days.from, to: days.to, ...only, after: readCursor(page.cursor), limit: page.limit })
  const labels = await sources.labels(workspaceId, [...new Set(items.map((change) => change.post_id))])
  const last = items.at(-1)
  return {
    items: items.map((change) => ({
      id: change.id,
      at: change.read_at,
      metricId,
      what: labels.get(change.post_id)?.label ?? '',
      amount: change.amount,
      postId: change.post_id,
      connectionId: change.connection_id,
      path: `/posts/${change.post_id}`,
      readAt: change.read_at,
    })),
    nextCursor: more && last !== undefined ? writeCursor({ at: last.read_at, id: last.id }) : null,
    total,
  }
}

async function allEvents(
  db: Kysely<AnalyticsTables>,
  sources: LoopSources,
  workspaceId: string,
  metricId: 'posts' | 'potentialReach' | 'messagesIn' | 'messagesAnswered',
  days: Days,
  wantedOf: <Event extends Whose>(events: readonly Event[]) => Promise<readonly Event[]>,
): Promise<(ListedEvent & { readAt: number | null })[]> {
  if (metricId === 'messagesIn' || metricId === 'messagesAnswered') {
    const messages = await sources.messages(workspaceId, metricId === 'messagesIn' ? 'in' : 'out', days)
    return (await wantedOf(messages)).map((message) => ({ ...message, readAt: null }))
  }
  if (metricId === 'posts') {
    const published = await wantedOf(await sources.published(workspaceId, days))
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
  // The largest of each account among the asked posts, as the number itself is made.
  const reach = await wantedOf((await reachOfPublished(db, workspaceId, days.from, days.to)).map((row) => ({ ...row, postId: row.post_id, connectionId: row.connection_id })))
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
