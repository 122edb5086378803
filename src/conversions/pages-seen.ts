import { hostOf, type VisitorKeys } from '../links/index.ts'
import { Problem, type FieldProblem } from '../platform/http/problem.ts'
import type { Arrival } from './channel-groups.ts'
import { checkConversion, decimalsOf, isCurrency, toMinor } from './check-conversion.ts'
import { invalid } from './collected.ts'
import { perVisit } from './procedures.mjs'
import type { CheckedConversion } from './record-conversions.ts'
import type { Collected } from './schema.ts'
import { hostAllowed } from './settings.ts'
import type { GoalRow, SiteRow } from './store.ts'
import type { PageSeen } from './visits.ts'
import { inBoth } from './words.ts'

/** Pages ready to be written, and the goals reached on them (their visit is filled in). */
export interface Append {
  readonly page: PageSeen
  readonly conversions: readonly CheckedConversion[]
}

export interface Seeing {
  readonly row: SiteRow
  readonly hosts: readonly string[]
  readonly goals: readonly GoalRow[]
  readonly keys: VisitorKeys
  /** A visitor's own name, when they agreed to have one. */
  readonly consented: string | null
  readonly now: number
}

const adClickNames = ['gclid', 'gbraid', 'wbraid', 'dclid', 'msclkid', 'fbclid', 'ttclid', 'twclid', 'li_fat_id', 'rdt_cid']

/**
 * The events of one request. Those after the first that say nothing new of how the visitor came can only go on with its visit, so they
 * are written with it, as one.
 */
export function pagesSeen(events: Collected['events'], seeing: Seeing): readonly Append[] {
  const { row, hosts, goals, keys, consented, now } = seeing
  const appends: { page: PageSeen & { views: number }; conversions: CheckedConversion[] }[] = []
  events.forEach((event, i) => {
    const page = pageOf(event.url, hosts, i)
    const arrived = arrivalOf(page, event.referrer, hosts)
    const views = event.type === 'view' ? 1 : 0
    let append = appends.at(-1)
    if (append !== undefined && goesOn(append.page, arrived)) append.page.views += views
    else {
      append = {
        page: {
          workspaceId: row.workspace_id, siteId: row.id, at: now, visitorKey: consented ?? keys.current,
          // All day long: a visit that began before midnight may go on for hours.
          previousKey: consented === null ? keys.previous : null,
          views, ...arrived,
        },
        conversions: [],
      }
      appends.push(append)
    }
    if (event.type === 'goal') append.conversions.push(conversionOf(event, i, { goals, now, siteId: row.id }))
  })
  return appends
}

type Came = Pick<PageSeen, 'arrival' | 'clickId' | 'landingPath' | 'referrerHost'>

/** True when a page right after another cannot begin a visit (see isNewCampaign in record-visits.mjs). */
function goesOn(before: Came, { arrival, clickId }: Came): boolean {
  const { source, medium, campaign, adClickIds, referrer } = arrival
  if (clickId === null && source === null && medium === null && campaign === null && adClickIds.length === 0) return true
  const last = before.arrival
  return clickId === before.clickId && source === last.source && medium === last.medium && campaign === last.campaign && referrer === last.referrer && adClickIds.join() === last.adClickIds.join()
}

function pageOf(url: string, hosts: readonly string[], i: number): URL {
  const page = URL.parse(url)
  if (page !== null && (page.protocol === 'https:' || page.protocol === 'http:') && hostAllowed(hosts, page)) return page
  const sentence = inBoth((words) => words.foreignHost((page?.host ?? url).slice(0, 100)))
  throw new Problem(403, 'foreign-host', sentence, { errors: [{ pointer: `/events/${i}/url`, words: sentence }] })
}

const unsaid: Omit<Arrival, 'referrer'> = { source: null, medium: null, campaign: null, adClickIds: [] }

function arrivalOf(page: URL, referrer: string, hosts: readonly string[]): Came {
  const from = referrer === '' ? null : URL.parse(referrer)
  // The site's own pages send nobody.
  const outside = from !== null && !hostAllowed(hosts, from) ? referrer : null
  const came = { landingPath: page.pathname.slice(0, 500), referrerHost: hostOf(outside ?? undefined) }
  if (page.search === '') return { ...came, arrival: { ...unsaid, referrer: outside }, clickId: null }
  const { searchParams } = page
  const said = (name: string): string | null => searchParams.get(name)?.trim().toLowerCase().slice(0, 200) || null
  return {
    ...came,
    arrival: { source: said('utm_source'), medium: said('utm_medium'), campaign: said('utm_campaign'), referrer: outside, adClickIds: adClickNames.filter((name) => searchParams.has(name)) },
    clickId: searchParams.get('pp_click')?.slice(0, 64) ?? null,
  }
}

function conversionOf(event: Collected['events'][number], i: number, { goals, now, siteId }: { goals: readonly GoalRow[]; now: number; siteId: string }): CheckedConversion {
  const at = (pointer: string, words: FieldProblem['words']): Problem => invalid([{ pointer: `/events/${i}${pointer}`, words }])
  let value: { amountMinor: number; currency: string } | null = null
  if (event.value !== undefined) {
    const currency = event.currency?.toUpperCase() ?? ''
    if (currency === '') throw at('/currency', inBoth((words) => words.valueWithoutCurrency))
    if (!isCurrency(currency)) throw at('/currency', inBoth((words) => words.unknownCurrency(event.currency ?? '')))
    const amountMinor = toMinor(event.value, currency)
    if (amountMinor === null) throw at('/value', inBoth((words) => words.tooFine(currency, decimalsOf(currency))))
    value = { amountMinor, currency }
  }
  const checked = checkConversion(
    // Without an id of the shop's, a goal counts once per visit: the visit's id takes its place when it is known.
    { goal: event.goal ?? '', externalId: event.id === undefined || event.id === '' ? perVisit : event.id, value, visitId: null, clickId: null, at: null },
    { goals, now, source: 'snippet', siteId },
  )
  if (!('errors' in checked)) return checked
  throw invalid(checked.errors.map((error) => ({ ...error, pointer: `/events/${i}${error.pointer.replace('/value/amountMinor', '/value').replace('/value/currency', '/currency')}` })))
}
