import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { FetchError, type Fetch } from '../platform/http/fetch.ts'
import { gatherPage } from './gather/gather-page.ts'
import { auditPage, failedOf, type PageReport } from './report.ts'

type Answer = Response | 'down'
interface Asked {
  readonly path: string
  readonly host: string
  readonly agent: string
  readonly range: boolean
}

/** A site as one function; what it does not know is 404. */
function siteOf(answer: (asked: Asked) => Answer | undefined, encoding: string | null = 'gzip'): Fetch {
  return async (request, limits) => {
    const { pathname, search, host } = new URL(request.url)
    const response = answer({ path: pathname + search, host, agent: request.headers.get('user-agent') ?? '', range: request.headers.has('range') }) ?? new Response('Not here', { status: 404 })
    if (response === 'down') throw new FetchError('not-sent', `${host} is down`)
    limits?.onHead?.({ status: response.status, contentEncoding: encoding, certificateEndsAt: now + 60 * 86_400_000 })
    return response
  }
}

const now = 1_800_000_000_000
const judge = async (url: string, fetch: Fetch): Promise<PageReport> => auditPage(await gatherPage(url, { fetch, clock: { now: () => now } }))
const picture = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#c8102e' } }).jpeg().toBuffer()
const html = (text: string, headers: Readonly<Record<string, string>> = {}): Response => new Response(text, { headers: { 'content-type': 'text/html; charset=utf-8', ...headers } })
const jpeg = (file: Buffer): Response => new Response(new Uint8Array(file), { headers: { 'content-type': 'image/jpeg', 'content-length': `${file.length}` } })

describe('a site judged whole', () => {
  it('as it should be gives nothing to mend and has 100', async () => {
    const [share, pin, icon] = [await picture(1200, 675), await picture(1000, 1500), await picture(180, 180)]
    const page = `<!doctype html><html lang="it"><head><meta charset="utf-8">
<title>Come fare il pane in casa</title>
<meta name="description" content="Farina, acqua, sale e tempo: il pane di casa spiegato passo per passo.">
<meta name="robots" content="index, follow, max-image-preview:large">
<link rel="canonical" href="https://pane.example/ricetta">
<link rel="icon" href="/favicon.ico"><link rel="apple-touch-icon" sizes="180x180" href="/touch.png">
<link rel="alternate" hreflang="it" href="https://pane.example/ricetta"><link rel="alternate" hreflang="en" href="https://pane.example/en/recipe">
<link rel="alternate" type="application/json+oembed" href="https://pane.example/oembed?url=ricetta">
<meta property="og:title" content="Come fare il pane in casa"><meta property="og:type" content="article"><meta property="og:locale" content="it_IT">
<meta property="og:url" content="https://pane.example/ricetta"><meta property="og:site_name" content="Il Fornaio">
<meta property="og:description" content="Farina, acqua, sale e tempo: il pane di casa spiegato passo per passo.">
<meta property="og:image" content="https://pane.example/pane.jpg"><meta property="og:image:width" content="1200"><meta property="og:image:height" content="675"><meta property="og:image:alt" content="Una pagnotta sul tavolo">
<meta property="article:published_time" content="2026-11-20T08:00:00+01:00"><meta property="article:author" content="https://pane.example/ada">
<meta name="twitter:card" content="summary_large_image"><meta name="twitter:site" content="@fornaio"><meta name="theme-color" content="#c8102e"><meta name="fediverse:creator" content="@ada@social.example">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"Come fare il pane in casa","image":["https://pane.example/pane.jpg"],"datePublished":"2026-11-20T08:00:00+01:00","author":{"@type":"Person","name":"Ada","url":"https://pane.example/ada"},"publisher":{"@type":"Organization","name":"Il Fornaio"}}</script>
</head><body><h1>Come fare il pane in casa</h1><p>Il pane di casa vuole farina, acqua, sale e tempo.</p><img src="/pin.jpg" data-pin-media="https://pane.example/pin.jpg" alt="Una pagnotta"></body></html>`

    const report = await judge('https://pane.example/ricetta', siteOf(({ path }) => {
      if (path === '/ricetta') return html(page)
      if (path === '/robots.txt') return new Response('User-agent: *\nDisallow: /admin\n')
      if (path.startsWith('/oembed')) return Response.json({ version: '1.0', type: 'link', title: 'Come fare il pane in casa', provider_name: 'Il Fornaio' })
      if (path.startsWith('/.well-known/webfinger')) return Response.json({ subject: 'acct:ada@social.example' })
      return path === '/pane.jpg' ? jpeg(share) : path === '/pin.jpg' ? jpeg(pin) : path === '/touch.png' ? jpeg(icon) : undefined
    }))

    expect(failedOf(report).map(({ audit, outcome }) => [audit.id, outcome.reason, outcome.values])).toEqual([])
    expect(report.score.value).toBe(100)
    // Nearly everything was asked: what did not apply is what the page does not have.
    expect(report.judged.filter(({ outcome }) => outcome.result === 'not-applicable').map(({ audit }) => audit.id).sort()).toEqual(
      ['activitypub-alternate', 'app-card', 'base-href', 'discord-component-embed', 'fb-app-id', 'image-cache-bust', 'image-last-is-logo', 'image-twitter-divergence', 'label-data', 'og-video', 'og-video-flash', 'pinterest-nopin', 'player-card', 'rel-me', 'standard-site', 'twitter-text-divergence', 'video-object-jsonld'],
    )
  })

  it('with defects planted in its server has exactly these', async () => {
    const small = await picture(150, 300)
    const page = `<!doctype html><html lang="en"><head><meta charset="iso-8859-1"><title>Bread</title>
<meta property="og:title" content="How to bake bread at home"><meta property="og:url" content="https://shop.example/gone"><meta property="og:image" content="https://shop.example/a.jpg">
<meta name="fediverse:creator" content="@ada@nowhere.example"><link rel="alternate" type="application/json+oembed" href="https://shop.example/oembed"></head><body><p>${'Bread '.repeat(4000)}</p></body></html>`
    const hops = ['/1', '/2', '/3', '/4', '/page']

    const report = await judge('https://shop.example/1', siteOf(({ path, host, agent, range }) => {
      if (host === 'nowhere.example') return 'down'
      const next = hops[hops.indexOf(path) + 1]
      if (hops.includes(path) && next !== undefined) return new Response(null, { status: 301, headers: { location: next } })
      if (path === '/page') {
        if (agent.startsWith('LinkedInBot')) return new Response('No', { status: 403 })
        if (range) return new Response(null, { status: 416 })
        return html(agent.startsWith('Twitterbot') ? page.replace('How to bake', 'Sign in to bake') : page, { 'content-type': 'application/xhtml+xml; charset=utf-8', 'x-robots-tag': 'noindex' })
      }
      if (path === '/robots.txt') return new Response('User-agent: Pinterestbot\nDisallow: /page\n')
      if (path === '/oembed') return Response.json({ version: '1.0', type: 'video', title: 'Bread' })
      return path === '/a.jpg' ? new Response(new Uint8Array(small), { headers: { 'content-type': 'image/png', 'content-length': '9000000' } }) : undefined
    }, null))

    const found = failedOf(report).filter(({ audit }) => ['net', 'img', 'robots', 'render'].includes(audit.mode)).map(({ audit, outcome }) => `${audit.id}: ${outcome.reason}`)
    expect(found.sort()).toEqual(
      [
        'bot-parity: differs', 'charset-http-conflict: meta', 'compression: none', 'content-type-html: xhtml', 'fediverse-creator-resolves: unanswered', 'http-status: bots', 'image-bytes-1mb: both', 'image-bytes-5mb: heavy',
        'image-bytes-8mb: heavy', 'image-content-type: mismatch', 'image-discover: narrow', 'image-large-fb: small', 'image-min-fb: small', 'image-min-linkedin: narrow', 'image-pinterest: narrow', 'image-whatsapp: heavy',
        'oembed-valid: missing', 'og-url-resolves: status', 'range-support: status', 'redirect-chain: some', 'robots-txt-social: page', 'x-robots-tag: noindex',
      ].sort(),
    )
  })
})
