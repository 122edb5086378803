import { extractPage } from './extract/extract-page.ts'
import type { PageFacts } from './facts.ts'

/** Facts of a page given as text, as if it had been fetched whole and nothing else was asked. For tests. */
export function pageFromHtml(html: string, url = 'https://page.example/', facts: Partial<PageFacts> = {}): PageFacts {
  return {
    asked: url,
    url,
    fetchedAt: 0,
    hops: null,
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    tags: extractPage(Buffer.from(html), { contentType: 'text/html; charset=utf-8', whole: true }),
    robots: null,
    images: {},
    oembed: null,
    targets: {},
    visits: [],
    server: null,
    ...facts,
  }
}
