import type { Kysely, Transaction } from 'kysely'
import type { LinksTables } from '../links/index.ts'
import { groupArrival, type Arrival, type ChannelGroup } from './channel-groups.ts'
import type { ConversionsTables, LinkOrigin } from './store.ts'

export type Readable = Kysely<ConversionsTables & LinksTables>
export type Tx = Transaction<ConversionsTables & LinksTables>

/** A link with our click id that was passed on still says which post it came from; older than this it is a bookmark. */
const clickKeptMs = 90 * 86_400_000

/** Pages seen (or goals reached) by a visitor who arrived in one way. */
export interface PageSeen {
  readonly workspaceId: string
  readonly siteId: string
  readonly at: number
  /** The visitor by today's salt, and by yesterday's; a visit that goes on over midnight keeps yesterday's. */
  readonly visitorKey: string
  readonly previousKey: string | null
  /** How many of them count as a view. */
  readonly views: number
  readonly arrival: Arrival
  /** `pp_click` of the landing address. */
  readonly clickId: string | null
  readonly landingPath: string | null
  readonly referrerHost: string | null
}

/** How a visit is described by the way it began. */
export interface Arrived extends LinkOrigin {
  readonly source: string
  readonly medium: string
  readonly campaign: string | null
  readonly channel_group: ChannelGroup
  readonly ga4_group: string
  readonly why: string
  readonly direct: 0 | 1
}

/** The same, ready for recordVisits: `clickId` is a click of ours, `saysCampaign` that the address named a campaign. */
export interface Seen extends Omit<PageSeen, 'workspaceId' | 'arrival'> {
  readonly arrived: Arrived
  readonly saysCampaign: boolean
}

interface ClickedLink extends LinkOrigin {
  readonly id: string
  readonly at: number
  readonly utm_source: string | null
  readonly utm_medium: string | null
  readonly utm_campaign: string | null
}

/** Reads the links behind the clicks that are named; they are written before their visitors arrive and never change. */
export async function arrivalsOf(db: Readable, workspaceId: string, pages: readonly PageSeen[]): Promise<readonly Seen[]> {
  const clicks = await clickedLinks(db, workspaceId, [...new Set(pages.flatMap(({ clickId }) => clickId ?? []))])
  return pages.map(({ siteId, at, visitorKey, previousKey, views, arrival, clickId, landingPath, referrerHost }): Seen => {
    const click = clickId === null ? undefined : clicks.get(clickId)
    const known = click !== undefined && at - click.at <= clickKeptMs ? click : null
    const { source, medium, campaign, adClickIds } = arrival
    return {
      siteId, at, visitorKey, previousKey, views, landingPath, referrerHost, clickId: known?.id ?? null, arrived: arrivedBy(arrival, known),
      saysCampaign: source !== null || medium !== null || campaign !== null || adClickIds.length > 0,
    }
  })
}

const noLink: LinkOrigin = { link_id: null, publication_id: null, post_id: null, connection_id: null, campaign_id: null }

function arrivedBy(arrival: Arrival, click: ClickedLink | null): Arrived {
  // The link knows better than the address, which whoever passed it on may have changed.
  const grouped = groupArrival(click === null ? arrival : { ...arrival, source: click.utm_source, medium: click.utm_medium, campaign: click.utm_campaign, referrer: click.utm_source === null ? arrival.referrer : null })
  const said = {
    source: grouped.source.slice(0, 253), medium: grouped.medium.slice(0, 200), campaign: grouped.campaign?.slice(0, 200) ?? null,
    channel_group: grouped.group, ga4_group: grouped.ga4Group, why: grouped.why, direct: grouped.direct ? (1 as const) : (0 as const),
  }
  if (click === null) return { ...said, ...noLink }
  const { link_id, publication_id, post_id, connection_id, campaign_id } = click
  return { ...said, why: 'click', direct: 0, link_id, publication_id, post_id, connection_id, campaign_id }
}

async function clickedLinks(db: Readable, workspaceId: string, ids: readonly string[]): Promise<ReadonlyMap<string, ClickedLink>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('clicks as c').innerJoin('links as l', (join) => join.onRef('l.workspace_id', '=', 'c.workspace_id').onRef('l.id', '=', 'c.link_id'))
    .where('c.workspace_id', '=', workspaceId).where('c.id', 'in', ids).where('c.kind', '=', 'person')
    .select(['c.id', 'c.at', 'l.id as link_id', 'l.publication_id', 'l.post_id', 'l.connection_id', 'l.campaign_id', 'l.utm_source', 'l.utm_medium', 'l.utm_campaign']).execute()
  return new Map(rows.map((row) => [row.id, row]))
}
