import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { refused, spellings } from '../../../test/support/inner-addresses.ts'
import { createFetch } from '../../platform/http/client.ts'
import { smoNetworks } from '../networks.ts'
import { auditPage } from '../report.ts'
import { gatherPage, type Depth } from './gather-page.ts'
import { imageHeader } from './image-header.ts'
import { parseRobots } from './robots.ts'

describe('robots.txt', () => {
  it.each<[string, string, string, string, boolean]>([
    ['says nothing', '', 'Twitterbot', '/x', true],
    ['shuts everybody out', 'User-agent: *\nDisallow: /', 'Twitterbot', '/x', false],
    ['names this one in any case', 'User-agent: *\nDisallow: /\n\nUSER-AGENT: twitterbot\nAllow: /', 'Twitterbot', '/x', true],
    ['names it with a version', 'User-agent: Twitterbot/1.0\nDisallow: /a', 'Twitterbot', '/a', false],
    ['names two above one rule', 'User-agent: facebookexternalhit\nUser-agent: Twitterbot\nDisallow: /', 'Twitterbot', '/', false],
    ['has two groups of one name', 'User-agent: Twitterbot\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: Twitterbot\nDisallow: /b', 'Twitterbot', '/b/1', false],
    ['has a longer allow', 'User-agent: *\nDisallow: /p\nAllow: /p/ok', 'x', '/p/ok/1', true],
    ['has an allow as long', 'User-agent: *\nDisallow: /p\nAllow: /p', 'x', '/p', true],
    ['lets in by an empty rule', 'User-agent: *\nDisallow:', 'x', '/', true],
    ['has stars', 'User-agent: *\nDisallow: /*/private*.html$', 'x', '/a/b/private-1.html', false],
    ['has stars that do not fit', 'User-agent: *\nDisallow: /*.php$', 'x', '/a.php?x', true],
    ['escapes differently', 'User-agent: *\nDisallow: /caff%c3%a8', 'x', '/caffè/1', false],
    ['has comments, a mark and old line ends', '\ufeffUser-agent: * # all\rDisallow: /a # no', 'x', '/a', false],
    ['has a sitemap within', 'User-agent: *\nSitemap: https://a.example/s.xml\nDisallow: /a', 'x', '/a', false],
    ['has rules before any name', 'Disallow: /\nUser-agent: y\nAllow: /', 'x', '/', true],
    ['is asked for itself', 'User-agent: *\nDisallow: /', 'x', '/robots.txt', true],
    ['names a bot that begins alike', 'User-agent: Twitter\nDisallow: /', 'Twitterbot', '/', false],
  ])('%s', (_name, text, token, path, allowed) => expect(parseRobots(text).judge(token, `https://a.example${path}`).allowed).toBe(allowed))

  it('tells sitemaps, delays and the line that decided; a hostile file costs no time', () => {
    const robots = parseRobots('Sitemap: https://a.example/s.xml\nUser-agent: *\nCrawl-delay: 2.5\nDisallow: /a')
    expect([robots.sitemaps, robots.crawlDelay('x'), robots.judge('x', 'https://a.example/a').line]).toEqual([['https://a.example/s.xml'], 2.5, 'Disallow: /a'])
    const started = performance.now()
    parseRobots(`User-agent: *\nDisallow: /${'*a'.repeat(100_000)}`).judge('x', `https://a.example/${'a'.repeat(50_000)}`)
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

describe('the first bytes of an image', () => {
  const plain = (width: number, height: number, alpha = false) => sharp({ create: { width, height, channels: alpha ? 4 : 3, background: { r: 200, g: 40, b: 40, alpha: 0.5 } } })

  it.each([
    ['jpeg', () => plain(640, 480).jpeg().toBuffer(), { type: 'image/jpeg', width: 640, height: 480, alpha: false, animated: false }],
    ['a turned jpeg', () => plain(640, 480).jpeg().withMetadata({ orientation: 6 }).toBuffer(), { type: 'image/jpeg', width: 480, height: 640 }],
    ['png', () => plain(30, 20).png().toBuffer(), { type: 'image/png', width: 30, height: 20, alpha: false, animated: false }],
    ['png that one sees through', () => plain(30, 20, true).png().toBuffer(), { type: 'image/png', alpha: true }],
    ['gif', () => plain(30, 20).gif().toBuffer(), { type: 'image/gif', width: 30, height: 20, animated: false }],
    ['webp', () => plain(300, 200).webp().toBuffer(), { type: 'image/webp', width: 300, height: 200, alpha: false, animated: false }],
    ['webp that one sees through', () => plain(300, 200, true).webp().toBuffer(), { type: 'image/webp', alpha: true }],
    ['avif', () => plain(300, 200).avif({ effort: 0 }).toBuffer(), { type: 'image/avif', width: 300, height: 200 }],
    ['svg', async () => Buffer.from('<?xml version="1.0"?><!-- x --><svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"/>'), { type: 'image/svg+xml', width: 40, height: 30, alpha: true }],
  ])('%s', async (_name, make, expected) => expect(await imageHeader(await make())).toMatchObject(expected))

  it('of an animation say so', async () => {
    const frames = await sharp(Buffer.alloc(40 * 80 * 3, 7).fill(200, 0, 4_000), { raw: { width: 40, height: 80, channels: 3, pageHeight: 40 } }).gif({ delay: [100, 100] }).toBuffer()
    expect(await imageHeader(frames)).toMatchObject({ type: 'image/gif', width: 40, height: 40, animated: true })
  })

  it('are enough, and whatever else they are is no image or of unknown size', async () => {
    const large = await sharp({ create: { width: 4000, height: 3000, channels: 3, background: '#123456', noise: { type: 'gaussian', mean: 120, sigma: 40 } } }).jpeg().toBuffer()
    expect(await imageHeader(large.subarray(0, 65_536))).toMatchObject({ width: 4000, height: 3000 })
    expect(await imageHeader(large.subarray(0, 20))).toMatchObject({ type: 'image/jpeg', width: null })
    for (const other of ['<html><svg></svg>', '', '%PDF-1.7', 'x'.repeat(100)]) expect(await imageHeader(Buffer.from(other))).toBeNull()
  })
})

describe('gathering a page', () => {
  let server: Server
  let port: number
  let answer: (request: IncomingMessage, response: ServerResponse) => void
  let asked: { readonly host: string; readonly path: string; readonly agent: string }[] = []
  let connections: string[] = []

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push({ host: request.headers.host ?? '', path: request.url ?? '', agent: request.headers['user-agent'] ?? '' })
      answer(request, response)
    })
    await new Promise<void>((ready) => void server.listen(0, '127.0.0.1', ready))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => void server.close())
  beforeEach(() => {
    asked = []
    connections = []
  })

  /** The public internet: every name is a public address, and whoever connects to one meets our server. */
  const internet = () => createFetch({ allowNetworks: [], lookup: async () => [{ address: '93.184.216.34', family: 4 }], connect: ({ host }) => {
    connections.push(host)
    // As if the address itself had answered: the guard looks at the connected socket too.
    return Object.defineProperty(connect(port, '127.0.0.1'), 'remoteAddress', { get: () => host })
  } })
  const gather = (url: string, depth: Depth = 'full') => gatherPage(url, { fetch: internet(), clock: { now: () => 1_800_000_000_000 }, depth })

  it('records every hop, asks each thing once, and says what each reader may and gets', async () => {
    const picture = await sharp({ create: { width: 1200, height: 630, channels: 3, background: '#123456' } }).jpeg().toBuffer()
    answer = ({ url = '', headers, method }, response) => {
      const html = (text: string) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'set-cookie': 'a=b' }).end(text)
      if (url === '/old') return response.writeHead(301, { location: '/caff%C3%A8' }).end()
      if (url === '/robots.txt') return response.end('User-agent: LinkedInBot\nDisallow: /')
      if (url === '/card.jpg') return headers.range === undefined ? response.writeHead(200, { 'content-type': 'image/jpeg' }).end(picture) : response.writeHead(206, { 'content-type': 'image/jpeg', 'content-range': `bytes 0-${picture.length - 1}/${picture.length}` }).end(picture)
      if (url.startsWith('/oembed')) return response.end(JSON.stringify({ version: '1.0', type: 'video', title: 'Caffè', html: '<iframe>', width: 640, thumbnail_url: 'http://inside.example/' }))
      if (url === '/other') return html('<title>Other</title><link rel="canonical" href="/other">')
      if (headers['user-agent']?.startsWith('LinkedInBot')) return response.writeHead(403).end('no')
      if (method === 'HEAD') return response.writeHead(405).end()
      return html(`<title>T</title><meta property="og:title" content="Caffè"><meta property="og:image" content="/card.jpg"><meta property="og:url" content="/other">
        <link rel="alternate" type="application/json+oembed" href="/oembed?x"><link rel="icon" href="/card.jpg">`)
    }
    const steps: string[] = []
    const page = await gatherPage('http://shop.example/old', { fetch: internet(), clock: { now: () => 1_800_000_000_000 }, onProgress: ({ step, done, of }) => steps.push(`${step} ${done}/${of}`) })

    expect(page).toMatchObject({ asked: 'http://shop.example/old', url: 'http://shop.example/caff%C3%A8', status: 200, fetchedAt: 1_800_000_000_000 })
    expect(page.hops).toEqual([{ url: 'http://shop.example/old', status: 301, location: '/caff%C3%A8' }, { url: 'http://shop.example/caff%C3%A8', status: 200, location: null }])
    expect(page.headers['set-cookie']).toBeUndefined()
    expect(page.images).toEqual({ 'http://shop.example/card.jpg': expect.objectContaining({ status: 206, trouble: null, type: 'image/jpeg', declaredType: 'image/jpeg', width: 1200, height: 630, bytes: picture.length }) })
    expect(page.robots).toMatchObject({ status: 200, page: { linkedin: 'disallowed', facebook: 'allowed' }, lines: { linkedin: 'Disallow: /' }, images: { 'http://shop.example/card.jpg': { linkedin: 'disallowed' } } })
    expect(page.robots?.page.slack).toBeUndefined()
    expect(page.oembed).toMatchObject({ type: 'video', title: 'Caffè', width: 640, missing: ['height'], trouble: null })
    expect(page.visits.find(({ network }) => network === 'linkedin')).toMatchObject({ status: 403, seen: null })
    expect(page.visits.find(({ network }) => network === 'x')).toMatchObject({ status: 200, userAgent: 'Twitterbot/1.0', seen: { title: 'Caffè', image: '/card.jpg' } })
    expect(page.targets['http://shop.example/other']).toMatchObject({ status: 200, title: 'Other', canonical: 'http://shop.example/other' })
    expect(page.server).toMatchObject({ headStatus: 405, tls: null, range: { status: 200 } })
    expect(asked.length).toBeLessThanOrEqual(40)
    expect(asked.filter(({ path }) => path === '/card.jpg')).toHaveLength(1)
    expect(steps.at(0)).toBe('page 0/1')
    expect(steps.at(-1)).toBe('server 1/1')
    // What was gathered can be kept as JSON and judged again.
    expect(auditPage(JSON.parse(JSON.stringify(page)) as typeof page).score.value).toBe(auditPage(page).score.value)
  })

  it('a page that names inner addresses in every field connects to none of them', async () => {
    const inside = [...refused, ...spellings]
    const keys = ['og:image', 'og:image:secure_url', 'og:image:url', 'og:url', 'og:video', 'og:video:secure_url', 'og:audio', 'twitter:image', 'twitter:player', 'twitter:player:stream', 'image', 'thumbnail', 'article:author', 'msapplication-TileImage']
    // Every address stands in some field of some page; every field meets many of them.
    for (let turn = 0; turn < 10; turn += 1) {
      const bad = (field: number): string => `${turn % 2 === 0 ? 'http' : 'https'}://${inside[(field + turn * 7) % inside.length]}:${port}/canary`
      answer = ({ url = '' }, response) => {
        if (url === '/robots.txt') return response.writeHead(302, { location: Buffer.from(bad(0)).toString('latin1') }).end()
        if (url === '/hop') return response.writeHead(302, { location: Buffer.from(bad(1)).toString('latin1') }).end()
        return response.writeHead(200, { 'content-type': 'text/html' }).end(`<base href="${bad(2)}"><title>x</title>${keys.map((key, field) => `<meta property="${key}" content="${bad(field + 3)}"><meta name="${key}" content="http://public.example/hop">`).join('')}
          <meta name="fediverse:creator" content="@a@${inside[turn]}:${port}"><link rel="canonical" href="${bad(17)}"><link rel="icon" href="${bad(18)}"><link rel="apple-touch-icon" href="${bad(19)}"><link rel="image_src" href="${bad(20)}">
          <link rel="alternate" type="application/json+oembed" href="${bad(21)}"><img src="${bad(22)}" width="900" height="900"><video src="${bad(23)}"></video><script type="application/ld+json">{"@type":"NewsArticle","headline":"x","image":"${bad(24)}"}</script>`)
      }
      const page = await gather('http://public.example/')
      expect(Object.values(page.images).every(({ trouble }) => trouble !== null)).toBe(true)
    }
    expect(asked.filter(({ path }) => path === '/canary')).toEqual([])
    expect(new Set(connections)).toEqual(new Set(['93.184.216.34']))
  })

  it.each<[string, (response: ServerResponse) => void, string]>([
    ['a circle of redirects', (response) => response.writeHead(302, { location: '/' }).end(), 'too-many-hops'],
    ['a connection that is cut', (response) => void response.socket?.destroy(), 'maybe-sent'],
    ['an address inside', (response) => response.writeHead(302, { location: 'http://127.0.0.1/' }).end(), 'refused'],
  ])('that is %s is an error that says which', async (_name, act, failure) => {
    answer = (_, response) => act(response)
    await expect(gather('http://public.example/', 'card')).rejects.toMatchObject({ failure })
  })

  it('of fifty megabytes is read as far as anybody would', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.write('<title>Long</title>')
      const more = (): void => { if (!response.destroyed) { response.write('<p>'.repeat(100_000), () => setImmediate(more)) } }
      more()
    }
    const page = await gather('http://public.example/', 'card')
    expect([page.tags.titles[0]?.text, page.tags.truncated, page.tags.bytes]).toEqual(['Long', true, 10_000_000])
  })

  it('is asked as the network that was chosen', async () => {
    answer = (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<title>x</title>')
    for (const network of smoNetworks.slice(0, 3)) await gatherPage('http://public.example/', { fetch: internet(), clock: { now: () => 0 }, network, depth: 'card' })
    expect(asked.map(({ agent }) => agent.split('/')[0])).toEqual(['facebookexternalhit', 'Twitterbot', 'LinkedInBot'])
  })
})
