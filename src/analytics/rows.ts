import { engagementsOf, moneyOf, type Period, potentialReachOf, sumKnown } from './counts.ts'
import type { PostLabel } from './ports.ts'
import type { Loop, LoopRow } from './schema.ts'

type Keyed = { readonly postId: string | null; readonly connectionId: string | null }

/** The breakdowns of the Loop: by campaign, by channel and by post; what belongs to none of ours is a row of its own. */
export function rowsOf(
  period: Period,
  labels: ReadonlyMap<string, PostLabel>,
  campaigns: ReadonlyMap<string, string>,
  connections: ReadonlyMap<string, { channelId: string; label: string }>,
): Pick<Loop, 'byCampaign' | 'byChannel' | 'byPost'> {
  const campaignOf = ({ postId }: Keyed) => (postId ? (labels.get(postId)?.campaignId ?? 'none') : null)
  return {
    byCampaign: breakDown(period, campaignOf, (id) => ({ label: campaigns.get(id) ?? '', channelId: null })).map((row) =>
      // A post without campaign is not an other source: it keeps its own row, under no id.
      row.id === 'none' ? { ...row, id: '', label: '' } : row,
    ),
    byChannel: breakDown(
      period,
      ({ connectionId }) => connectionId,
      (id) => ({ label: connections.get(id)?.label ?? '', channelId: connections.get(id)?.channelId ?? null }),
    ),
    byPost: breakDown(
      period,
      ({ postId }) => postId,
      (id) => ({ label: labels.get(id)?.label ?? '', channelId: null }),
    ).slice(0, 200),
  }
}

/** One row per key, those with most conversions, visitors, then engagements first; the row of no key (other sources) last. */
function breakDown(
  period: Period,
  keyOf: (row: Keyed) => string | null,
  describe: (id: string) => { label: string; channelId: string | null },
): LoopRow[] {
  const parts = new Map<string | null, Parts>()
  const part = (row: Keyed) => {
    const key = keyOf(row)
    let found = parts.get(key)
    if (!found) parts.set(key, (found = { posts: 0, changes: [], reach: [], clicks: 0, visitors: 0, conversions: 0, credited: [] }))
    return found
  }
  const keyed = (row: { post_id: string; connection_id: string }): Keyed => ({ postId: row.post_id, connectionId: row.connection_id })
  for (const publication of period.published) part(publication).posts += 1
  for (const change of period.changes) part(keyed(change)).changes.push(change)
  for (const row of period.reach) part(keyed(row)).reach.push(row)
  for (const metric of ['clicks', 'visitors', 'conversions'] as const) for (const row of period[metric]) part(row)[metric] += row.count
  for (const row of period.conversions) part(row).credited.push(row)

  return [...parts]
    .map(([id, found]): LoopRow => ({
      id,
      ...(id === null ? { label: '', channelId: null } : describe(id)),
      posts: found.posts,
      potentialReach: potentialReachOf(found.reach),
      impressions: sumKnown(found.changes.map((change) => change.impressions)),
      engagements: sumKnown(found.changes.map(engagementsOf)) ?? (found.reach.some((row) => row.read_at !== null) ? 0 : null),
      clicks: found.clicks,
      visitors: found.visitors,
      conversions: found.conversions,
      value: [...moneyOf(found.credited)].map(([currency, amountMinor]) => ({ amountMinor, currency })),
    }))
    .toSorted(
      (a, b) =>
        Number(a.id === null) - Number(b.id === null) ||
        b.conversions - a.conversions ||
        b.visitors - a.visitors ||
        (b.engagements ?? -1) - (a.engagements ?? -1) ||
        b.posts - a.posts ||
        a.label.localeCompare(b.label),
    )
}

interface Parts {
  posts: number
  changes: Period['changes'][number][]
  reach: Period['reach'][number][]
  clicks: number
  visitors: number
  conversions: number
  credited: Period['conversions'][number][]
}
