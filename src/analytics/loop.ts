import type { Kysely } from 'kysely'
import { engagementsOf, type Period, potentialReachOf, sumKnown } from './counts.ts'
import { type Days, dayFinder, eachDay, previousDays } from './days.ts'
import type { MetricId } from './metrics.ts'
import type { LoopSources } from './ports.ts'
import { rowsOf } from './rows.ts'
import type { Figure, Loop } from './schema.ts'
import { type Gains, growthByDay, growthByThing, growthInAll } from './growth.ts'
import { type AnalyticsTables, reachOfPublished } from './store.ts'

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
    ...period.growth.map((grown) => grown.post_id),
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
  const spans = eachDay(days).map(({ from }, i, all) => [from, all[i + 1]?.from ?? days.to] as const)
  // What takes longest is asked first.
  const [clicks, outcomes, growth, daily, published, reach, messages] = await Promise.all([
    sources.clicks(workspaceId, days, broken),
    sources.outcomes(workspaceId, days, model, broken),
    broken ? growthByThing(db, workspaceId, days.from, days.to) : growthInAll(db, workspaceId, days.from, days.to),
    broken ? growthByDay(db, workspaceId, spans) : new Map<number, never>(),
    sources.published(workspaceId, days),
    reachOfPublished(db, workspaceId, days.from, days.to),
    sources.messageCounts(workspaceId, days),
  ])
  return { days, published, growth, growthByDay: daily, reach, clicks, ...outcomes, messagesIn: messages.in, messagesAnswered: messages.out }
}

function figuresOf(period: Period, previous: Period, now: number): Loop['figures'] {
  const readAt = youngest([...period.growth.map((grown) => grown.read_at), ...period.reach.map((r) => r.read_at)])
  const numbers = (of: Period): Record<MetricId, number | null> => {
    const visitors = of.visitors.total.count
    const conversions = of.conversions.total.count
    // Numbers of a network are unknown, not zero, while none of the posts has been read.
    const wasRead = of.growth.length > 0 || of.reach.some((row) => row.read_at !== null)
    const counted = (pick: (gains: Gains) => number | null) => sumKnown(of.growth.map(pick)) ?? (wasRead ? 0 : null)
    return {
      posts: of.published.length,
      potentialReach: potentialReachOf(of.reach),
      impressions: sumKnown(of.growth.map((grown) => grown.impressions)),
      engagements: counted(engagementsOf),
      likes: counted((gains) => gains.likes),
      replies: counted((gains) => gains.replies),
      reposts: counted((gains) => sumKnown([gains.reposts, gains.quotes])),
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
    eachDay(period.days).map(({ day }, i) => {
      const gains = period.growthByDay.get(i)
      return [day, { day, posts: 0, engagements: gains === undefined ? null : engagementsOf(gains), clicks: 0, visitors: 0, conversions: 0 }]
    }),
  )
  for (const publication of period.published) {
    const entry = days.get(dayOf(publication.publishedAt) ?? '')
    if (entry) entry.posts += 1
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
