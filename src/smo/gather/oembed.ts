import type { Fetch } from '../../platform/http/fetch.ts'
import type { OembedFacts } from '../facts.ts'
import type { PageTags } from '../page-tags.ts'
import { tryUrl } from './read-url.ts'

const most = 200_000

/** The first JSON discovery link of a page, absolute; null when there is none (https://oembed.com/#section4). */
export function oembedAddress({ links }: PageTags, base: string): string | null {
  const link = links.find(({ rel, type, href }) => href !== null && rel.includes('alternate') && /^application\/(json|x-json)\+oembed/i.test(type ?? ''))
  return link?.href == null ? null : (URL.parse(link.href.trim(), base)?.href ?? null)
}

/** What each type must carry: https://oembed.com/#section2.3.4 */
const required: Readonly<Record<string, readonly string[]>> = { photo: ['url', 'width', 'height'], video: ['html', 'width', 'height'], rich: ['html', 'width', 'height'], link: [] }

/** Asks an endpoint once. Never throws; nothing it names is asked in turn. */
export async function readOembed(url: string, { fetch, userAgent, signal }: { readonly fetch: Fetch; readonly userAgent: string | null; readonly signal?: AbortSignal | undefined }): Promise<OembedFacts> {
  const nothing: OembedFacts = { url, status: null, trouble: null, version: null, type: null, title: null, authorName: null, authorUrl: null, providerName: null, thumbnailUrl: null, photoUrl: null, html: null, width: null, height: null, missing: [] }
  const answer = await tryUrl(url, { fetch, bytes: most, timeoutMs: 10_000, signal, headers: { accept: 'application/json', ...(userAgent === null ? {} : { 'user-agent': userAgent }) }, mostHops: 3 })
  if (answer === 'refused' || answer === 'unreachable') return { ...nothing, trouble: answer }
  if (answer.status !== 200) return { ...nothing, status: answer.status, trouble: 'status' }
  let said: unknown
  try {
    said = JSON.parse(new TextDecoder().decode(answer.body))
  } catch {
    said = null
  }
  if (typeof said !== 'object' || said === null || Array.isArray(said)) return { ...nothing, status: 200, trouble: 'not-oembed' }
  const fields = said as Readonly<Record<string, unknown>>
  const text = (key: string): string | null => {
    const value = fields[key]
    return typeof value === 'string' ? value.slice(0, 10_000) : typeof value === 'number' ? String(value) : null
  }
  const number = (key: string): number | null => (text(key) !== null && /^\d+(\.\d+)?$/.test(text(key) ?? '') ? Number(text(key)) : null)
  const type = text('type')
  const needed = ['version', 'type', ...(required[type ?? ''] ?? [])]
  return {
    url, status: 200, trouble: null, version: text('version'), type, title: text('title'), authorName: text('author_name'), authorUrl: text('author_url'), providerName: text('provider_name'),
    thumbnailUrl: text('thumbnail_url'), photoUrl: type === 'photo' ? text('url') : null, html: text('html'), width: number('width'), height: number('height'),
    missing: needed.filter((key) => text(key) === null),
  }
}
