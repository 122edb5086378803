import type { UtmRules } from './schema.ts'

export const utmNames = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'] as const
export type UtmName = (typeof utmNames)[number]
export type Utm = Partial<Readonly<Record<UtmName, string>>>

/** What a workspace starts with: one spelling per network and per medium. Source of the mediums: GA4's default channel rules. */
export const defaultUtmRules: UtmRules = {
  sources: [
    { value: 'bluesky', aliases: ['bsky', 'bsky.app'] },
    { value: 'mastodon', aliases: ['mastodon.social', 'fediverse'] },
    { value: 'facebook', aliases: ['fb', 'facebook.com', 'meta'] },
    { value: 'instagram', aliases: ['ig', 'insta', 'instagram.com'] },
    { value: 'threads', aliases: ['threads.net', 'threads.com'] },
    { value: 'x', aliases: ['twitter', 'twitter.com', 'x.com', 't.co'] },
    { value: 'linkedin', aliases: ['li', 'linked-in', 'linkedin.com', 'lnkd.in'] },
    { value: 'youtube', aliases: ['yt', 'youtube.com'] },
    { value: 'tiktok', aliases: ['tik-tok', 'tiktok.com'] },
    { value: 'pinterest', aliases: ['pin', 'pinterest.com'] },
    { value: 'reddit', aliases: ['reddit.com'] },
    { value: 'telegram', aliases: ['tg', 't.me'] },
    { value: 'whatsapp', aliases: ['wa', 'wa.me'] },
    { value: 'newsletter', aliases: ['news-letter', 'dem'] },
    { value: 'rehearsal', aliases: [] },
  ],
  mediums: [
    { value: 'social', aliases: ['social-media', 'socialmedia', 'sm', 'organic-social', 'social-network'] },
    { value: 'paid-social', aliases: ['paidsocial', 'paid_social', 'social-ads'] },
    { value: 'email', aliases: ['e-mail', 'mail', 'e_mail'] },
    { value: 'cpc', aliases: ['ppc', 'paid-search'] },
    { value: 'referral', aliases: ['ref'] },
    { value: 'affiliate', aliases: ['affiliates'] },
    { value: 'display', aliases: ['banner'] },
    { value: 'qr', aliases: ['qrcode', 'qr-code'] },
  ],
}

/** One spelling: trimmed, lower case, white space as hyphens, no half characters (an address cannot hold them); then the vocabulary's own word for it. */
export function governed(name: UtmName, value: string, rules: UtmRules): string {
  const plain = value.trim().toLowerCase().replace(/\s+/g, '-').slice(0, 200).toWellFormed()
  const words = name === 'utm_source' ? rules.sources : name === 'utm_medium' ? rules.mediums : []
  return words.find((word) => word.value === plain || word.aliases.includes(plain))?.value ?? plain
}

/**
 * The landing address of a link: `utm` is added to the query, parameters the author wrote stay and win, all in the
 * workspace's spelling. The rest of the address, its encoding and its fragment included, is not touched.
 */
export function withUtm(targetUrl: string, utm: Utm, rules: UtmRules): { readonly url: string; readonly utm: Utm } {
  const { path, query, fragment } = parts(targetUrl)
  const result: Partial<Record<UtmName, string>> = {}
  const kept: string[] = []
  for (const parameter of query === '' ? [] : query.split('&')) {
    const name = utmName(parameter)
    if (name === null) kept.push(parameter)
    else {
      const value = governed(name, decoded(parameter.slice(parameter.indexOf('=') + 1)), rules)
      if (value !== '') result[name] ??= value
    }
  }
  for (const name of utmNames) {
    const value = governed(name, utm[name] ?? '', rules)
    if (value !== '') result[name] ??= value
  }
  const added = utmNames.flatMap((name) => (result[name] === undefined ? [] : [`${name}=${encodeURIComponent(result[name])}`]))
  return { url: whole(path, [...kept, ...added].join('&'), fragment), utm: result }
}

/** The address cut where a parameter can be put in: `before + 'name=value' + after`. */
export function slot(url: string): { readonly before: string; readonly after: string } {
  const { path, query, fragment } = parts(url)
  return { before: query === '' ? `${path}?` : `${path}?${query}&`, after: fragment }
}

function parts(url: string): { path: string; query: string; fragment: string } {
  const hash = url.indexOf('#')
  const fragment = hash < 0 ? '' : url.slice(hash)
  const rest = hash < 0 ? url : url.slice(0, hash)
  const mark = rest.indexOf('?')
  return mark < 0 ? { path: rest, query: '', fragment } : { path: rest.slice(0, mark), query: rest.slice(mark + 1), fragment }
}

const whole = (path: string, query: string, fragment: string): string => `${path}${query === '' ? '' : `?${query}`}${fragment}`

function utmName(parameter: string): UtmName | null {
  const equals = parameter.indexOf('=')
  const name = (equals < 0 ? parameter : parameter.slice(0, equals)).toLowerCase()
  return utmNames.find((known) => known === name) ?? null
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '))
  } catch {
    // A stray percent sign: the author's text as it stands.
    return value
  }
}
