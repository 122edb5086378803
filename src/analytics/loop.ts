import type { Kysely } from 'kysely'
import { engagementsOf, type Period, potentialReachOf, sumKnown } from './counts.ts'
import { type Days, dayFinder, eachDay, previousDays } from './days.ts'
import type { MetricId } from './metrics.ts'
import type { LoopSources } from './ports.ts'
import { rowsOf } from './rows.ts'
import type { Figure, Loop } from './schema.ts'
import { type AnalyticsTables, changesBetween, reachOfPublished } from './store.ts'

/** The Loop page: visibility, engagement and conversion of some days against the equal days before. */
export async function loopOf(
  db: Kysely<AnalyticsTables>,
  sources: LoopSources,
  workspaceId: string,
  days: Days,
  model: Loop['model'],
  now: number,
): Promise<Loop> {
  const before = previousDays(days)
  const [period, previous, connections, campaigns, attention] = await Promise.all([
    gather(db, sources, workspaceId, days, model, true),
    // Only its figures are compared, never its rows.
    gather(db, sources, workspaceId, before, model, false),
    sources.connections(workspaceId),
    sources.campaigns(workspaceId),
    sources.attention(workspaceId),
  ])
  const postIds = new Set([
    ...period.published.map((out) => out.postId),
    ...period.changes.map((change) => change.post_id),
    ...[period.clicks, period.visitors, period.conversions].flatMap((tallies) => [...tallies.by.post.keys()]),
  ])
  const labels = await sources.labels(workspaceId, [...postIds])

  return {
    from: days.first,
    to: days.last,
    previousFrom: before.first,
    previousTo: before.last,
    zone: days.zone,
    model,
    figures: figuresOf(period, previous, now),
    value: valueOf(period, previous),
    days: dailyOf(period),
    ...rowsOf(period, labels, campaigns, connections),
    attention: [...attention],
  }
}

async function gather(
  db: Kysely<AnalyticsTables>,
  sources: LoopSources,
  workspaceId: string,
  days: Days,
  model: Loop['model'],
  broken: boolean,
): Promise<Period> {
  const [published, changes, reach, clicks, outcomes, messagesIn, messagesOut] = await Promise.all([
    sources.published(workspaceId, days),
    changesBetween(db, workspaceId, days.from, days.to),
    reachOfPublished(db, workspaceId, days.from, days.to),
    sources.clicks(workspaceId, days, broken),
    sources.outcomes(workspaceId, days, model, broken),
    sources.messages(workspaceId, 'in', days),
    sources.messages(workspaceId, 'out', days),
  ])
  return { days, published, changes, reach, clicks, ...outcomes, messagesIn: messagesIn.length, messagesAnswered: messagesOut.length }
}

function figuresOf(period: Period, previous: Period, now: number): Loop['figures'] {
  const readAt = youngest([...period.changes.map((c) => c.read_at), ...period.reach.map((r) => r.read_at)])
  const numbers = (of: Period): Record<MetricId, number | null> => {
    const visitors = of.visitors.total.count
    const conversions = of.conversions.total.count
    // Numbers of a network are unknown, not zero, while none of the posts has been read.
    const wasRead = of.changes.length > 0 || of.reach.some((row) => row.read_at !== null)
    const counted = (pick: (change: Period['changes'][number]) => number | null) =>
      sumKnown(of.changes.map(pick)) ?? (wasRead ? 0 : null)
    return {
      posts: of.published.length,
      potentialReach: potentialReachOf(of.reach),
      impressions: sumKnown(of.changes.map((change) => change.impressions)),
      engagements: counted(engagementsOf),
      likes: counted((change) => change.likes),
      replies: counted((change) => change.replies),
      reposts: counted((change) => sumKnown([change.reposts, change.quotes])),
      clicks: of.clicks.total.count,
      messagesIn: of.messagesIn,
      messagesAnswered: of.messagesAnswered,
      visitors,
      conversions,
      conversionRate: visitors > 0 ? conversions / visitors : null,
    }
  }
  const value = numbers(period)
  const earlier = numbers(previous)
  const fromNetworks = new Set<MetricId>(['potentialReach', 'impressions', 'engagements', 'likes', 'replies', 'reposts'])
  return Object.fromEntries(
    (Object.keys(value) as MetricId[]).map((id) => [id, figure(id, value[id], earlier[id], fromNetworks.has(id) ? readAt : now)]),
  ) as Loop['figures']
}

function figure(metricId: MetricId, value: number | null, previous: number | null, readAt: number | null): Figure {
  const comparable = value !== null && previous !== null && previous > 0
  return { metricId, value, previous, change: comparable ? (value - previous) / previous : null, readAt: value === null ? null : readAt }
}

function valueOf(period: Period, previous: Period): Loop['value'] {
  return period.conversions.total.value.map(({ amountMinor, currency }) => ({
    amountMinor,
    currency,
    previousMinor: previous.conversions.total.value.find((money) => money.currency === currency)?.amountMinor ?? null,
  }))
}

function dailyOf(period: Period): Loop['days'] {
  const dayOf = dayFinder(period.days)
  const days = new Map(
    eachDay(period.days).map(({ day }) => [day, { day, posts: 0, engagements: null as number | null, clicks: 0, visitors: 0, conversions: 0 }]),
  )
  for (const publication of period.published) {
    const entry = days.get(dayOf(publication.publishedAt) ?? '')
    if (entry) entry.posts += 1
  }
  for (const change of period.changes) {
    const entry = days.get(dayOf(change.read_at) ?? '')
    const engagements = engagementsOf(change)
    if (entry && engagements !== null) entry.engagements = (entry.engagements ?? 0) + engagements
  }
  for (const metric of ['clicks', 'visitors', 'conversions'] as const) {
    for (const [day, count] of period[metric].days) {
      const entry = days.get(day)
      if (entry) entry[metric] += count
    }
  }
  return [...days.values()]
}

function youngest(times: readonly (number | null)[]): number | null {
  let latest: number | null = null
  for (const at of times) if (at !== null && (latest === null || at > latest)) latest = at
  return latest
}
