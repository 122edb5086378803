import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fetch } from '../../platform/http/fetch.ts'
import { pageAddress } from './addresses.ts'
import { bookInMemory, crawl, type PageRead } from './crawl.ts'
import { pageLinks } from './page-links.ts'
import { parseSitemap, readSitemaps } from './sitemap.ts'
import { findingsOf, templatesOf, type SitePage } from './templates.ts'

const site = new URL('https://www.shop.example/')
const page = (url: string, over: Partial<SitePage> = {}): SitePage => ({ url, status: 200, trouble: null, title: 't', score: 80, ogType: null, failing: [], ...over })
const read = (url: string, leadsTo: readonly string[] = [], over: Partial<PageRead> = {}): PageRead => ({ page: page(url), leadsTo, tookMs: 0, retryAfterMs: null, ...over })

describe('an address of a site', () => {
  it.each([
    ['/chi-siamo#staff', 'https://www.shop.example/chi-siamo'],
    ['?b=2&a=1&utm_source=x&fbclid=1', 'https://www.shop.example/?a=1&b=2'],
    ['https://SHOP.example/x', 'https://shop.example/x'],
    ['http://www.shop.example/x', 'http://www.shop.example/x'],
    ['https://other.example/x', null],
    ['https://shop.example.evil.example/', null],
    ['https://blog.shop.example/', null],
    ['https://www.shop.example:8443/', null],
    ['mailto:a@shop.example', null],
    ['javascript:alert(1)', null],
    ['https://user:secret@www.shop.example/', null],
    ['/foto.JPG', null],
    ['/listino.pdf', null],
    [`/${'x'.repeat(3_000)}`, null],
  ])('%s is %s', (written, known) => expect(pageAddress(written, site.href, site)).toBe(known))

  it('is the same when it is read again, whatever was written', () => {
    fc.assert(fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (written) => {
      const base = new URL(written)
      const once = pageAddress(written, base.href, base)
      if (once !== null) expect(pageAddress(once, base.href, base)).toBe(once)
    }), { numRuns: 40 })
  })
})

it('a page’s links are its anchors, not what it asks nobody to follow', () => {
  expect(pageLinks('<base href="/it/"><a href="a">1</a><a rel="external nofollow" href="b">2</a><area href="c"><link href="d"><a>no</a><a href="a">again</a>')).toEqual({ hrefs: ['a', 'c'], base: '/it/' })
})

describe('a sitemap', () => {
  const urls = (...list: string[]) => `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="x">${list.map((url) => `<url><loc> ${url} </loc><image:image><image:loc>https://shop.example/p.jpg</image:loc></image:image><lastmod>2026-01-01</lastmod></url>`).join('')}</urlset>`
  const index = (...list: string[]) => `<sitemapindex>${list.map((url) => `<sitemap><loc>${url}</loc></sitemap>`).join('')}</sitemapindex>`

  it('names pages, or other sitemaps, or is a list of lines', () => {
    expect(parseSitemap(urls('https://shop.example/?a=1&amp;b=2', 'https://shop.example/x'), 10)).toEqual({ pages: ['https://shop.example/?a=1&b=2', 'https://shop.example/x'], sitemaps: [] })
    expect(parseSitemap(index('https://shop.example/s1.xml'), 10)).toEqual({ pages: [], sitemaps: ['https://shop.example/s1.xml'] })
    expect(parseSitemap('https://shop.example/a\r\n\nnothing\nhttps://shop.example/b', 10).pages).toEqual(['https://shop.example/a', 'https://shop.example/b'])
    expect(parseSitemap(urls(...Array.from({ length: 50 }, (_, n) => `https://shop.example/${n}`)), 7).pages).toHaveLength(7)
  })

  it('is read to its end: indexes, packed files, one that goes in circles, one that is missing', async () => {
    const files: Readonly<Record<string, Buffer | string>> = {
      'https://shop.example/sitemap.xml': index('https://shop.example/a.xml.gz', 'https://shop.example/sitemap.xml', 'https://shop.example/gone.xml', 'https://shop.example/private.xml'),
      'https://shop.example/a.xml.gz': gzipSync(urls('https://shop.example/1', 'https://shop.example/2')),
      'https://shop.example/private.xml': urls('https://shop.example/3'),
    }
    const asked: string[] = []
    const fetch: Fetch = async ({ url }) => {
      asked.push(url)
      const file = files[url]
      return file === undefined ? new Response('', { status: 404 }) : new Response(file as BodyInit)
    }
    expect(await readSitemaps(['https://shop.example/sitemap.xml'], { fetch, most: 100, mayRead: (url) => !url.includes('private') })).toEqual(['https://shop.example/1', 'https://shop.example/2'])
    expect(asked).toHaveLength(3)
  })
})

describe('reading a site', () => {
  const world = (pages: Readonly<Record<string, readonly string[]>>) => {
    const asked: string[] = []
    return { asked, read: async (url: string) => { asked.push(url); return read(url, pages[url] ?? []) } }
  }

  it('finds every page once, whatever leads where, and no more than it may', async () => {
    const links = { a: ['b', 'c', 'a'], b: ['a', 'd'], c: ['d', 'e'], d: [], e: ['a'] }
    const { asked, read: reader } = world(links)
    const book = bookInMemory(['a'], 100)

    expect(await crawl(book, { atOnce: 3, crawlDelayMs: null, read: reader })).toBe(true)
    expect(asked.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e'])
    const few = bookInMemory(['a'], 3)
    await crawl(few, { atOnce: 3, crawlDelayMs: null, read: world(links).read })
    expect(few.pages).toHaveLength(3)
  })

  it('goes on where it was ended, and reads nothing twice that is in the book', async () => {
    const links = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`p${n}`, [`p${2 * n + 1}`, `p${2 * n + 2}`]]))
    const { asked, read: reader } = world(links)
    const book = bookInMemory(['p0'], 100)
    let turns = 0
    while (!(await crawl(book, { atOnce: 2, crawlDelayMs: null, read: reader, isOver: () => (turns += 1) % 40 === 0 }))) expect(turns).toBeLessThan(10_000)

    expect(book.pages).toHaveLength(100)
    expect(asked.length).toBe(new Set(asked).size)
  })

  it('is patient with a server that asks for it, and gives a page up after a while', async () => {
    let refusals = 2
    const asked: string[] = []
    const book = bookInMemory(['busy', 'never'], 10)
    await crawl(book, {
      atOnce: 2, crawlDelayMs: null,
      read: async (url) => {
        asked.push(url)
        if (url === 'never' || refusals-- > 0) return { ...read(url), page: page(url, { status: 429, score: null, trouble: 'status' }), retryAfterMs: 1 }
        return read(url)
      },
    })

    expect(book.pages.map(({ url, status }) => [url, status]).toSorted()).toEqual([['busy', 200], ['never', 429]])
    expect(asked.filter((url) => url === 'never')).toHaveLength(4)
  })

  it('stops when a person stops it', async () => {
    const book = { ...bookInMemory(['a'], 10), isStopped: async () => true }
    expect(await crawl(book, { atOnce: 1, crawlDelayMs: null, read: async () => { throw new Error('asked') } })).toBe(false)
  })
})

describe('templates', () => {
  const missing = (id: string, severity: 'error' | 'warn' = 'error') => ({ id, severity, reason: 'missing' })
  const blog = Array.from({ length: 6 }, (_, n) => page(`https://shop.example/blog/${n}-title`, { ogType: 'article', score: 60, failing: [missing('og-image'), ...(n < 2 ? [missing('title-length', 'warn')] : [])] }))
  const products = Array.from({ length: 3 }, (_, n) => page(`https://shop.example/p/shoes/${n}`, { score: 90 }))

  it('are told by section, depth and kind; one fix shows how many pages it mends', () => {
    const all = [...products, page('https://shop.example/'), page('https://shop.example/about'), ...blog, page('https://shop.example/gone', { score: null, status: 404 })]
    const templates = templatesOf(all)

    expect(templates.map(({ shape, ogType, pages, meanScore }) => [shape, ogType, pages, meanScore])).toEqual([['/blog/*', 'article', 6, 60], ['/p/*/*', null, 3, 90], ['/', null, 1, 80], ['/*', null, 1, 80]])
    expect(templates[0]?.findings.map(({ auditId, pages, examples }) => [auditId, pages, examples.length])).toEqual([['og-image', 6, 5], ['title-length', 2, 2]])
    expect(findingsOf(all)[0]).toMatchObject({ auditId: 'og-image', pages: 6 })
  })

  it('hold every page that was read exactly once, in whatever order they came', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', ''), fc.nat(50)), { maxLength: 60 }), (parts) => {
      const pages = [...new Map(parts.map(([section, n]) => [`https://x.example/${section}/${n}`, page(`https://x.example/${section}/${n}`)])).values()]
      const templates = templatesOf(pages)
      expect(templates.reduce((sum, one) => sum + one.pages, 0)).toBe(pages.length)
      expect(templatesOf(pages.toReversed()).map(({ shape, pages: count }) => [shape, count])).toEqual(templates.map(({ shape, pages: count }) => [shape, count]))
    }))
  })
})
