import type { SeededVisit } from '../conversions/index.ts'
import { newId } from '../platform/ids.ts'
import type { Filling, FillTools, PlantedPublication } from './filling.ts'
import type { Traffic } from './plan-traffic.ts'
import { shopHost, shopOrigin, type Story } from './story.ts'

const recordsAtOnce = 400

/** Clicks on the real short links, visits tied to them, and what visits brought, through the same doors as live ones. */
export async function fillTraffic(
  { links, conversions }: FillTools,
  { workspace: { id: workspaceId, currency }, by }: Filling,
  { story, traffic, planted }: { readonly story: Story; readonly traffic: Traffic; readonly planted: readonly PlantedPublication[] },
): Promise<void> {
  const linkOf = new Map(planted.map(({ post, planned, linkId }) => [`${post.ref} ${planned.account}`, linkId]))
  const clickIds = new Map(traffic.clicks.map(({ ref, at }) => [ref, newId(at)]))
  await links.seed(workspaceId, traffic.clicks.flatMap(({ ref, post, account, at, kind, consumer, visitor, device }) => {
    const linkId = linkOf.get(`${post} ${account}`)
    const id = clickIds.get(ref)
    return linkId == null || id === undefined ? [] : [{ id, linkId, at, visitorKey: visitor, kind, consumer, referrerHost: null, device }]
  }))

  const site = await conversions.createSite(workspaceId, { name: story.site, hosts: [shopHost], privacySignals: 'gpc' }, null, by)
  await conversions.createGoal(workspaceId, { name: 'purchase', label: story.goals.purchase, defaultValue: null, clickWindowDays: 30 }, null, by)
  await conversions.createGoal(workspaceId, { name: 'newsletter', label: story.goals.newsletter, defaultValue: null, clickWindowDays: 30 }, null, by)

  const views: SeededVisit[] = []
  const placeOfVisit = traffic.visits.map(({ at, visitor, click, referrer, utm, path, more }) => {
    const place = views.push({ at, visitorKey: visitor, clickId: click === null ? null : (clickIds.get(click) ?? null), referrer, utm, landingPath: path }) - 1
    for (const after of more) views.push({ at: at + after, visitorKey: visitor, clickId: null, referrer: `${shopOrigin}${path}`, utm: null, landingPath: path })
    return place
  })
  const visitIds = await conversions.seedVisits(workspaceId, site.id, views)

  const rows = traffic.conversions.map(({ visit, goal, at, externalId, amount }) => ({
    goal, externalId, at, visitId: visitIds[placeOfVisit[visit] ?? -1] ?? null,
    value: amount === null ? null : { amountMinor: Math.round(amount * 10 ** digitsOf(currency)), currency },
  }))
  for (let from = 0; from < rows.length; from += recordsAtOnce) {
    const refused = (await conversions.record(workspaceId, rows.slice(from, from + recordsAtOnce))).find(({ result }) => result === 'refused')
    if (refused !== undefined) throw new Error('an order of the story was refused', { cause: refused })
  }
}

/** Decimals of a currency (ISO 4217). */
const digitsOf = (currency: string): number => new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
