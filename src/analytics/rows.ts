import { engagementsOf, type Period, potentialReachOf, sumKnown } from './counts.ts'
import type { Breakdown, PostLabel, Tally } from './ports.ts'
import type { Loop, LoopRow } from './schema.ts'

type Name = Pick<LoopRow, 'label' | 'channelId'>

/** What no campaign earned has a row of its own, under this id: of posts of none, and of whatever else. */
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
    byPost: breakDown(period, 'post', (id) => ({ label: labels.get(id)?.label ?? '', channelId: null }), labels, 200),
  }
}

/** One row per thing, those with most conversions, visitors, then engagements first; what none of ours earned last. */
function breakDown(period: Period, by: Breakdown, nameOf: (id: string) => Name, labels: ReadonlyMap<string, PostLabel>, most = Number.POSITIVE_INFINITY): LoopRow[] {
  const keyOf = (postId: string, connectionId: string) =>
    by === 'post' ? postId : by === 'connection' ? connectionId : (labels.get(postId)?.campaignId ?? NO_CAMPAIGN)
  const posts = Map.groupBy(period.published, (out) => keyOf(out.postId, out.connectionId))
  const growth = Map.groupBy(period.growth, (grown) => keyOf(grown.post_id, grown.connection_id))
  const reach = Map.groupBy(period.reach, (row) => keyOf(row.post_id, row.connection_id))
  const tallies = [period.clicks, period.visitors, period.conversions]
  // Posts of no campaign and what came from elsewhere are one row: no campaign earned either.
  const rest = tallies.map(({ without }) => (by === 'campaign' ? without.campaign : without.post))
  const earned = (i: number, id: string): Tally | undefined => (id === NO_CAMPAIGN ? rest[i] : tallies[i]?.by[by].get(id))

  const ids = new Set([...posts.keys(), ...growth.keys(), ...reach.keys(), ...tallies.flatMap((counted) => [...counted.by[by].keys()])])
  if (by === 'campaign' && rest.some((tally) => tally.count > 0)) ids.add(NO_CAMPAIGN)
  const rows = [...ids].map((id): LoopRow => {
    const seen = reach.get(id) ?? []
    const grown = growth.get(id) ?? []
    return {
      id,
      ...nameOf(id),
      posts: posts.get(id)?.length ?? 0,
      potentialReach: potentialReachOf(seen),
      impressions: sumKnown(grown.map((one) => one.impressions)),
      engagements: sumKnown(grown.map(engagementsOf)) ?? (seen.some((row) => row.read_at !== null) ? 0 : null),
      clicks: earned(0, id)?.count ?? 0,
      visitors: earned(1, id)?.count ?? 0,
      conversions: earned(2, id)?.count ?? 0,
      value: [...(earned(2, id)?.value ?? [])],
    }
  })
  const [clicks, visitors, conversions] = rest
  const elsewhere: LoopRow = {
    id: null, label: '', channelId: null, posts: 0, potentialReach: null, impressions: null, engagements: null,
    clicks: clicks?.count ?? 0, visitors: visitors?.count ?? 0, conversions: conversions?.count ?? 0, value: [...(conversions?.value ?? [])],
  }
  const order = (a: LoopRow, b: LoopRow) =>
    Number(a.id === NO_CAMPAIGN) - Number(b.id === NO_CAMPAIGN) || b.conversions - a.conversions || b.visitors - a.visitors || (b.engagements ?? -1) - (a.engagements ?? -1) || b.posts - a.posts || a.label.localeCompare(b.label)
  return [...rows.toSorted(order).slice(0, most), ...(by !== 'campaign' && elsewhere.clicks + elsewhere.visitors + elsewhere.conversions > 0 ? [elsewhere] : [])]
}
