import type { PageFacts } from '../facts.ts'

/** The address a relative one is completed with: `<base href>` where the page has one (https://html.spec.whatwg.org/#document-base-url). */
export function baseOf(page: PageFacts): string {
  const base = page.tags.baseHref === null ? null : URL.parse(page.tags.baseHref.trim(), page.url)
  return base !== null && isWeb(base) ? base.href : page.url
}

const isWeb = (url: URL): boolean => url.protocol === 'https:' || url.protocol === 'http:'

/** Absolute http(s) address by the rules of browsers, or null. */
export function absolute(written: string, base: string): string | null {
  const url = URL.parse(written.trim(), base)
  return url !== null && isWeb(url) && url.hostname !== '' ? url.href : null
}

/** What libraries do that complete an address without rewriting it: an absolute one stays as it is written. */
export function completed(written: string, base: string): string | null {
  const text = written.trim()
  if (/^https?:\/\/[^/?#\s]/i.test(text)) return text
  return absolute(text, base)
}

export const isAbsolute = (written: string): boolean => /^https?:\/\/[^/?#\s]/i.test(written.trim())

/** Host without `www.`; empty when the address is none. */
export function domainOf(address: string): string {
  return (URL.parse(address)?.hostname ?? '').replace(/^www\./, '')
}

export const sameHost = (a: string, b: string): boolean => URL.parse(a)?.hostname === URL.parse(b)?.hostname
