import { engagementsOf, type Period, potentialReachOf, sumKnown } from './counts.ts'
import type { Breakdown, Money, PostLabel, Tallies, Tally } from './ports.ts'
import type { Loop, LoopRow } from './schema.ts'

type Name = Pick<LoopRow, 'label' | 'channelId'>

/** Posts of no campaign have a row of their own, under this id. */
const NO_CAMPAIGN = ''

/** The breakdowns of the Loop: by campaign, by channel and by post; what belongs to none of ours is a row of its own. */
export function rowsOf(
  period: Period,
  labels: ReadonlyMap<string, PostLabel>,
  campaigns: ReadonlyMap<string, string>,
  connections: ReadonlyMap<string, { channelId: string; label: string }>,
): Pick<Loop, 'byCampaign' | 'byChannel' | 'byPost'> {
  return {
    byCampaign: breakDown(period, 'campaign', (id) => ({ label: campaigns.get(id) ?? '', channelId: null }), labels),
    byChannel: breakDown(period, 'connection', (id) => ({ label: connections.get(id)?.label ?? '', channelId: connections.get(id)?.channelId ?? null }), labels),
    byPost: breakDown(period, 'post', (id) => ({ label: labels.get(id)?.label ?? '', channelId: null }), labels).slice(0, 200),
  }
}

/** One row per thing, those with most conversions, visitors, then engagements first; what came from elsewhere last. */
function breakDown(period: Period, by: Breakdown, nameOf: (id: string) => Name, labels: ReadonlyMap<string, PostLabel>): LoopRow[] {
  const keyOf = (postId: string, connectionId: string) =>
    by === 'post' ? postId : by === 'connection' ? connectionId : (labels.get(postId)?.campaignId ?? NO_CAMPAIGN)
  const posts = Map.groupBy(period.published, (out) => keyOf(out.postId, out.connectionId))
  const changes = Map.groupBy(period.changes, (change) => keyOf(change.post_id, change.connection_id))
  const reach = Map.groupBy(period.reach, (row) => keyOf(row.post_id, row.connection_id))
  const tallies = [period.clicks, period.visitors, period.conversions].map((counted) => earned(counted, by, labels))
  const [clicks, visitors, conversions] = tallies as [Earned, Earned, Earned]

  const ids = new Set([...posts.keys(), ...changes.keys(), ...reach.keys(), ...tallies.flatMap(({ rows }) => [...rows.keys()])])
  const rows = [...ids].map((id): LoopRow => {
    const seen = reach.get(id) ?? []
    const grown = changes.get(id) ?? []
    return {
      id,
      ...nameOf(id),
      posts: posts.get(id)?.length ?? 0,
      potentialReach: potentialReachOf(seen),
      impressions: sumKnown(grown.map((change) => change.impressions)),
      engagements: sumKnown(grown.map(engagementsOf)) ?? (seen.some((row) => row.read_at !== null) ? 0 : null),
      clicks: clicks.rows.get(id)?.count ?? 0,
      visitors: visitors.rows.get(id)?.count ?? 0,
      conversions: conversions.rows.get(id)?.count ?? 0,
      value: [...(conversions.rows.get(id)?.value ?? [])],
    }
  })
  const elsewhere: LoopRow = {
    id: null, label: '', channelId: null, posts: 0, potentialReach: null, impressions: null, engagements: null,
    clicks: clicks.elsewhere.count, visitors: visitors.elsewhere.count, conversions: conversions.elsewhere.count, value: [...conversions.elsewhere.value],
  }
  const order = (a: LoopRow, b: LoopRow) =>
    b.conversions - a.conversions || b.visitors - a.visitors || (b.engagements ?? -1) - (a.engagements ?? -1) || b.posts - a.posts || a.label.localeCompare(b.label)
  return [...rows.toSorted(order), ...(elsewhere.clicks + elsewhere.visitors + elsewhere.conversions > 0 ? [elsewhere] : [])]
}

interface Earned {
  readonly rows: ReadonlyMap<string, Tally>
  readonly elsewhere: Tally
}

/** What each thing earned, and what remains of the total. A post of no campaign earns for the row of none. */
function earned(tallies: Tallies, by: Breakdown, labels: ReadonlyMap<string, PostLabel>): Earned {
  const rows = new Map(tallies.by[by])
  if (by === 'campaign') {
    const without = [...tallies.by.post].filter(([postId]) => !labels.get(postId)?.campaignId).map(([, tally]) => tally)
    if (without.length > 0) rows.set(NO_CAMPAIGN, add(without))
  }
  const ours = add([...rows.values()])
  const rest = tallies.total.value.map(({ amountMinor, currency }) => ({ currency, amountMinor: amountMinor - (ours.value.find((money) => money.currency === currency)?.amountMinor ?? 0) }))
  // One visitor may come by two posts in a day: each counts them, the total once.
  return { rows, elsewhere: { count: Math.max(0, tallies.total.count - ours.count), value: rest.filter(({ amountMinor }) => amountMinor > 0) } }
}

/** Counts added; money by currency, never over currencies. */
function add(tallies: readonly Tally[]): Tally {
  const value = new Map<string, number>()
  for (const { amountMinor, currency } of tallies.flatMap((tally): readonly Money[] => tally.value)) value.set(currency, (value.get(currency) ?? 0) + amountMinor)
  return { count: tallies.reduce((sum, { count }) => sum + count, 0), value: [...value].map(([currency, amountMinor]) => ({ amountMinor, currency })) }
}
