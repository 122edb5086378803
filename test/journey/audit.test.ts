import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createFetch } from '../../src/platform/http/client.ts'
import { gatherPage } from '../../src/smo/gather/gather-page.ts'
import { auditPage, failedOf } from '../../src/smo/report.ts'

/** A page as it should be, on a server as it should be (but for https, which a test has not). */
const clean = (origin: string): string => `<!doctype html><html lang="it"><head><meta charset="utf-8">
<title>Il panettone come una volta</title><meta name="description" content="Lievitato trentasei ore, con uvetta e canditi scelti a mano nel forno di Salerno.">
<link rel="canonical" href="${origin}/panettone"><link rel="icon" href="/icon.png"><link rel="apple-touch-icon" sizes="180x180" href="/icon.png">
<meta property="og:title" content="Il panettone come una volta"><meta property="og:description" content="Lievitato trentasei ore, con uvetta e canditi scelti a mano nel forno di Salerno.">
<meta property="og:type" content="article"><meta property="og:url" content="${origin}/panettone"><meta property="og:site_name" content="Forno Ferri"><meta property="og:locale" content="it_IT">
<meta property="og:image" content="${origin}/card.jpg"><meta property="og:image:width" content="1200"><meta property="og:image:height" content="630"><meta property="og:image:alt" content="Un panettone tagliato">
<meta property="article:published_time" content="2026-11-20T09:00:00+01:00"><meta name="twitter:card" content="summary_large_image"><meta name="theme-color" content="#b4432f"><meta name="robots" content="max-image-preview:large">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"Il panettone come una volta","image":"${origin}/card.jpg","datePublished":"2026-11-20T09:00:00+01:00","author":{"@type":"Person","name":"Giulia Ferri","url":"${origin}/giulia"},"publisher":{"@type":"Organization","name":"Forno Ferri"},"description":"Lievitato trentasei ore."}</script>
</head><body><h1>Il panettone come una volta</h1><p>${'Una storia lenta di farina e pazienza. '.repeat(40)}</p></body></html>`

interface Site {
  readonly html: (origin: string) => string
  readonly robots?: string
  readonly picture?: { readonly width: number; readonly height: number }
  /** By user agent. */
  readonly shut?: RegExp
  readonly pictureMissing?: boolean
}

const without = (part: RegExp) => (origin: string): string => clean(origin).replace(part, '')
const instead = (part: RegExp, other: string) => (origin: string): string => clean(origin).replace(part, other)

/** A defect, planted alone, and the audit that must find it. */
const planted: readonly (readonly [audit: string, site: Site])[] = [
  ['og-title', { html: without(/<meta property="og:title"[^>]*>/) }],
  ['og-image', { html: without(/<meta property="og:image" [^>]*>/) }],
  ['og-description', { html: without(/<meta property="og:description"[^>]*>/) }],
  ['og-url', { html: without(/<meta property="og:url"[^>]*>/) }],
  ['og-type', { html: without(/<meta property="og:type"[^>]*>/) }],
  ['canonical-single', { html: without(/<link rel="canonical"[^>]*>/) }],
  ['og-property-attr', { html: instead(/<meta property="og:title"/, '<meta name="og:title"') }],
  ['image-absolute-url', { html: instead(/<meta property="og:image" content="[^"]*"/, '<meta property="og:image" content="/card.jpg"') }],
  ['image-alt', { html: without(/<meta property="og:image:alt"[^>]*>/) }],
  ['twitter-card', { html: without(/<meta name="twitter:card"[^>]*>/) }],
  ['twitter-card-value', { html: instead(/summary_large_image/, 'photo') }],
  ['dup-og-conflict', { html: instead(/<meta property="og:title"/, '<meta property="og:title" content="Un altro titolo, del tutto"><meta property="og:title"') }],
  ['placeholder-value', { html: instead(/og:description" content="[^"]*"/, 'og:description" content="{{ page.description }}"') }],
  ['title-length', { html: instead(/og:title" content="[^"]*"/, `og:title" content="${'Il panettone come una volta e come sempre '.repeat(3)}"`) }],
  ['jsonld-parse', { html: instead(/"@type":"NewsArticle",/, '"@type":"NewsArticle",,') }],
  ['article-times', { html: instead(/published_time" content="[^"]*"/, 'published_time" content="venerdì"') }],
  ['html-lang', { html: instead(/<html lang="it">/, '<html>') }],
  ['charset-early', { html: instead(/<meta charset="utf-8">/, '') }],
  ['head-in-32kb', { html: instead(/<title>/, `<style>${'/* long */'.repeat(4_000)}</style><title>`) }],
  ['meta-refresh', { html: instead(/<title>/, '<meta http-equiv="refresh" content="0;url=/altrove"><title>') }],
  ['robots-txt-social', { html: clean, robots: 'User-agent: Twitterbot\nDisallow: /' }],
  ['image-reachable', { html: clean, pictureMissing: true }],
  ['image-min-fb', { html: clean, picture: { width: 120, height: 63 } }],
  ['image-declared-match', { html: clean, picture: { width: 1400, height: 735 } }],
  ['http-status', { html: clean, shut: /^Slackbot/ }],
]

let server: Server
let origin = ''
let site: Site = { html: clean }
const pictures = new Map<string, Buffer>()

beforeAll(async () => {
  for (const { width, height } of [{ width: 1200, height: 630 }, ...planted.flatMap(([, { picture }]) => (picture === undefined ? [] : [picture]))]) {
    pictures.set(`${width}`, await sharp({ create: { width, height, channels: 3, background: '#b4432f' } }).jpeg().toBuffer())
  }
  const icon = await sharp({ create: { width: 180, height: 180, channels: 3, background: '#b4432f' } }).png().toBuffer()
  server = createServer(({ url = '', headers }, response) => {
    const file = url === '/icon.png' ? icon : url === '/card.jpg' && site.pictureMissing !== true ? pictures.get(`${site.picture?.width ?? 1200}`) : undefined
    if (file !== undefined) return response.writeHead(206, { 'content-type': url === '/icon.png' ? 'image/png' : 'image/jpeg', 'content-range': `bytes 0-${file.length - 1}/${file.length}` }).end(file)
    if (url === '/robots.txt') return response.end(site.robots ?? 'User-agent: *\nAllow: /')
    if (url !== '/panettone') return response.writeHead(404).end()
    if (site.shut?.test(headers['user-agent'] ?? '') === true) return response.writeHead(403).end('no')
    const html = site.html(origin)
    response.setHeader('content-type', site.html(origin).includes('charset') ? 'text/html; charset=utf-8' : 'text/html')
    if (!/gzip/.test(String(headers['accept-encoding']))) return response.end(html)
    return response.setHeader('content-encoding', 'gzip').end(gzipSync(html))
  })
  await new Promise<void>((ready) => void server.listen(0, '127.0.0.1', ready))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => void server.close())

const audit = async (wanted: Site) => {
  site = wanted
  return auditPage(await gatherPage(`${origin}/panettone`, { fetch: createFetch({ allowNetworks: ['127.0.0.1'] }), clock: { now: () => Date.now() } }))
}

it('a clean page on a clean server has no error, and of warnings only those of a test without https', async () => {
  const failed = failedOf(await audit({ html: clean }))

  expect(failed.filter(({ audit: { severity } }) => severity === 'error').map(({ audit: { id } }) => id)).toEqual([])
  expect(failed.filter(({ audit: { severity } }) => severity === 'warn').map(({ audit: { id } }) => id).filter((id) => !['image-https', 'og-url-https', 'https-downgrade'].includes(id))).toEqual([])
})

it.each(planted)('%s is found where it was planted', async (id, wanted) => {
  const failed = failedOf(await audit(wanted))

  expect(failed.map(({ audit: { id: one } }) => one)).toContain(id)
})
