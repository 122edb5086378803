import type { App } from '../../src/app.ts'
import { credited } from '../../src/conversions/credit.mjs'
import { newId } from '../../src/platform/ids.ts'
import { copyPosts, pattern } from './copy-posts.ts'
import { type Home, insertAll, type Row } from './seed-app.ts'
import { pick, popular } from './statistics.ts'

const dayMs = 86_400_000
const days = 90
const atOnce = 10_000

interface Origin {
  readonly link_id: string
  readonly publication_id: string
  readonly post_id: string
  readonly connection_id: string
  readonly campaign_id: string | null
}

const nowhere = { link_id: null, publication_id: null, post_id: null, connection_id: null, campaign_id: null }

/**
 * Three months of a busy workspace: 300 posts, 1,000 links; of the events 52 % clicks, 42 % visits, 6 % conversions with a
 * journey of one to three touches. The rows are written as they are, their counts made by the product's own rebuilding. Answers the posts.
 */
export async function seedEvents(app: App, home: Home, connections: readonly string[], { events, until, random }: { events: number; until: number; random: () => number }): Promise<readonly string[]> {
  const { workspaceId } = home
  const from = until - days * dayMs
  /** Times in order, spread over the span. */
  const times = (count: number) => (i: number): number => Math.floor(from + ((i + random()) * days * dayMs) / count)

  const model = await pattern(app, home, connections[0] ?? '')
  const out = times(300)
  const postIds = await copyPosts(app, model, Array.from({ length: 300 }, (_, i) => {
    const at = out(i)
    return { connectionId: connections[i % connections.length] ?? '', channelId: i % 2 === 0 ? 'mastodon' : 'bluesky', dueAt: at, publishedAt: at }
  }))
  const publications = await app.database.db.selectFrom('publications').select(['id', 'post_id', 'connection_id', 'published_at']).where('state', '=', 'published').execute()
  const origins = await links(app, workspaceId, publications, random)
  await numbers(app, workspaceId, publications, random, until)
  const site = await app.conversions.createSite(workspaceId, { name: 'Shop', hosts: ['shop.example'], privacySignals: 'gpc' })
  const goal = await app.conversions.createGoal(workspaceId, { name: 'purchase', label: 'Purchase', defaultValue: null, clickWindowDays: 30 })

  const write = async (table: string, count: number, row: (i: number) => Row): Promise<void> => {
    // The next rows are made while these are written.
    let before = Promise.resolve()
    for (let done = 0; done < count; done += atOnce) {
      const rows = Array.from({ length: Math.min(atOnce, count - done) }, (_, i) => row(done + i))
      await before
      before = insertAll(app, table, rows)
    }
    await before
  }

  const clicks = Math.round(events * 0.52)
  const clickAt = times(clicks)
  const last = new Map<string, { id: string; at: number }>()
  await write('clicks', clicks, (i) => {
    const at = clickAt(i)
    const id = newId(at)
    const link = origins[popular(random, origins.length)] ?? origins[0]
    const fate = random()
    const kind = fate < 0.85 ? 'person' : fate < 0.95 ? 'preview' : 'bot'
    const visitor = kind === 'person' ? keyOf(Math.floor(random() * 100_000), at) : null
    const before = visitor === null ? undefined : last.get(`${visitor} ${link?.link_id}`)
    const repeats = before !== undefined && at - before.at < 3_600_000 ? before.id : null
    if (visitor !== null && repeats === null) last.set(`${visitor} ${link?.link_id}`, { id, at })
    return { workspace_id: workspaceId, id, link_id: link?.link_id ?? '', at, kind, why: 'seeded', consumer: kind === 'preview' ? 'whatsapp' : null, visitor_key: visitor, duplicate_of: repeats, referrer_host: random() < 0.5 ? 'network.example' : null, device: pick(random, ['desktop', 'phone', 'tablet']) }
  })
  last.clear()

  const visits = Math.round(events * 0.42)
  const visitAt = times(visits)
  let today = 0
  const seen = new Set<string>()
  const isNew = (name: string): number => {
    const fresh = !seen.has(name)
    seen.add(name)
    return fresh ? 1 : 0
  }
  await write('visits', visits, (i) => {
    const at = visitAt(i)
    if (Math.floor(at / dayMs) !== today) seen.clear()
    today = Math.floor(at / dayMs)
    const visitor = keyOf(Math.floor(random() * 100_000), at)
    const origin = random() < 0.6 ? (origins[popular(random, origins.length)] ?? nowhere) : nowhere
    return {
      workspace_id: workspaceId, id: newId(at), site_id: site.id, visitor_key: visitor, started_at: at, last_at: at + 60_000, views: 1 + Math.floor(random() * 5), ...arrival(origin, random), click_id: null, ...origin,
      landing_path: '/panettone', referrer_host: null, new_visitor: isNew(visitor), new_for_post: origin.post_id === null ? 0 : isNew(`${visitor} ${origin.post_id}`),
      new_for_connection: origin.connection_id === null ? 0 : isNew(`${visitor} ${origin.connection_id}`), new_for_campaign: origin.campaign_id === null ? 0 : isNew(`${visitor} ${origin.campaign_id}`),
    }
  })

  const conversions = events - clicks - visits
  const conversionAt = times(conversions)
  let touches: Row[] = []
  for (let done = 0; done < conversions; done += atOnce) {
    const rows = Array.from({ length: Math.min(atOnce, conversions - done) }, (_, i): Row => {
      const at = conversionAt(done + i)
      const id = newId(at)
      const journey = Array.from({ length: 1 + Math.floor(random() * 3) }, () => at - Math.floor(random() * 40 * dayMs)).toSorted((a, b) => a - b)
      const own = journey.map((touchAt, position) => {
        const origin = random() < 0.7 ? (origins[popular(random, origins.length)] ?? nowhere) : nowhere
        return { workspace_id: workspaceId, conversion_id: id, position, touch_id: newId(touchAt), kind: 'visit' as const, at: touchAt, ...touchArrival(origin, random), ...origin, landing_path: '/panettone', referrer_host: null }
      })
      touches.push(...own)
      const row = {
        workspace_id: workspaceId, id, goal_id: goal.id, external_id: `order-${done + i}`, at, recorded_at: at, amount_minor: 1_000 + Math.floor(random() * 9_000), currency: random() < 0.9 ? 'EUR' : 'USD', source: 'server' as const, site_id: null, window_days: 30,
      }
      return { ...credited(row, own as Parameters<typeof credited>[1]) }
    })
    await insertAll(app, 'conversions', rows)
    await insertAll(app, 'conversion_touches', touches)
    touches = []
  }

  await app.links.rebuildRollups(workspaceId)
  await app.conversions.rebuildRollups(workspaceId)
  return postIds
}

/** A visitor's name of a UTC day, as long as a real one. */
const keyOf = (visitor: number, at: number): string => `${visitor.toString(36)}-${Math.floor(at / dayMs).toString(36)}`.padEnd(22, 'x')

const touchArrival = (origin: Origin | typeof nowhere, random: () => number) => {
  if (origin.link_id !== null) return { source: 'mastodon', medium: 'social', campaign: origin.campaign_id, channel_group: 'social', why: 'click', direct: 0 }
  return random() < 0.5 ? { source: 'direct', medium: 'none', campaign: null, channel_group: 'direct', why: 'direct', direct: 1 } : { source: 'duckduckgo.com', medium: 'organic', campaign: null, channel_group: 'search', why: 'search', direct: 0 }
}

const arrival = (origin: Origin | typeof nowhere, random: () => number) => {
  const touch = touchArrival(origin, random)
  return { ...touch, ga4_group: touch.channel_group }
}

type Out = readonly { readonly id: string; readonly post_id: string; readonly connection_id: string; readonly published_at: number | null }[]

async function links(app: App, workspaceId: string, publications: Out, random: () => number): Promise<readonly Origin[]> {
  const campaigns = await Promise.all(Array.from({ length: 20 }, (_, i) => app.publishing.campaigns.create(workspaceId, { name: `Campaign ${i}` })))
  const rows = Array.from({ length: 1_000 }, (_, i): Row => {
    const publication = publications[i % publications.length]
    const at = publication?.published_at ?? 0
    return {
      workspace_id: workspaceId, id: newId(at), slug: `e${i.toString(36).padStart(7, '0')}`, target_url: 'https://shop.example/panettone', target_key: `key-${i}`, landing_url: 'https://shop.example/panettone?utm_source=mastodon',
      post_id: publication?.post_id ?? null, publication_id: publication?.id ?? null, segment: 0, connection_id: publication?.connection_id ?? null, channel_id: 'mastodon', campaign_id: random() < 0.5 ? pick(random, campaigns).id : null,
      utm_source: 'mastodon', utm_medium: 'social', utm_campaign: null, title: null, created_at: at, archived_at: null,
    }
  })
  await insertAll(app, 'links', rows)
  return rows.map((row) => ({ link_id: String(row['id']), publication_id: String(row['publication_id']), post_id: String(row['post_id']), connection_id: String(row['connection_id']), campaign_id: row['campaign_id'] === null ? null : String(row['campaign_id']) }))
}

/** What the networks said: 60 readings of each publication. */
async function numbers(app: App, workspaceId: string, publications: Out, random: () => number, until: number): Promise<void> {
  const measured: Row[] = []
  const changes: Row[] = []
  for (const { id, post_id, connection_id, published_at } of publications) {
    const out = published_at ?? 0
    const total = { likes: 0, replies: 0, reposts: 0 }
    for (let i = 0; i < 60; i++) {
      const at = Math.min(until, Math.round(out + (i + random()) * 0.25 * dayMs))
      const change = { likes: Math.floor(random() * 5), replies: Math.floor(random() * 2), reposts: Math.floor(random() * 2) }
      total.likes += change.likes
      total.replies += change.replies
      total.reposts += change.reposts
      changes.push({ workspace_id: workspaceId, id: newId(at), publication_id: id, segment: 0, post_id, connection_id, read_at: at, ...change, quotes: null, saves: null, impressions: null })
    }
    measured.push({ workspace_id: workspaceId, publication_id: id, segment: 0, post_id, connection_id, remote_id: `r${id}`, remote_data: '{}', published_at: out, next_read_at: until + 365 * dayMs, read_at: until, gone: 0, misses: 0, ...total, quotes: null, saves: null, impressions: null, potential_reach: 1_000 })
  }
  await insertAll(app, 'measured_segments', measured)
  await insertAll(app, 'number_changes', changes)
}
