import { expect, it } from 'vitest'
import { describeOnBothDatabases } from '../../../test/support/databases.ts'
import { type Fetch, FetchError } from '../../platform/http/fetch.ts'
import type { WorkHandler, WorkOutcome } from '../../platform/work/work.ts'
import { auditSite } from './audit-site.ts'
import { siteAuditVerbs } from './site-audits.ts'
import type { SiteAuditTables } from './store.ts'

const home = 'https://shop.example/'
const html = (title: string, body = '', head = ''): Response =>
  new Response(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>${head}</head><body>${body}</body></html>`, { headers: { 'content-type': 'text/html; charset=utf-8' } })
const links = (...paths: string[]): string => paths.map((path) => `<a href="${path}">x</a>`).join('')

type Files = Readonly<Record<string, () => Response>>

/** A small shop: a start page, thirty products with the same picture, and what a site has besides. */
const shop: Files = {
  [home]: () => html('Home', links('/p/1', '/about', '/moved', '/gone', '/list.pdf', '/private/x', '/brochure', 'https://other.example/'), '<meta property="og:image" content="https://shop.example/share.png">'),
  [`${home}robots.txt`]: () => new Response('User-agent: *\nDisallow: /\n\nUser-agent: Passaparola\nDisallow: /private\nSitemap: https://shop.example/map.xml', { headers: { 'content-type': 'text/plain' } }),
  [`${home}map.xml`]: () => new Response(`<urlset>${Array.from({ length: 30 }, (_, n) => `<url><loc>${home}p/${n}</loc></url>`).join('')}<url><loc>${home}private/y</loc></url></urlset>`),
  ...Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`${home}p/${n}`, () => html(`Product ${n}`, links('/', '/p/0'), '<meta property="og:type" content="product"><meta property="og:image" content="https://shop.example/share.png">')])),
  [`${home}about`]: () => html('About us', '', '<meta property="og:title" content="About us">'),
  [`${home}moved`]: () => new Response('', { status: 301, headers: { location: '/here-now' } }),
  [`${home}here-now`]: () => html('Here now'),
  [`${home}gone`]: () => new Response('', { status: 404 }),
  [`${home}brochure`]: () => new Response('%PDF', { headers: { 'content-type': 'application/pdf' } }),
  [`${home}share.png`]: () => new Response(Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'), { headers: { 'content-type': 'image/png' } }),
}

function network(files: Files): { readonly fetch: Fetch; readonly asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    async fetch({ url }) {
      asked.push(url)
      if (new URL(url).hostname !== 'shop.example') throw new FetchError('refused', 'not there')
      return files[url]?.() ?? new Response('', { status: 404 })
    },
  }
}

const readPages = [home, ...Array.from({ length: 30 }, (_, n) => `${home}p/${n}`), `${home}about`, `${home}moved`, `${home}here-now`, `${home}gone`, `${home}brochure`]

it('a site is audited in memory: sitemap and links, robots.txt kept, share images once', async () => {
  const { fetch, asked } = network(shop)
  const said: number[] = []
  const report = await auditSite(home, { fetch, clock: { now: () => 1 }, mostPages: 200, onProgress: ({ read }) => void said.push(read) })

  expect(report).toMatchObject({ site: home, trouble: null, finished: true })
  expect(report.pages.map(({ url }) => url).toSorted()).toEqual(readPages.toSorted())
  expect(asked.filter((url) => url.endsWith('share.png'))).toHaveLength(1)
  expect(asked.filter((url) => /private|other\.example|list\.pdf/.test(url))).toEqual([])
  expect(report.templates[0]).toMatchObject({ shape: '/p/*', ogType: 'product', pages: 30 })
  expect(report.templates[0]?.findings.find(({ auditId }) => auditId === 'og-title')).toMatchObject({ pages: 30, severity: 'error' })
  expect(report.pages.filter(({ score }) => score === null).map(({ trouble, status }) => [trouble, status]).toSorted()).toEqual([['not-a-page', 200], ['redirect', 301], ['status', 404]])
  expect(said[0]).toBe(0)
  expect(said.at(-1)).toBe(readPages.length)
})

it.each<readonly [string, Files, string]>([
  ['a robots.txt that wants nobody', { ...shop, [`${home}robots.txt`]: () => new Response('User-agent: *\nDisallow: /') }, 'robots'],
  ['a robots.txt that cannot be read', { ...shop, [`${home}robots.txt`]: () => { throw new FetchError('not-sent', 'down') } }, 'robots'],
  ['a robots.txt that fails', { ...shop, [`${home}robots.txt`]: () => new Response('', { status: 502 }) }, 'robots'],
  ['a start that is missing', {}, 'status'],
  ['a start that is no page', { [home]: () => new Response('x', { headers: { 'content-type': 'image/png' } }) }, 'not-a-page'],
  ['a start that cannot be reached', { [home]: () => { throw new FetchError('not-sent', 'down') } }, 'unreachable'],
  ['a start within', { [home]: () => { throw new FetchError('refused', 'private') } }, 'refused'],
])('%s is said', async (_, files, trouble) => {
  expect(await auditSite(home, { fetch: network(files).fetch, clock: { now: () => 1 }, mostPages: 10 })).toMatchObject({ trouble, pages: [], meanScore: null })
})

describeOnBothDatabases('audits of sites', (open) => {
  async function world(files: Files = shop, sliceMs = 60_000) {
    const { fetch, asked } = network(files)
    let now = 1_700_000_000_000
    const clock = { now: () => (now += 1) }
    const database = await open<SiteAuditTables>()
    let handler: WorkHandler | null = null
    const work = { handle: (one: WorkHandler) => void (handler = one), laterStatements: () => [], cancelStatements: () => [], wake: () => {} }
    const make = () => siteAuditVerbs({ database, clock, work, fetch, sliceMs })
    const verbs = make()
    const turn = async (workspaceId: string, siteAuditId: string, signal = new AbortController().signal): Promise<WorkOutcome> => {
      if (handler === null) throw new Error('nobody works')
      return handler.run({ id: 'i', workspaceId, kind: 'smo.site-audit', payload: { siteAuditId }, dueAt: now, attempts: 1, leaseEpoch: 1 }, signal)
    }
    return { verbs, turn, asked, make, database }
  }

  it('read every page once, a few at most, and only those of their workspace', async () => {
    const { verbs, turn, asked } = await world()
    const { id, state } = await verbs.start('w1', { url: 'shop.example', mostPages: 200 }, 'm')
    expect(state).toBe('waiting')

    expect(await turn('w1', id)).toEqual({ done: true })

    const row = await verbs.one('w1', id)
    expect(row).toMatchObject({ state: 'done', asked: home, site: home, pages_found: readPages.length, pages_read: readPages.length, pages_judged: readPages.length - 3, pages_with_errors: readPages.length - 3 })
    expect((await verbs.pages('w1', id)).map(({ url }) => url).toSorted()).toEqual(readPages.toSorted())
    expect(asked.filter((url) => url === `${home}p/7`)).toHaveLength(1)
    await expect(verbs.one('w2', id)).rejects.toMatchObject({ status: 404 })
    await expect(verbs.pages('w2', id)).rejects.toMatchObject({ status: 404 })

    const few = await verbs.start('w1', { url: home, mostPages: 7 }, 'm')
    await turn('w1', few.id)
    expect(await verbs.one('w1', few.id)).toMatchObject({ state: 'done', pages_found: 7, pages_read: 7 })
    expect((await verbs.list('w1', 1, null)).rows.map(({ id: one }) => one)).toEqual([few.id])
  })

  it('go on after their process died: a batch is read again at most, and each page stands there once', async () => {
    const dying: { at: number; kill: () => void } = { at: 40, kill: () => {} }
    let requests = 0
    const files = Object.fromEntries(Object.entries(shop).map(([url, answer]) => [url, () => {
      if ((requests += 1) === dying.at) dying.kill()
      return answer()
    }]))
    const { verbs, turn, asked, make } = await world(files)
    const { id } = await verbs.start('w1', { url: home, mostPages: 200 }, null)
    const process = new AbortController()
    dying.kill = () => process.abort(new Error('killed'))

    await expect(turn('w1', id, process.signal)).rejects.toThrow('killed')
    expect(await verbs.one('w1', id)).toMatchObject({ state: 'running', pages_found: expect.any(Number) })
    make()
    expect(await turn('w1', id)).toEqual({ done: true })

    expect(await verbs.one('w1', id)).toMatchObject({ state: 'done', pages_read: readPages.length })
    expect((await verbs.pages('w1', id)).map(({ url }) => url).toSorted()).toEqual(readPages.toSorted())
    const again = readPages.filter((page) => asked.filter((url) => url === page).length > (page === home ? 2 : 1))
    expect(again.length).toBeLessThanOrEqual(24)
    expect(asked.filter((url) => url.endsWith('map.xml'))).toHaveLength(1)
  })

  it('come in turns, and end', async () => {
    const { verbs, turn } = await world(shop, 5)
    const { id } = await verbs.start('w1', { url: home, mostPages: 200 }, null)
    let outcome: WorkOutcome = { againAt: 0 }
    for (let turns = 0; 'againAt' in outcome && turns < 1_000; turns += 1) outcome = await turn('w1', id)

    expect(await verbs.one('w1', id)).toMatchObject({ state: 'done', pages_read: readPages.length })
  })

  it('are paused between two pages, go on, and are stopped for good', async () => {
    const pausing: { now: (() => Promise<unknown>) | null } = { now: null }
    const files: Files = { ...shop, [`${home}p/3`]: () => { void pausing.now?.(); return html('Three') } }
    const { verbs, turn } = await world(files)
    const { id } = await verbs.start('w1', { url: home, mostPages: 200 }, null)
    let paused: Promise<unknown> = Promise.resolve()
    pausing.now = () => (paused = verbs.pause('w1', id))

    expect(await turn('w1', id)).toEqual({ done: true })
    await paused
    const { pages_read: read } = await verbs.one('w1', id)
    expect(read).toBeGreaterThan(0)
    expect(read).toBeLessThan(readPages.length)
    expect(await turn('w1', id)).toEqual({ done: true })
    expect(await verbs.one('w1', id)).toMatchObject({ state: 'paused', pages_read: read })
    await expect(verbs.pause('w1', id)).rejects.toMatchObject({ status: 409 })

    pausing.now = null
    expect(await verbs.goOn('w1', id)).toMatchObject({ state: 'running' })
    await expect(verbs.goOn('w1', id)).rejects.toMatchObject({ status: 409 })
    await turn('w1', id)
    expect(await verbs.one('w1', id)).toMatchObject({ state: 'done', pages_read: readPages.length })
    await expect(verbs.stop('w1', id)).rejects.toMatchObject({ status: 409 })

    const other = await verbs.start('w1', { url: home, mostPages: 200 }, null)
    expect(await verbs.stop('w1', other.id)).toMatchObject({ state: 'stopped' })
    expect(await turn('w1', other.id)).toEqual({ done: true })
    expect(await verbs.one('w1', other.id)).toMatchObject({ state: 'stopped', pages_read: 0 })
    await verbs.remove('w1', other.id)
    await expect(verbs.remove('w1', other.id)).rejects.toMatchObject({ status: 404 })
  })

  it('say why a site could not be read, and what is no address', async () => {
    const { verbs, turn } = await world({})
    const { id } = await verbs.start('w1', { url: home, mostPages: 5 }, null)
    await turn('w1', id)

    expect(await verbs.one('w1', id)).toMatchObject({ state: 'failed', trouble: 'status' })
    for (const url of ['ftp://shop.example', 'https://a:b@shop.example', 'due parole', 'javascript:alert(1)']) await expect(verbs.start('w1', { url, mostPages: 5 }, null)).rejects.toMatchObject({ status: 422, errors: [{ pointer: '/url' }] })
  })

  it('are few at a time', async () => {
    const { verbs } = await world()
    for (let n = 0; n < 5; n += 1) await verbs.start('w1', { url: home, mostPages: 5 }, null)

    await expect(verbs.start('w1', { url: home, mostPages: 5 }, null)).rejects.toMatchObject({ status: 409 })
    expect(await verbs.start('w2', { url: home, mostPages: 5 }, null)).toMatchObject({ state: 'waiting' })
  })
})
