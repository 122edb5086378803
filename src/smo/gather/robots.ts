/** The rules of a robots.txt: RFC 9309. */
export interface Robots {
  /** Longest match wins, `allow` when two are as long; the line that decided, null when none spoke. */
  judge(token: string, url: string): { readonly allowed: boolean; readonly line: string | null }
  readonly sitemaps: readonly string[]
  /** Seconds asked for between two requests of this reader; null when it says nothing (not in the RFC, but widely written). */
  crawlDelay(token: string): number | null
}

interface Rule {
  readonly allow: boolean
  readonly path: string
  readonly line: string
}

interface Group {
  readonly tokens: string[]
  readonly rules: Rule[]
  delay: number | null
}

/** RFC 9309 §2.5: at least 500 KiB must be read. */
const mostCharacters = 512_000
const mostRules = 20_000

export function parseRobots(text: string): Robots {
  const groups: Group[] = []
  const sitemaps: string[] = []
  let open: Group | null = null
  let naming = false
  let count = 0
  for (const written of text.slice(0, mostCharacters).replace(/^\ufeff/, '').split(/\r\n|\r|\n/)) {
    const line = written.replace(/#.*/, '').trim()
    const colon = line.indexOf(':')
    if (colon < 1 || count >= mostRules) continue
    const key = line.slice(0, colon).trim().toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (key === 'user-agent') {
      if (open === null || !naming) groups.push((open = { tokens: [], rules: [], delay: null }))
      open.tokens.push(value.toLowerCase())
      naming = true
      continue
    }
    if (key === 'sitemap') {
      if (sitemaps.length < 100) sitemaps.push(value)
      continue
    }
    if (key !== 'allow' && key !== 'disallow' && key !== 'crawl-delay') continue
    naming = false
    if (open === null) continue
    count += 1
    if (key === 'crawl-delay') open.delay ??= Number.isFinite(Number(value)) && value !== '' ? Math.max(0, Number(value)) : null
    // An empty path is no rule: "Disallow:" lets everybody in.
    else if (value !== '') open.rules.push({ allow: key === 'allow', path: normal(value), line: written.trim().slice(0, 200) })
  }

  /** Every group that names this reader; those of `*` only when none does. */
  const groupsOf = (token: string): readonly Group[] => {
    const wanted = token.toLowerCase()
    const own = groups.filter(({ tokens }) => tokens.some((one) => one !== '*' && wanted.startsWith(one.replace(/[/*].*$/, '')) && one.replace(/[/*].*$/, '') !== ''))
    return own.length > 0 ? own : groups.filter(({ tokens }) => tokens.includes('*'))
  }

  return {
    sitemaps,
    crawlDelay: (token) => groupsOf(token).map(({ delay }) => delay).find((delay) => delay !== null) ?? null,
    judge(token, url) {
      const { pathname, search } = new URL(url)
      const path = normal(pathname + search)
      if (path === '/robots.txt') return { allowed: true, line: null }
      let best: Rule | null = null
      for (const { rules } of groupsOf(token)) {
        for (const rule of rules) {
          if (best !== null && (rule.path.length < best.path.length || (rule.path.length === best.path.length && !rule.allow))) continue
          if (matches(rule.path, path)) best = rule
        }
      }
      return { allowed: best?.allow ?? true, line: best?.line ?? null }
    },
  }
}

/** Percent-encoding made alike, so that `/a%3cb`, `/a%3Cb` and `/a<b` are one path. */
function normal(path: string): string {
  return path
    .replace(/[^\x21-\x7e]/gu, (character) => encodeURIComponent(character.isWellFormed() ? character : '\ufffd'))
    .replace(/%([0-9a-f]{2})/gi, (whole, hex: string) => {
      const character = String.fromCharCode(Number.parseInt(hex, 16))
      return /[A-Za-z0-9\-._~]/.test(character) ? character : whole.toUpperCase()
    })
}

/** `*` is anything, `$` at the end is the end. Walks once over the path per star: a file full of stars costs no more. */
function matches(pattern: string, path: string): boolean {
  const anchored = pattern.endsWith('$')
  const parts = (anchored ? pattern.slice(0, -1) : pattern).split('*')
  const [first = '', ...rest] = parts
  if (!path.startsWith(first)) return false
  let at = first.length
  for (const [place, part] of rest.entries()) {
    if (anchored && place === rest.length - 1) return path.length - part.length >= at && path.endsWith(part)
    const found = path.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return !anchored || at === path.length
}
