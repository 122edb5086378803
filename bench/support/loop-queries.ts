import type { Rows } from './brute-force.ts'

const dayMs = 86_400_000

/** One row of an answer, as its list's cursor knows it. */
export interface Truth {
  readonly id: string
  readonly at: number
  readonly amount: number
}

/** A list the product answers page by page, and what it must hold, counted from the rows by other means. */
export interface ListQuery {
  readonly path: string
  /** Every row, in order. */
  readonly truth: (rows: Rows) => Promise<readonly Truth[]>
  /** The cursor that stands for a row. */
  readonly cursorAfter: (row: Truth) => string
}

export interface Place {
  readonly workspaceId: string
  readonly from: number
  readonly to: number
  /** `from=…&to=…` of the Loop, and the same days for the other lists. */
  readonly days: string
  readonly span: string
  readonly postId: string
  readonly rarePostId: string
  readonly connectionId: string
  readonly campaignId: string
}

type What = 'post' | 'connection' | 'campaign'
type Of = { readonly is: What; readonly id: string } | { readonly without: 'post' | 'campaign' } | null

const byId = ({ id }: Truth): string => id
const byTime = ({ at, id }: Truth): string => `${at}_${id}`

/** The openings of every number of the Loop, and the lists of clicks, visits and conversions. */
export function listQueries(place: Place): Readonly<Record<string, ListQuery>> {
  const { workspaceId, from, to, days, span } = place
  const own = (table: string) => `${table}.workspace_id = '${workspaceId}'`
  const ask = async (rows: Rows, text: string): Promise<readonly Truth[]> => (await rows.ask(text)).map((row) => ({ id: String(row['id']), at: Number(row['at']), amount: Number(row['amount'] ?? 1) }))
  const filters: Readonly<Record<string, Of>> = {
    '': null,
    ' of a post': { is: 'post', id: place.postId },
    ' of an old post': { is: 'post', id: place.rarePostId },
    ' of a channel': { is: 'connection', id: place.connectionId },
    ' of a campaign': { is: 'campaign', id: place.campaignId },
    ' of other sources': { without: 'post' },
    ' of no campaign': { without: 'campaign' },
  }
  const condition = (of: Of, column: (what: What) => string): string => (of === null ? '' : 'without' in of ? ` and ${column(of.without)} is null` : ` and ${column(of.is)} = '${of.id}'`)
  const query = (of: Of): string => (of === null ? '' : 'without' in of ? `&without=${of.without}` : `&${of.is}Id=${of.id}`)

  const clicks = (of: Of, only: string) => (rows: Rows) => ask(rows, `select c.id, c.at from clicks c join links l on l.workspace_id = c.workspace_id and l.id = c.link_id
    where ${own('c')} ${only} and c.at >= ${from} and c.at < ${to}${condition(of, (what) => `l.${what}_id`)} order by c.id desc`)
  const people = `and c.kind = 'person' and c.duplicate_of is null`
  // A visitor of a thing: their first visit of the day that it brought; of other sources: their first of all, when nothing brought it.
  const visitors = (of: Of) => (rows: Rows) => ask(rows, `select id, at from (
    select v.id, v.started_at as at, v.post_id, v.campaign_id, row_number() over (partition by v.visitor_key, v.started_at / ${dayMs} order by v.started_at, v.id) as n from visits v
    where ${own('v')} and v.started_at >= ${from - dayMs} and v.started_at < ${to}${of !== null && 'is' in of ? condition(of, (what) => `v.${what}_id`) : ''}
  ) x where n = 1 and at >= ${from} and at < ${to}${of !== null && 'without' in of ? condition(of, (what) => `x.${what}_id`) : ''} order by id desc`)
  const visits = (of: Of) => (rows: Rows) => ask(rows, `select v.id, v.started_at as at from visits v where ${own('v')} and v.started_at >= ${from} and v.started_at < ${to}${condition(of, (what) => `v.${what}_id`)} order by v.id desc`)
  const conversions = (of: Of, model: 'last-non-direct' | 'first') => (rows: Rows) => ask(rows, `select c.id, c.at from conversions c where ${own('c')} and c.at >= ${from} and c.at < ${to}${condition(of, (what) => `(select t.${what}_id
    from conversion_touches t where t.workspace_id = c.workspace_id and t.conversion_id = c.id and t.at <= c.at and t.at >= c.at - c.window_days * ${dayMs} order by t.direct, t.position${model === 'first' ? '' : ' desc'} limit 1)`)} order by c.at desc, c.id desc`)
  const gains = (amount: string, of: Of) => (rows: Rows) => ask(rows, `select n.id, n.read_at as at, ${amount} as amount from number_changes n join posts p on p.workspace_id = n.workspace_id and p.id = n.post_id
    where ${own('n')} and n.read_at >= ${from} and n.read_at < ${to} and ${amount} <> 0${of !== null && 'without' in of && of.without === 'post' ? ' and 1 = 0' : condition(of, (what) => (what === 'campaign' ? 'p.campaign_id' : `n.${what}_id`))} order by n.read_at desc, n.id desc`)
  const engagements = 'coalesce(n.likes, 0) + coalesce(n.replies, 0) + coalesce(n.reposts, 0) + coalesce(n.quotes, 0) + coalesce(n.saves, 0)'

  const queries: Record<string, ListQuery> = {}
  for (const [whose, of] of Object.entries(filters)) {
    const events = (metricId: string, more = ''): string => `/loop/events?metricId=${metricId}&${days}${query(of)}${more}`
    queries[`events of clicks${whose}`] = { path: events('clicks'), truth: clicks(of, people), cursorAfter: byId }
    queries[`events of visitors${whose}`] = { path: events('visitors'), truth: visitors(of), cursorAfter: byId }
    queries[`events of conversions${whose}`] = { path: events('conversions'), truth: conversions(of, 'last-non-direct'), cursorAfter: byTime }
    queries[`events of engagements${whose}`] = { path: events('engagements'), truth: gains(engagements, of), cursorAfter: byTime }
    queries[`clicks${whose}`] = { path: `/clicks?${span}${query(of)}`, truth: clicks(of, ''), cursorAfter: byId }
    queries[`visits${whose}`] = { path: `/visits?${span}${query(of)}`, truth: visits(of), cursorAfter: byId }
    queries[`conversions with their journeys${whose}`] = { path: `/conversions?${span}${query(of)}`, truth: conversions(of, 'last-non-direct'), cursorAfter: byTime }
  }
  const post: Of = { is: 'post', id: place.postId }
  queries['events of conversions of a post, first touch'] = { path: `/loop/events?metricId=conversions&${days}${query(post)}&model=first`, truth: conversions(post, 'first'), cursorAfter: byTime }
  queries['events of likes'] = { path: `/loop/events?metricId=likes&${days}`, truth: gains('coalesce(n.likes, 0)', null), cursorAfter: byTime }
  queries['events of reposts of a channel'] = { path: `/loop/events?metricId=reposts&${days}&connectionId=${place.connectionId}`, truth: gains('coalesce(n.reposts, 0) + coalesce(n.quotes, 0)', { is: 'connection', id: place.connectionId }), cursorAfter: byTime }
  return queries
}

/** What a list answers and the rows do not; a sentence each. The first pages, and one from the middle. */
export async function listDifferences(name: string, { path, cursorAfter }: ListQuery, all: readonly Truth[], get: (path: string) => Promise<unknown>): Promise<readonly string[]> {
  const wrong: string[] = []
  const middle = Math.floor(all.length / 2)
  const cursors: readonly (readonly [start: number, cursor: string | null])[] = [[0, null], ...(all[middle] === undefined ? [] : [[middle + 1, cursorAfter(all[middle])] as const])]
  for (const [start, first] of cursors) {
    let cursor = first
    let at = start
    for (let page = 0; page < 2; page++) {
      const answer = (await get(`${path}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`)) as { items: readonly { id: string; amount?: number }[]; nextCursor: string | null; total?: number }
      const expected = all.slice(at, at + answer.items.length)
      if (answer.items.map(({ id }) => id).join() !== expected.map(({ id }) => id).join()) wrong.push(`${name}: other rows from ${at}`)
      if (answer.items.some(({ amount = 1 }, i) => amount !== (expected[i]?.amount ?? 1))) wrong.push(`${name}: other amounts from ${at}`)
      at += answer.items.length
      if ((answer.nextCursor === null) !== (at >= all.length)) wrong.push(`${name}: ends at ${at} of ${all.length}`)
      const total = all.reduce((sum, { amount }) => sum + amount, 0)
      if (answer.total !== undefined && answer.total !== total) wrong.push(`${name}: total ${answer.total}, counted ${total}`)
      cursor = answer.nextCursor
      if (cursor === null) break
    }
  }
  return wrong
}
