import type { Days } from './days.ts'
import type { ListedEvent, LoopSources, Tallies, Tally } from './ports.ts'
import type { Channels } from '../channels/index.ts'
import type { Conversions } from '../conversions/index.ts'
import type { Inbox } from '../inbox/index.ts'
import type { Links } from '../links/index.ts'
import type { Work } from '../platform/work/work.ts'
import type { PublishingModule } from '../publishing/index.ts'
import type { Workspaces } from '../workspaces/index.ts'

interface Modules {
  readonly channels: Channels
  readonly publishing: PublishingModule
  readonly links: Links
  readonly conversions: Conversions
  readonly inbox: Inbox
  readonly workspaces: Workspaces
  readonly work: Work
}

const manners = ['post', 'connection', 'campaign', 'without'] as const

/** Things of which nothing is counted are left out. */
function talliesOf<Row>(total: Row, days: readonly (Row & { readonly day: string })[], by: Readonly<Partial<Record<(typeof manners)[number], readonly (Row & { readonly id: string })[]>>>, tallyOf: (row: Row | undefined) => Tally): Tallies {
  const rows = (manner: (typeof manners)[number]) => new Map((by[manner] ?? []).map((row) => [row.id, tallyOf(row)] as const).filter(([, { count }]) => count !== 0))
  return {
    total: tallyOf(total),
    days: new Map(days.map((day) => [day.day, tallyOf(day).count])),
    by: { post: rows('post'), connection: rows('connection'), campaign: rows('campaign') },
    without: { post: rows('without').get('post') ?? tallyOf(undefined), campaign: rows('without').get('campaign') ?? tallyOf(undefined) },
  }
}

/** What each module tells the Loop, in the Loop's words. */
export function loopSources({ channels, publishing, links, conversions, inbox, workspaces, work }: Modules): LoopSources {
  const { reports } = publishing
  const spanOf = (days: Days) => ({ fromMs: days.from, toMs: days.to, zone: days.zone })

  return {
    published: (workspaceId, days) => reports.publishedBetween(workspaceId, days.from, days.to),
    labels: reports.labels,
    campaigns: async (workspaceId) => new Map((await publishing.campaigns.list(workspaceId)).map((campaign) => [campaign.id, campaign.name])),
    postsOfCampaign: reports.postsOfCampaign,
    connections: async (workspaceId) =>
      new Map((await channels.list(workspaceId)).map((connection) => [connection.id, { channelId: connection.channelId, label: connection.account.handle }])),

    async clicks(workspaceId, days, broken) {
      const { total, days: perDay, by } = await links.clicksByDayAndMore(workspaceId, { ...spanOf(days), by: broken ? manners : [] })
      const tally = (row: { readonly uniqueClicks: number } | undefined): Tally => ({ count: row?.uniqueClicks ?? 0, value: [] })
      return talliesOf(total, perDay, by, tally)
    },

    async outcomes(workspaceId, days, model, broken) {
      const { total, days: perDay, by } = await conversions.summaryByMany(workspaceId, { ...spanOf(days), model, by: broken ? manners : [] })
      return {
        visitors: talliesOf(total, perDay, by, (outcome) => ({ count: outcome?.visitors ?? 0, value: [] })),
        conversions: talliesOf(total, perDay, by, (outcome) => ({ count: outcome?.conversions ?? 0, value: outcome?.value ?? [] })),
      }
    },

    async messages(workspaceId, direction, days) {
      const messages = await inbox.messagesBetween(workspaceId, direction, days.from, days.to)
      return messages.map((message) => ({
        id: message.id,
        at: message.sent_at,
        what: direction === 'in' ? `${message.author_handle}: ${message.text}` : message.text,
        amount: 1,
        postId: message.post_id,
        connectionId: message.connection_id,
        path: `/inbox?conversation=${message.conversation_id}&state=all`,
      }))
    },

    messageCounts: (workspaceId, days) => inbox.messageCounts(workspaceId, days.from, days.to),

    async events(workspaceId, metricId, days, filter, { cursor, limit }) {
      // A campaign's posts are many, each event has one: the modules filter by post, channel or campaign.
      const [postId] = filter.postIds?.length === 1 ? filter.postIds : []
      const wanted = {
        fromMs: days.from,
        toMs: days.to,
        limit,
        cursor,
        ...(postId === undefined ? {} : { postId }),
        ...(filter.connectionId === null ? {} : { connectionId: filter.connectionId }),
        ...(filter.campaignId === null ? {} : { campaignId: filter.campaignId }),
        ...(filter.without === null ? {} : { without: filter.without }),
      }
      const dimension = postId ? { postId } : filter.connectionId ? { connectionId: filter.connectionId } : filter.campaignId ? { campaignId: filter.campaignId } : filter.without ? { without: filter.without } : undefined
      const named = (what: string, amount: number, row: { id: string; at: number; postId: string | null; connectionId: string | null }, path: string | null): ListedEvent => ({
        id: row.id, at: row.at, what, amount, postId: row.postId, connectionId: row.connectionId, path,
      })
      if (metricId === 'clicks') {
        const [page, summary] = await Promise.all([links.clicks(workspaceId, { ...wanted, unique: true }), links.clicksByDay(workspaceId, { ...spanOf(days), ...(dimension ? { filter: dimension } : {}) })])
        return {
          items: page.items.map((click) => named(`${click.device}${click.referrerHost ? `, ${click.referrerHost}` : ''}`, 1, { id: click.id, at: click.at, postId: null, connectionId: null }, `/measure/links/${click.linkId}`)),
          nextCursor: page.nextCursor,
          total: summary.total.uniqueClicks,
        }
      }
      const { model } = filter
      const counted = conversions.summary(workspaceId, { ...spanOf(days), model, ...(dimension ? { filter: dimension } : {}) })
      if (metricId === 'visitors') {
        const [page, summary] = await Promise.all([conversions.visits(workspaceId, { ...wanted, newVisitors: true }), counted])
        return { items: page.items.map((visit) => named(`${visit.source} / ${visit.medium}, ${visit.landingPath ?? '/'}`, 1, visit, null)), nextCursor: page.nextCursor, total: summary.total.visitors }
      }
      const [page, summary] = await Promise.all([conversions.list(workspaceId, { ...wanted, model }), counted])
      return {
        items: page.items.map((one) => {
          const earned = model === 'first' ? one.credit.first : one.credit.lastNonDirect
          const touch = earned === null ? undefined : one.journey[earned]
          return named(`${one.goal.label}, ${one.externalId}`, 1, { id: one.id, at: one.at, postId: touch?.postId ?? null, connectionId: touch?.connectionId ?? null }, `/measure/conversions?conversion=${one.id}`)
        }),
        nextCursor: page.nextCursor,
        total: summary.total.conversions,
      }
    },

    async attention(workspaceId) {
      const [posts, messages, connections, parked] = await Promise.all([
        reports.attentionCounts(workspaceId),
        inbox.counts(workspaceId),
        channels.list(workspaceId),
        work.parked(workspaceId),
      ])
      return [
        { code: 'reconnect' as const, count: connections.filter((connection) => connection.state === 'reconnect').length, path: '/settings/channels' },
        { code: 'needs-person' as const, count: posts['needs-person'], path: '/plan?view=list&state=attention' },
        { code: 'rejected' as const, count: posts.rejected, path: '/plan?view=list&state=attention' },
        { code: 'missed' as const, count: posts.missed, path: '/plan?view=list&state=attention' },
        { code: 'held' as const, count: posts.held, path: '/plan?view=list&state=attention' },
        { code: 'in-review' as const, count: posts['in-review'], path: '/plan?view=list&state=in-review' },
        { code: 'waiting-messages' as const, count: messages.waiting, path: '/inbox?state=open' },
        { code: 'parked-work' as const, count: parked.length, path: '/settings/workspace' },
      ].filter(({ count }) => count > 0)
    },

    zone: async (workspaceId) => (await workspaces.get(workspaceId))?.zone ?? 'UTC',
  }
}
