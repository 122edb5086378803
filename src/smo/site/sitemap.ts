import { gunzipSync } from 'node:zlib'
import { Parser } from 'htmlparser2'
import type { Fetch } from '../../platform/http/fetch.ts'

/** Files of one sitemap read at most, bytes of one (https://www.sitemaps.org/protocol.html allows 50 MB), addresses taken. */
const mostFiles = 20
const mostBytes = 20_000_000

export interface Sitemap {
  readonly pages: readonly string[]
  readonly sitemaps: readonly string[]
}

/** Addresses of a sitemap or of an index of sitemaps; text files with an address a line are one too. */
export function parseSitemap(text: string, most: number): Sitemap {
  const pages: string[] = []
  const sitemaps: string[] = []
  if (!text.trimStart().startsWith('<')) {
    for (const line of text.split(/\r?\n/)) if (/^https?:\/\//i.test(line.trim()) && pages.length < most) pages.push(line.trim())
    return { pages, sitemaps }
  }
  let inside: 'url' | 'sitemap' | null = null
  let isLocation = false
  let location = ''
  const parser = new Parser(
    {
      onopentagname(name) {
        const local = name.slice(name.indexOf(':') + 1)
        if (local === 'url' || local === 'sitemap') inside = local
        // <image:loc> is a picture's.
        isLocation = inside !== null && (name === 'loc' || (local === 'loc' && !/^(image|video|news):/.test(name)))
        if (isLocation) location = ''
      },
      ontext(part) {
        if (isLocation && location.length < 4_000) location += part
      },
      onclosetag(name) {
        const local = name.slice(name.indexOf(':') + 1)
        if (isLocation && local === 'loc') {
          isLocation = false
          const into = inside === 'sitemap' ? sitemaps : pages
          if (location.trim() !== '' && into.length < most) into.push(location.trim())
        }
        if (local === 'url' || local === 'sitemap') inside = null
      },
    },
    { xmlMode: true, decodeEntities: true },
  )
  parser.end(text)
  return { pages, sitemaps }
}

/** Every page the sitemaps name, theirs first; a sitemap that cannot be read is as good as none. Nothing throws. */
export async function readSitemaps(starts: readonly string[], { fetch, most, mayRead }: { readonly fetch: Fetch; readonly most: number; readonly mayRead: (url: string) => boolean }): Promise<readonly string[]> {
  const queue = [...new Set(starts)]
  const seen = new Set(queue)
  const pages = new Set<string>()
  for (let read = 0; read < mostFiles && queue.length > 0 && pages.size < most; read += 1) {
    const url = queue.shift() ?? ''
    if (!mayRead(url)) continue
    const text = await sitemapText(url, fetch)
    if (text === null) continue
    const found = parseSitemap(text, most)
    for (const page of found.pages) if (pages.size < most) pages.add(page)
    for (const next of found.sitemaps) {
      if (seen.has(next)) continue
      seen.add(next)
      queue.push(next)
    }
  }
  return [...pages]
}

async function sitemapText(url: string, fetch: Fetch): Promise<string | null> {
  try {
    const answer = await fetch(new Request(url, { headers: { accept: 'application/xml, text/xml, text/plain' } }), { maxBytes: mostBytes, timeoutMs: 20_000 })
    if (!answer.ok) return null
    const bytes = Buffer.from(await answer.arrayBuffer())
    const unpacked = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: mostBytes }) : bytes
    return new TextDecoder().decode(unpacked)
  } catch {
    return null
  }
}
