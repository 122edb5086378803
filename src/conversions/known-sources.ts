import { getPublicSuffix } from 'tldts'
import * as own from './known-own.ts'
import { searchEngines } from './known-search-engines.ts'
import { aiAssistants, socials } from './known-socials.ts'

export type SourceKind = 'ai-assistant' | 'email' | 'community' | 'paid' | 'social' | 'video' | 'shopping' | 'search'

export interface KnownSource {
  readonly kind: SourceKind
  /** Its plain name in lower case: `facebook`, `wikipedia`, `google`. */
  readonly name: string
  /** Which list knew it. */
  readonly list: string
}

type Rows = readonly (readonly [name: string, hosts: string])[]

const exact = new Map<string, KnownSource>()
/** Hosts whose subdomains are theirs too. */
const withSubdomains = new Map<string, KnownSource>()
/** Hosts under any public suffix, without it: `google` for `google.{}`. */
const anySuffix = new Map<string, KnownSource>()
const byName = new Map<string, KnownSource>()
/** In which order the rows were learnt. */
const rank = new Map<KnownSource, number>()

function learn(kind: SourceKind, list: string, rows: Rows, subdomains: boolean): void {
  for (const [label, hosts] of rows) {
    const source: KnownSource = { kind, name: label.toLowerCase(), list }
    rank.set(source, rank.size)
    addNew(byName, source.name, source)
    for (const host of hosts.split(' ')) {
      if (host.endsWith('.{}')) addNew(anySuffix, host.slice(0, -3), source)
      else if (host.startsWith('*.') || host.startsWith('{}.')) addNew(withSubdomains, host.slice(host.indexOf('.') + 1), source)
      else addNew(subdomains ? withSubdomains : exact, host, source)
    }
  }
}

/** The first list to name a host keeps it: our own rows come first. */
function addNew(map: Map<string, KnownSource>, key: string, source: KnownSource): void {
  if (!map.has(key)) map.set(key, source)
}

learn('ai-assistant', 'own', own.ownAssistants, false)
learn('email', 'own', own.mails, false)
learn('paid', 'own', own.paidRedirects, false)
learn('community', 'own', own.communities, false)
learn('video', 'own', own.videos, false)
learn('shopping', 'own', own.shops, false)
learn('social', 'own', own.ownSocials, false)
learn('ai-assistant', 'matomo', aiAssistants, false)
learn('social', 'matomo', socials, true)
learn('search', 'own', own.ownSearchEngines, false)
learn('search', 'matomo', searchEngines, false)

/** What a host is, or null. `www.` and subdomains count where the lists say so; where several know it, the earlier list wins. */
export function sourceOfHost(host: string): KnownSource | null {
  const plain = host.toLowerCase().replace(/^www\d?\./, '')
  const suffix = getPublicSuffix(plain)
  const labels = plain.split('.')
  const candidates = [
    exact.get(plain),
    suffix === null ? undefined : anySuffix.get(plain.slice(0, -suffix.length - 1)),
    ...labels.slice(0, -1).map((_, i) => withSubdomains.get(labels.slice(i).join('.'))),
  ].filter((source) => source !== undefined)
  const best = candidates.toSorted((left, right) => (rank.get(left) ?? 0) - (rank.get(right) ?? 0))[0]
  if (best !== undefined) return best
  return plain.startsWith('m.') ? sourceOfHost(plain.slice(2)) : null
}

const otherNames: Readonly<Record<string, string>> = { twitter: 'x', fb: 'facebook', ig: 'instagram', bsky: 'bluesky', 'hacker news': 'hackernews', 'stack overflow': 'stackexchange', stackoverflow: 'stackexchange' }

/** What a `utm_source` is: a host, or a plain name. */
export function sourceOfName(source: string): KnownSource | null {
  const plain = source.trim().toLowerCase()
  return byName.get(otherNames[plain] ?? plain) ?? (plain.includes('.') ? sourceOfHost(plain) : null)
}
