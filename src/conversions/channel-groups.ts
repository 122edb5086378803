import { hostOf } from '../links/index.ts'
import { forumLabels, forumPath, mailLabel } from './known-own.ts'
import { sourceOfHost, sourceOfName, type KnownSource } from './known-sources.ts'

/** Where a visit came from, as far as its first address and its referrer say. */
export interface Arrival {
  readonly source: string | null
  readonly medium: string | null
  readonly campaign: string | null
  /** The page that led here, whole or only its origin; null when the browser does not say. */
  readonly referrer: string | null
  /** Names of click ids of ad networks in the landing address (`gclid`, `fbclid`, …). */
  readonly adClickIds: readonly string[]
}

/** Our groups: those of GA4, and two more that matter to whoever does social media: communities and AI assistants. */
export const channelGroups = [
  'direct', 'social', 'community', 'ai-assistant', 'video', 'organic-search', 'referral', 'email', 'paid-social', 'paid-search', 'paid-video', 'paid-shopping',
  'paid-other', 'display', 'cross-network', 'shopping', 'affiliate', 'audio', 'sms', 'push', 'unassigned',
] as const
export type ChannelGroup = (typeof channelGroups)[number]

export interface Grouped {
  readonly source: string
  readonly medium: string
  readonly campaign: string | null
  readonly group: ChannelGroup
  /** What GA4's default channel group says of the same visit, in its own words. */
  readonly ga4Group: string
  /** The rule that decided. */
  readonly why: string
  readonly direct: boolean
}

/** A workspace's own rule; the first that fits wins over everything. */
export interface GroupRule {
  readonly id: string
  readonly field: 'source' | 'medium' | 'campaign' | 'referrerHost'
  /** Lower case; a trailing `*` matches the beginning. */
  readonly match: string
  readonly group: ChannelGroup
}

const paidMedium = /^(.*cp.*|ppc|retargeting|paid.*)$/
const shopCampaign = /^(.*(([^a-df-z]|^)shop|shopping).*)$/
const display = new Set(['display', 'banner', 'expandable', 'interstitial', 'cpm'])
const socialMediums = new Set(['social', 'social-network', 'social-media', 'sm', 'social network', 'social media'])
const mailWords = /^e[-_ ]?mail$/
/** Click ids that only ads carry. `fbclid` is not one: Facebook adds it to every link, paid or not. */
const paidClickIds: Readonly<Record<string, string>> = { gclid: 'google', gbraid: 'google', wbraid: 'google', dclid: 'google', msclkid: 'bing', ttclid: 'tiktok', twclid: 'x', li_fat_id: 'linkedin', rdt_cid: 'reddit' }

/** The group of a visit and why: the workspace's rules, then the address (UTM, ad click ids), then the referrer, else direct. Pure. */
export function groupArrival(arrival: Arrival, rules: readonly GroupRule[] = []): Grouped {
  const found = withoutRules(arrival)
  const host = hostOf(arrival.referrer ?? undefined) ?? ''
  const rule = rules.find(({ field, match }) => fits(match, field === 'referrerHost' ? host : (found[field] ?? '')))
  return rule === undefined ? found : { ...found, group: rule.group, direct: rule.group === 'direct', why: `rule:${rule.id}` }
}

function fits(match: string, value: string): boolean {
  const plain = value.toLowerCase()
  return match.endsWith('*') ? plain.startsWith(match.slice(0, -1)) : plain === match
}

function withoutRules({ source, medium, campaign, referrer, adClickIds }: Arrival): Grouped {
  if ((source ?? '') !== '' || (medium ?? '') !== '' || (campaign ?? '') !== '') {
    const ofReferrer = (source ?? '') === '' && referrer !== null ? hostOf(referrer) : null
    return byRules(plain(source) || (ofReferrer ?? ''), plain(medium), campaign)
  }
  const paid = adClickIds.find((name) => paidClickIds[name] !== undefined)
  if (paid !== undefined) {
    const name = paidClickIds[paid] ?? ''
    return { ...byRules(name, 'cpc', null), why: `ad-click:${paid}` }
  }
  if (referrer !== null && hostOf(referrer) !== null) return byReferrer(referrer)
  if (adClickIds.includes('fbclid')) return { source: 'facebook', medium: 'referral', campaign: null, group: 'social', ga4Group: 'Organic Social', why: 'fbclid', direct: false }
  return { source: '(direct)', medium: '(none)', campaign: null, group: 'direct', ga4Group: 'Direct', why: 'direct', direct: true }
}

const plain = (text: string | null): string => (text ?? '').trim().toLowerCase()

function byReferrer(referrer: string): Grouped {
  const host = hostOf(referrer) ?? ''
  const known = sourceOfHost(host) ?? ofShape(host, referrer)
  const base = { source: known?.name ?? host, campaign: null, direct: false }
  const why = known === null ? 'referrer' : `referrer:${known.list}:${known.kind}`
  if (known === null) return { ...base, medium: 'referral', group: 'referral', ga4Group: 'Referral', why }
  const [group, ga4Group] = organic(known)
  return { ...base, medium: known.kind === 'search' ? 'organic' : known.kind === 'email' ? 'email' : known.kind === 'paid' ? 'cpc' : 'referral', group, ga4Group, why }
}

/** Hosts no list can name: forum software and webmail run anywhere. */
function ofShape(host: string, referrer: string): KnownSource | null {
  const label = host.split('.')[0] ?? ''
  if (mailLabel.test(label)) return { kind: 'email', name: host, list: 'webmail-host' }
  if (forumLabels.has(label) || forumPath.test(URL.parse(referrer)?.pathname ?? '')) return { kind: 'community', name: host, list: 'forum' }
  return null
}

function organic({ kind, name }: KnownSource): readonly [ChannelGroup, string] {
  switch (kind) {
    case 'ai-assistant':
      return ['ai-assistant', 'Referral']
    case 'email':
      return ['email', 'Email']
    case 'community':
      return ['community', name.startsWith('wiki') ? 'Referral' : 'Organic Social']
    case 'paid':
      return ['paid-other', 'Paid Other']
    case 'social':
      return ['social', 'Organic Social']
    case 'video':
      return ['video', 'Organic Video']
    case 'shopping':
      return ['shopping', 'Organic Shopping']
    case 'search':
      return ['organic-search', 'Organic Search']
  }
}

/** GA4's default rules in their order (support.google.com/analytics/answer/9756891), with our groups beside. */
function byRules(source: string, medium: string, campaign: string | null): Grouped {
  const campaignName = (campaign ?? '').toLowerCase()
  const known = sourceOfName(source)
  const paid = paidMedium.test(medium)
  const shop = known?.kind === 'shopping' || shopCampaign.test(campaignName)
  const social = known?.kind === 'social' || known?.kind === 'community'
  const give = (group: ChannelGroup, ga4Group: string, why: string): Grouped => ({ source: source === '' ? '(not set)' : source, medium: medium === '' ? '(not set)' : medium, campaign, group, ga4Group, why: `utm:${why}`, direct: group === 'direct' })
  if ((source === '' || source === '(direct)') && (medium === '' || medium === '(none)' || medium === '(not set)') && campaignName === '') return give('direct', 'Direct', 'direct')
  if (/cross-network/.test(campaignName)) return give('cross-network', 'Cross-network', 'cross-network')
  if (shop && paid) return give('paid-shopping', 'Paid Shopping', 'paid-shopping')
  if (known?.kind === 'search' && paid) return give('paid-search', 'Paid Search', 'paid-search')
  if (social && paid) return give('paid-social', 'Paid Social', 'paid-social')
  if (known?.kind === 'video' && paid) return give('paid-video', 'Paid Video', 'paid-video')
  if (display.has(medium)) return give('display', 'Display', 'display')
  if (/^(paid-social|paidsocial)$/.test(medium)) return give('paid-social', 'Paid Social', 'paid-social')
  if (paid) return give('paid-other', 'Paid Other', 'paid-other')
  if (shop) return give('shopping', 'Organic Shopping', 'shopping')
  if (known?.kind === 'community') return give('community', known.name.startsWith('wiki') ? 'Referral' : 'Organic Social', 'community')
  if (known?.kind === 'ai-assistant') return give('ai-assistant', 'Referral', 'ai-assistant')
  if (social || socialMediums.has(medium)) return give('social', 'Organic Social', 'social')
  if (known?.kind === 'video' || /video/.test(medium)) return give('video', 'Organic Video', 'video')
  if (known?.kind === 'search' || medium === 'organic') return give('organic-search', 'Organic Search', 'search')
  if (medium === 'community' || medium === 'forum') return give('community', 'Unassigned', 'community')
  if (['referral', 'app', 'link'].includes(medium)) return give('referral', 'Referral', 'referral')
  if (known?.kind === 'email' || mailWords.test(source) || mailWords.test(medium) || source === 'newsletter') return give('email', 'Email', 'email')
  if (/^affiliates?$/.test(medium)) return give('affiliate', 'Affiliates', 'affiliate')
  if (medium === 'audio') return give('audio', 'Audio', 'audio')
  if (source === 'sms' || medium === 'sms') return give('sms', 'SMS', 'sms')
  if (/push$/.test(medium) || /mobile|notification/.test(medium) || source === 'firebase') return give('push', 'Mobile Push Notifications', 'push')
  return give('unassigned', 'Unassigned', 'unassigned')
}
