import type { PageFacts } from '../../facts.ts'

/** As a URL, or null; never throws. */
export function parseUrl(text: string, base?: string): URL | null {
  return URL.parse(text, base)
}

/** An absolute http(s) address as written: with its scheme and two slashes. */
export function isAbsolute(text: string): boolean {
  return /^https?:\/\/[^\s/]/i.test(text) && URL.canParse(text)
}

/** False for the address that a file without one of its own was given. */
export function isRealAddress(address: string): boolean {
  const host = parseUrl(address)?.hostname
  return host !== undefined && host !== 'page.invalid'
}

/** False for a page given as a file without an address of its own. */
export const hasAddress = (page: PageFacts): boolean => isRealAddress(page.url)

/** What relative addresses in the page start from. */
export function baseOf(page: PageFacts): string {
  return page.tags.baseHref === null ? page.url : (parseUrl(page.tags.baseHref, page.url)?.href ?? page.url)
}

/** The address as a browser would open it; null when it is none of http(s). */
export function resolved(page: PageFacts, written: string): string | null {
  const url = parseUrl(written.trim(), baseOf(page))
  return url !== null && /^https?:$/.test(url.protocol) ? url.href : null
}

/** Host in small letters, without a leading `www.`. */
export function bareHost(url: URL): string {
  return url.hostname.replace(/^www\./, '')
}

const tracking = /^(?:utm_[a-z_]+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|igsh|mc_cid|mc_eid|_hsenc|_hsmi|mkt_tok|oly_enc_id|vero_id)$/i

/** Names of the parameters that only say where a visitor came from. */
export function trackingOf(url: URL): readonly string[] {
  return [...new Set(url.searchParams.keys())].filter((name) => tracking.test(name))
}

/** The address without them, and without the fragment. */
export function withoutTracking(address: string): string {
  const url = parseUrl(address)
  if (url === null) return address
  const names = trackingOf(url)
  for (const name of names) url.searchParams.delete(name)
  url.hash = ''
  return url.href
}

/** Two addresses of one page, written in two ways: scheme, `www.`, a slash at the end, a fragment and the order of the query aside. */
export function sameIgnoringForm(one: URL, other: URL): boolean {
  const plain = (url: URL): string => {
    const query = [...url.searchParams].map(([name, value]) => `${name}=${value}`).sort().join('&')
    return `${bareHost(url)}${url.port}${decodeSafely(url.pathname).replace(/\/+$/, '')}?${query}`
  }
  return plain(one) === plain(other)
}

function decodeSafely(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    // A stray percent sign: two such paths are the same when they are written the same.
    return path
  }
}

/** `https` in place of `http`. */
export const overHttps = (address: string): string => address.replace(/^http:/i, 'https:')

/** The same address, a fragment aside. */
export function sameAddress(one: string | null, other: string): boolean {
  return one !== null && one.replace(/#.*$/, '') === other.replace(/#.*$/, '')
}
