/** What looks like a page: no file that is surely something else. */
const otherFiles = /\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|css|js|mjs|json|xml|rss|atom|pdf|zip|gz|tgz|rar|7z|mp[34]|m4[av]|webm|ogg|wav|mov|avi|woff2?|ttf|otf|eot|exe|dmg|apk|docx?|xlsx?|pptx?|csv|ics)$/i
/** Parameters that name a visitor or a campaign, not another page. */
const noise = /^(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|ref|sessionid|phpsessid|jsessionid|sid)$/i
const longest = 2_000

/**
 * An address as a site audit knows it, so that the same page is read once: no fragment, no campaign or session parameters,
 * host in lower case, parameters in order. null for what is no page of this site.
 */
export function pageAddress(written: string, base: string, site: URL): string | null {
  const url = URL.parse(written.trim(), base)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.username !== '' || url.password !== '') return null
  if (!sameSite(url, site) || otherFiles.test(url.pathname)) return null
  url.hash = ''
  for (const name of Array.from(url.searchParams.keys())) if (noise.test(name)) url.searchParams.delete(name)
  url.searchParams.sort()
  return url.href.length > longest ? null : url.href
}

/** The same host and port; `www.` makes no difference, and neither does https. */
export function sameSite(url: URL, site: URL): boolean {
  const bare = (host: string): string => host.replace(/^www\./, '')
  const port = ({ port: written, protocol }: URL): string => (written === '' ? (protocol === 'https:' ? '443' : '80') : written)
  const usual = new Set(['80', '443'])
  return bare(url.hostname) === bare(site.hostname) && (port(url) === port(site) || (usual.has(port(url)) && usual.has(port(site))))
}

/** Where a person wants us to begin: an http(s) address, `https://` added where nothing is said; null for anything else. */
export function startAddress(written: string): string | null {
  const text = written.trim()
  const isWhole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
  const url = isWhole ? URL.parse(text) : /^[^/?#:]+\.[^/?#:.]/.test(text) ? URL.parse(`https://${text}`) : null
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.username !== '' || url.password !== '' || /[\s@]/.test(url.host)) return null
  url.hash = ''
  return url.href.length > longest ? null : url.href
}
