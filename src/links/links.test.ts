import { createHmac } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { describeOnBothDatabases, type OpenDatabase } from '../../test/support/databases.ts'
import { browser, linksForTests, openServerFor, phone, setClock, shortUrl, type SetClock } from '../../test/support/links.ts'
import type { Database } from '../platform/db/database.ts'
import { StorageError } from '../platform/db/errors.ts'
import type { Api } from '../platform/http/api.ts'
import type { ClickCounts, Links, LinksTables } from './index.ts'
import { createLinks } from './index.ts'
import type { ClickList, LinkList, ShortLink } from './schema.ts'
import { shortenedIp } from './visitor-key.ts'
import { secretsForTests, silentLog } from '../../test/support/workspaces.ts'

const home = '/api/v1/workspaces/w1'
const as = (role: string) => ({ authorization: `Bearer ${role}` })

interface World { database: Database<LinksTables>; clock: SetClock; links: Links; api: Api }

async function world(open: OpenDatabase, start = '2026-03-10T10:00:00Z'): Promise<World> {
  const database = await open<LinksTables>()
  const clock = setClock(start)
  const links = linksForTests(database, clock)
  const api = await openServerFor(database as never, clock, [links.redirects, links.api])
  return { database, clock, links, api }
}

const planned = { workspaceId: 'w1', postId: '018f0000-0000-7000-8000-00000000aaaa', publicationId: '018f0000-0000-7000-8000-00000000bbbb', connectionId: 'c1', channelId: 'bluesky', campaignUtm: 'Spring', campaignId: 'k1', segment: 0 }

async function visit({ api }: World, slug: string, more: { ip?: string; userAgent?: string; method?: 'GET' | 'HEAD'; headers?: Record<string, string> } = {}) {
  return api.inject({ method: more.method ?? 'GET', url: `/l/${slug}`, headers: { 'user-agent': more.userAgent ?? browser, 'x-forwarded-for': more.ip ?? '203.0.113.7', ...more.headers } })
}

async function byHand({ api }: World, body: Record<string, unknown>): Promise<ShortLink & { slug: string }> {
  const answer = await api.inject({ method: 'POST', url: `${home}/links`, headers: as('editor'), payload: body })
  expect(answer.statusCode, answer.body).toBe(201)
  const link = answer.json<ShortLink>()
  return { ...link, slug: link.shortUrl.slice(link.shortUrl.lastIndexOf('/') + 1) }
}

const totals = async ({ database }: World): Promise<Record<string, ClickCounts>> => {
  const rows = await database.db.selectFrom('click_rollups').selectAll().where('dimension', '=', 'all').execute()
  return Object.fromEntries(rows.map((row) => [String(row.bucket_at), { clicks: row.clicks, uniqueClicks: row.unique_clicks, bots: row.bots, previews: row.previews }]))
}

describeOnBothDatabases('links', (open, more) => {
  describe('planning the links of a publication', () => {
    let it_: World
    beforeAll(async () => { it_ = await world(open) })

    it('gives each address one short link with governed UTM, and the same again', async () => {
      const text = 'Look: https://shop.example/a?x=1#top (and https://shop.example/b). Again https://shop.example/a?x=1#top'

      const first = await it_.links.plan({ ...planned, text })
      const uncommitted = await it_.links.plan({ ...planned, text })
      await it_.database.commit(first.statements)
      const committed = await it_.links.plan({ ...planned, text })

      expect(first.links).toHaveLength(2)
      expect(first.links[0]?.slug).toMatch(/^[0-9A-Za-z]{7}$/)
      expect(first.text).toBe(`Look: ${first.links[0]?.shortUrl} (and ${first.links[1]?.shortUrl}). Again ${first.links[0]?.shortUrl}`)
      expect(uncommitted.links).toEqual(first.links)
      expect(committed.links).toEqual(first.links)
      expect(committed.statements).toEqual([])
      const rows = await it_.database.db.selectFrom('links').select('landing_url').orderBy('landing_url').execute()
      expect(rows.map((row) => row.landing_url)).toEqual([
        'https://shop.example/a?x=1&utm_source=bluesky&utm_medium=social&utm_campaign=spring&utm_content=0000bbbb#top',
        'https://shop.example/b?utm_source=bluesky&utm_medium=social&utm_campaign=spring&utm_content=0000bbbb',
      ])
    })

    it('gives another publication, and another segment, links of their own', async () => {
      const text = 'https://shop.example/a?x=1#top'
      const slugs = await Promise.all([{}, { segment: 1 }, { publicationId: 'p2' }, { workspaceId: 'w2' }].map(async (other) => (await it_.links.plan({ ...planned, ...other, text })).links[0]?.slug))
      expect(new Set(slugs).size).toBe(4)
    })

    it('never shortens a short link of ours, and leaves text without links alone', async () => {
      expect(await it_.links.plan({ ...planned, text: `${shortUrl}/l/abc1234 ciao` })).toEqual({ text: `${shortUrl}/l/abc1234 ciao`, links: [], statements: [] })
      expect(it_.links.preview('go https://shop.example/x!').text).toBe(`go ${shortUrl}/l/abc1234!`)
    })

    it('survives being committed twice and beside another', async () => {
      const wanted = { ...planned, publicationId: 'p-race', text: 'https://shop.example/race' }
      const [one, two] = await Promise.all([it_.links.plan(wanted), it_.links.plan(wanted)])
      await Promise.all([it_.database.commit(one.statements), it_.database.commit(two.statements)])
      expect(await it_.database.db.selectFrom('links').selectAll().where('publication_id', '=', 'p-race').execute()).toHaveLength(1)
    })
  })

  it('redirects a person after the click is stored, tied by pp_click', async () => {
    const it_ = await world(open)
    const link = await byHand(it_, { targetUrl: 'https://shop.example/?q=a+b#frag', utm: { source: 'FB' } })

    const answer = await visit(it_, link.slug, { headers: { referer: 'https://www.bsky.app/profile/x' } })

    await it_.links.settled()
    const [click] = await it_.database.db.selectFrom('clicks').selectAll().execute()
    expect(answer.statusCode).toBe(302)
    expect(answer.headers.location).toBe(`https://shop.example/?q=a+b&utm_source=facebook&pp_click=${click?.id}#frag`)
    expect(answer.headers['cache-control']).toBe('private, no-store')
    expect(click).toMatchObject({ workspace_id: 'w1', link_id: link.id, kind: 'person', why: 'browser', duplicate_of: null, referrer_host: 'bsky.app', device: 'desktop' })
    expect(JSON.stringify(click)).not.toContain('203.0.113')
  })

  it('counts 1 unfurl and 3 people as 3 clicks and slack 1 (C4), and never a HEAD or a prefetch', async () => {
    const it_ = await world(open)
    const link = await byHand(it_, { targetUrl: 'https://shop.example/' })

    const unfurl = await visit(it_, link.slug, { userAgent: 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)' })
    for (const ip of ['198.51.100.1', '203.0.113.9', '192.0.2.4']) await visit(it_, link.slug, { ip })
    const head = await visit(it_, link.slug, { method: 'HEAD' })
    const prefetch = await visit(it_, link.slug, { headers: { 'sec-purpose': 'prefetch' } })

    for (const answer of [unfurl, head, prefetch]) expect([answer.statusCode, answer.headers.location]).toEqual([302, 'https://shop.example/'])
    const { items } = (await it_.api.inject({ url: `${home}/links`, headers: as('viewer') })).json<LinkList>()
    expect(items[0]).toMatchObject({ clicks: 3, uniqueClicks: 3, bots: 2, previews: { slack: 1 } })
  })

  it('sets a click repeated within the hour aside, and keeps it', async () => {
    const it_ = await world(open)
    const link = await byHand(it_, { targetUrl: 'https://shop.example/' })

    // The first three in one group, by two visitors.
    await Promise.all([visit(it_, link.slug), visit(it_, link.slug), visit(it_, link.slug, { userAgent: phone })])
    it_.clock.forward(59 * 60_000)
    await visit(it_, link.slug)
    it_.clock.forward(60_000)
    await visit(it_, link.slug)

    const { items } = (await it_.api.inject({ url: `${home}/clicks?linkId=${link.id}&limit=100`, headers: as('viewer') })).json<ClickList>()
    const unique = items.filter((click) => click.duplicateOf === null)
    expect(items).toHaveLength(5)
    expect(unique).toHaveLength(3)
    for (const click of items) if (click.duplicateOf !== null) expect(unique.map(({ id }) => id)).toContain(click.duplicateOf)
    expect(await it_.links.list('w1', {}, { limit: 1, cursor: null })).toMatchObject({ items: [{ clicks: 5, uniqueClicks: 3 }] })
  })

  it('knows a repeat across midnight, and gives the same visitor another key the next day (C1)', async () => {
    const it_ = await world(open, '2026-03-10T23:40:00Z')
    const link = await byHand(it_, { targetUrl: 'https://shop.example/' })
    const keys = async () => {
      await it_.links.settled()
      return (await it_.database.db.selectFrom('clicks').select('visitor_key').orderBy('id').execute()).map((row) => row.visitor_key)
    }

    await visit(it_, link.slug)
    it_.clock.set('2026-03-11T00:20:00Z')
    await visit(it_, link.slug)
    it_.clock.set('2026-03-11T09:00:00Z')
    await visit(it_, link.slug)

    const [before, after, morning] = await keys()
    expect(after).toBe(before)
    expect(morning).not.toBe(before)
    expect(await it_.links.list('w1', {}, { limit: 1, cursor: null })).toMatchObject({ items: [{ clicks: 3, uniqueClicks: 2 }] })
  })

  it('destroys a salt 48 hours after its day began (C1)', async () => {
    const it_ = await world(open, '2026-03-10T12:00:00Z')
    const link = await byHand(it_, { targetUrl: 'https://shop.example/' })
    await visit(it_, link.slug)
    const days = async () => (await it_.database.db.selectFrom('visitor_salts').select('day_at').execute()).map((row) => new Date(row.day_at).toISOString().slice(0, 10))

    it_.clock.set('2026-03-11T23:59:59Z')
    await it_.links.visitors.destroyOldSalts()
    expect(await days()).toEqual(['2026-03-10'])

    it_.clock.set('2026-03-12T00:00:00Z')
    await it_.links.visitors.destroyOldSalts()
    expect(await days()).toEqual([])
  })

  it('gives unrelated keys to two workspaces and the same to neighbours of one address', async () => {
    const it_ = await world(open)
    const key = async (workspaceId: string, ip: string) => (await it_.links.visitors.keys({ workspaceId, ip, userAgent: browser }, it_.clock.now())).current
    expect(await key('w1', '203.0.113.7')).toBe(await key('w1', '203.0.113.99'))
    expect(await key('w1', '203.0.113.7')).not.toBe(await key('w2', '203.0.113.7'))
    expect(await key('w1', '203.0.113.7')).not.toBe(await key('w1', '203.0.114.7'))
  })

  it('gives keys of one day that begin alike, and by a salt of an older version the keys it always gave', async () => {
    const it_ = await world(open, '2026-03-10T12:00:00Z')
    const keysOf = async (at: string) => {
      it_.clock.set(at)
      return Promise.all(['203.0.113.7', '198.51.100.7'].map(async (ip) => (await it_.links.visitors.keys({ workspaceId: 'w1', ip, userAgent: browser }, it_.clock.now())).current))
    }
    expect(await keysOf('2026-03-10T12:00:00Z')).toEqual([expect.stringMatching(/^fu2:[\w-]{22}$/), expect.stringMatching(/^fu2:[\w-]{22}$/)])
    await it_.database.db.insertInto('visitor_salts').values({ day_at: Date.parse('2026-03-11'), salt: 'c2FsdA==' }).execute()
    const old = createHmac('sha256', 'c2FsdA==').update(`w1\n203.0.113\n${browser}`).digest('base64url').slice(0, 22)
    expect((await keysOf('2026-03-11T12:00:00Z'))[0]).toBe(old)
  })

  it('shows a friendly page in the visitor’s language when there is no such link', async () => {
    const it_ = await world(open)
    const answer = await visit(it_, 'nothere', { headers: { 'accept-language': 'it-IT,it;q=0.9' } })
    expect(answer.statusCode).toBe(404)
    expect(answer.headers['content-type']).toContain('text/html')
    expect(answer.body).toContain('Questo link non porta da nessuna parte')

    // Committed by somebody else a moment later: found.
    const { links: [link], statements } = await it_.links.plan({ ...planned, text: 'https://shop.example/late' })
    expect((await visit(it_, link?.slug ?? '')).statusCode).toBe(404)
    await it_.database.commit(statements)
    it_.clock.forward(1_100)
    expect((await visit(it_, link?.slug ?? '')).statusCode).toBe(302)
  })

  it('answers 503 with a way on when the click cannot be stored, and counts nothing', async () => {
    const it_ = await world(open)
    const link = await byHand(it_, { targetUrl: 'https://shop.example/?a=1&b=<script>' })
    let full = false
    const failing: Database<LinksTables> = { ...it_.database, kind: it_.database.kind, db: it_.database.db, commit: (statements) => full ? Promise.reject(new StorageError('full', new Error('disk'))) : it_.database.commit(statements) }
    const links = createLinks({ database: failing, clock: it_.clock, log: silentLog, secrets: secretsForTests(), config: { shortUrl, publicUrl: shortUrl } })
    const api = await openServerFor(it_.database as never, it_.clock, [links.redirects])
    await visit({ ...it_, api }, link.slug)

    full = true
    const answer = await visit({ ...it_, api }, link.slug, { ip: '192.0.2.77' })
    full = false
    const after = await visit({ ...it_, api }, link.slug, { ip: '192.0.2.78' })

    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5'])
    expect(answer.body).toContain('href="https://shop.example/?a=1&amp;b=&lt;script&gt;"')
    expect(answer.body).not.toContain('<script')
    expect(after.statusCode).toBe(302)
    await links.settled()
    expect(await it_.database.db.selectFrom('clicks').selectAll().execute()).toHaveLength(2)
  })

  it('settles and counts after a restart what was answered before it, in the order of time', async () => {
    const it_ = await world(open, '2026-03-10T23:59:50Z')
    const link = await byHand(it_, { targetUrl: 'https://shop.example/' })
    await visit(it_, link.slug)
    await visit(it_, link.slug)
    it_.clock.forward(20_000)
    await visit(it_, link.slug)
    expect(await it_.database.db.selectFrom('clicks').selectAll().execute()).toEqual([])

    const again = linksForTests(it_.database, it_.clock)
    again.start()
    await again.stop()

    expect(await it_.database.db.selectFrom('click_log').selectAll().execute()).toEqual([])
    expect(await it_.database.db.selectFrom('click_groups').selectAll().execute()).toEqual([])
    expect(await again.list('w1', {}, { limit: 1, cursor: null })).toMatchObject({ items: [{ clicks: 3, uniqueClicks: 1 }] })
  })

  it('brings nothing back when a workspace is wiped while its clicks wait', async () => {
    const it_ = await world(open)
    const link = await byHand(it_, { targetUrl: 'https://shop.example/' })
    await Promise.all([visit(it_, link.slug), visit(it_, link.slug, { ip: '192.0.2.9' })])
    await Promise.all([it_.database.commit(it_.links.wipeStatements('w1')), it_.links.clicksByDay('w1', { fromMs: 0, toMs: 1, zone: 'UTC' })])
    await it_.links.settled()
    for (const table of ['clicks', 'click_claims', 'click_log', 'click_groups', 'click_rollups', 'links'] as const) {
      expect([table, await it_.database.db.selectFrom(table).selectAll().execute()]).toEqual([table, []])
    }
  })

  it('refuses what is not http(s) and its own short links, naming the field', async () => {
    const it_ = await world(open)
    for (const targetUrl of ['javascript:alert(1)', 'data:text/html,x', 'shop.example', `${shortUrl}/l/abc1234`, `${shortUrl}/%6c/abc1234`, 'https://user:pw@shop.example/', '']) {
      const answer = await it_.api.inject({ method: 'POST', url: `${home}/links`, headers: as('editor'), payload: { targetUrl } })
      expect([targetUrl, answer.statusCode, answer.json<{ errors: { pointer: string }[] }>().errors[0]?.pointer]).toEqual([targetUrl, 400, '/targetUrl'])
    }
  })

  it('changes where a link by hand leads, keeps the history, and never that of a post', async () => {
    const it_ = await world(open)
    const link = await byHand(it_, { targetUrl: 'https://shop.example/old', utm: { campaign: 'x' } })
    await visit(it_, link.slug)

    const changed = await it_.api.inject({ method: 'PATCH', url: `${home}/links/${link.id}`, headers: as('editor'), payload: { targetUrl: 'https://shop.example/new', title: 'New' } })
    const again = await visit(it_, link.slug)
    const detail = await it_.links.detail('w1', link.id, { zone: 'Europe/Rome' })

    expect(changed.json()).toMatchObject({ targetUrl: 'https://shop.example/new', landingUrl: 'https://shop.example/new?utm_campaign=x', title: 'New' })
    expect(again.headers.location).toContain('https://shop.example/new?utm_campaign=x&pp_click=')
    expect(detail.changes).toMatchObject([{ who: 'editor', fromUrl: 'https://shop.example/old', toUrl: 'https://shop.example/new' }])
    expect(detail.days).toHaveLength(31)
    expect(detail.days.at(-1)).toMatchObject({ day: '2026-03-10', clicks: 2, uniqueClicks: 1 })

    const { statements, links: [own] } = await it_.links.plan({ ...planned, text: 'https://shop.example/p' })
    await it_.database.commit(statements)
    const refused = await it_.api.inject({ method: 'PATCH', url: `${home}/links/${own?.id}`, headers: as('editor'), payload: { targetUrl: 'https://evil.example/' } })
    expect(refused.statusCode).toBe(409)
  })

  it('keeps the UTM vocabulary of a workspace and refuses one that means two things', async () => {
    const it_ = await world(open)
    const put = (utmRules: unknown) => it_.api.inject({ method: 'PUT', url: `${home}/links/settings`, headers: as('manager'), payload: { utmRules, clickParameter: false } })
    expect((await put({ sources: [{ value: 'a', aliases: ['x'] }, { value: 'b', aliases: ['X '] }], mediums: [] })).statusCode).toBe(400)
    expect((await put({ sources: [{ value: 'Newsroom', aliases: ['NR'] }], mediums: [] })).statusCode).toBe(200)

    const link = await byHand(it_, { targetUrl: 'https://shop.example/', utm: { source: 'nr' } })
    expect(link.landingUrl).toBe('https://shop.example/?utm_source=newsroom')
    expect((await visit(it_, link.slug)).headers.location).toBe('https://shop.example/?utm_source=newsroom')
  })

  it('counts by day of any zone and by dimension exactly as counting one by one does, also after a rebuild', async () => {
    const it_ = await world(open)
    const { database, links } = it_
    let seed = 7
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
    const rows: { id: string; connectionId: string; postId: string; campaignId: string | null }[] = []
    for (let i = 0; i < 6; i++) {
      const own = { ...planned, publicationId: `pub${i}`, postId: `post${i % 3}`, connectionId: `con${i % 2}`, campaignId: i === 0 ? null : `cam${i % 2}` }
      const plan = await links.plan({ ...own, text: `https://shop.example/${i}` })
      await database.commit(plan.statements)
      rows.push({ id: plan.links[0]?.id ?? '', ...own })
    }
    const start = Date.parse('2026-03-27T00:00:00Z')
    const clicks = Array.from({ length: 1500 }, (_, i) => {
      const at = start + Math.floor(random() * 4 * 86_400_000)
      const kind = pick(['person', 'person', 'person', 'bot', 'preview'] as const)
      return { id: idAt(at, i), linkId: pick(rows).id, at, kind, visitorKey: kind === 'person' ? `v${Math.floor(random() * 60)}` : null, consumer: kind === 'preview' ? pick(['slack', 'whatsapp']) : null, referrerHost: null, device: 'phone' as const }
    }).toSorted((left, right) => left.at - right.at)
    for (let i = 0; i < clicks.length; i += 131) await links.seed('w1', clicks.slice(i, i + 131))

    const stored = await database.db.selectFrom('clicks').selectAll().orderBy('at').orderBy('id').execute()
    const claims = new Map<string, { at: number; id: string }>()
    for (const click of stored) {
      if (click.kind !== 'person') continue
      const name = `${click.link_id} ${click.visitor_key}`
      const last = claims.get(name)
      const repeated = last !== undefined && click.at - last.at < 3_600_000
      expect(click.duplicate_of).toBe(repeated ? last.id : null)
      if (!repeated) claims.set(name, { at: click.at, id: click.id })
    }

    const check = async (): Promise<void> => {
      for (const zone of ['UTC', 'Europe/Rome', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Chatham']) {
        for (const [fromMs, toMs] of [[start, start + 4 * 86_400_000], [start + 1_234_567, start + 200_000_001], [start + 1_000, start + 2_000]] as const) {
          for (const filter of [{}, { connectionId: 'con1' }, { postId: 'post1', connectionId: 'con0' }, { publicationId: 'pub3' }, { linkId: rows[2]?.id }]) {
            const within = stored.filter((click) => {
              const link = rows.find((row) => row.id === click.link_id)
              return click.at >= fromMs && click.at < toMs
                && (filter.connectionId === undefined || link?.connectionId === filter.connectionId)
                && (filter.postId === undefined || link?.postId === filter.postId)
                && (filter.publicationId === undefined || link === rows[3])
                && (filter.linkId === undefined || link?.id === filter.linkId)
            })
            const summary = await links.clicksByDay('w1', { fromMs, toMs, zone, by: 'campaign', filter })
            expect(summary.total).toEqual(bruteForce(within))
            const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone })
            const byDay = Map.groupBy(within, (click) => format.format(click.at))
            expect(summary.days.filter((day) => day.clicks + day.bots + day.previews > 0)).toEqual([...byDay].toSorted().map(([day, list]) => ({ day, ...bruteForce(list) })))
            const byCampaign = Map.groupBy(within, (click) => rows.find((row) => row.id === click.link_id)?.campaignId ?? null)
            byCampaign.delete(null)
            expect(Object.fromEntries(summary.rows.map(({ id, ...counts }) => [id, counts]))).toEqual(Object.fromEntries([...byCampaign].map(([id, list]) => [id, bruteForce(list)])))
          }
        }
      }
    }
    await check()
    for (const [fromMs, toMs] of [[undefined, undefined], [332, start + 200_000_001], [start + 1_234_567, 8.64e15]] as const) {
      for (const wanted of [{}, { kind: 'bot' as const }, { unique: true }]) {
        const listed: string[] = []
        for (let cursor: string | null = null; ; ) {
          const { items, nextCursor } = (await links.clicks('w1', { linkId: rows[2]?.id, ...wanted, fromMs, toMs, limit: 37, cursor })) as ClickList
          listed.push(...items.map(({ id }) => id))
          if (nextCursor === null) break
          cursor = nextCursor
        }
        const own = stored.filter((click) => click.link_id === rows[2]?.id && click.at >= (fromMs ?? 0) && click.at < (toMs ?? Infinity)
          && (!('kind' in wanted) || click.kind === wanted.kind) && (!('unique' in wanted) || (click.kind === 'person' && click.duplicate_of === null)))
        expect(listed).toEqual(own.map(({ id }) => id).toReversed())
      }
    }
    const before = await totals(it_)
    await database.db.updateTable('click_rollups').set({ clicks: 99 }).execute()
    await links.rebuildRollups('w1')
    expect(await totals(it_)).toEqual(before)
    await check()
  }, 60_000)

  it('lists by cursor, answers 404 to another workspace, and exports formulas disarmed', async () => {
    const it_ = await world(open)
    for (let i = 0; i < 5; i++) {
      await byHand(it_, { targetUrl: `https://shop.example/${i}`, title: i === 2 ? '=HYPERLINK("http://evil","x")' : null })
      if (i !== 3) it_.clock.forward(1_000)
    }
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: LinkList = (await it_.api.inject({ url: `${home}/links?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`, headers: as('viewer') })).json<LinkList>()
      seen.push(...page.items.map((item) => item.targetUrl))
      cursor = page.nextCursor
    }
    expect(new Set(seen).size).toBe(5)
    expect(seen.at(-1)).toBe('https://shop.example/0')
    expect((await it_.api.inject({ url: `${home}/links?text=EXAMPLE/3`, headers: as('viewer') })).json<LinkList>().items).toHaveLength(1)
    const exported = await it_.api.inject({ url: `${home}/links.csv`, headers: as('viewer') })
    expect(exported.body).toContain(`"'=HYPERLINK(""http://evil"",""x"")"`)
    await expect(it_.links.detail('w2', (await it_.links.list('w1', {}, { limit: 1, cursor: null })).items[0]?.id ?? '', { zone: 'UTC' })).rejects.toMatchObject({ status: 404 })
    expect((await it_.api.inject({ url: `${home}/links?cursor=zzz`, headers: as('viewer') })).statusCode).toBe(400)
  })

  if (more.kind === 'postgres') {
    it('agrees on who came first between two processes', async () => {
      const it_ = await world(open)
      const link = await byHand(it_, { targetUrl: 'https://shop.example/' })
      const other = linksForTests(await more.again<LinksTables>(it_.database as Database<unknown>), it_.clock)
      const api = await openServerFor(it_.database as never, it_.clock, [other.redirects])

      await Promise.all(Array.from({ length: 60 }, (_, i) => visit(i % 2 === 0 ? it_ : { ...it_, api }, link.slug, { ip: `198.51.${i % 10}.1` })))

      expect(await it_.links.list('w1', {}, { limit: 1, cursor: null })).toMatchObject({ items: [{ clicks: 60, uniqueClicks: 10 }] })
    })
  }
})

describe('addresses of visitors', () => {
  it.each([['203.0.113.7', '203.0.113'], ['::ffff:203.0.113.7', '203.0.113'], ['2001:db8:1:2::9', '2001:db8:1'], ['2001:0db8:0001::', '2001:db8:1'], ['::1', '0:0:0']])('%s is kept as %s only', (ip, kept) => {
    expect(shortenedIp(ip)).toBe(kept)
  })
})

function bruteForce(list: readonly { kind: string; duplicate_of: string | null }[]): ClickCounts {
  return {
    clicks: list.filter((click) => click.kind === 'person').length,
    uniqueClicks: list.filter((click) => click.kind === 'person' && click.duplicate_of === null).length,
    bots: list.filter((click) => click.kind === 'bot').length,
    previews: list.filter((click) => click.kind === 'preview').length,
  }
}

function idAt(at: number, i: number): string {
  const hex = at.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${i.toString(16).padStart(12, '0')}`
}
