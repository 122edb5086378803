import { smoNetworks } from '../networks.ts'
import type { ChangeDetail, FieldChange } from './schema.ts'
import type { CardSeen, Snapshot } from './snapshot.ts'

export type ChangeKind = 'worse' | 'better' | 'other'

const fields = ['image', 'title', 'text', 'layout'] as const
const layoutRank: Readonly<Record<string, number>> = { none: 0, text: 1, small: 2, large: 3, video: 3 }

/** What differs between two looks, what that means for the card, and on which networks; null when nothing does. Pure. */
export function compare(before: Snapshot, after: Snapshot): { readonly kind: ChangeKind; readonly detail: ChangeDetail } | null {
  const changed = new Map<string, FieldChange>()
  for (const network of smoNetworks) {
    const [was, is] = [before.cards[network], after.cards[network]]
    if (was === undefined || is === undefined) continue
    for (const field of fields) {
      if (was[field] === is[field]) continue
      const key = JSON.stringify([field, was[field], is[field]])
      const one = changed.get(key) ?? { field, kind: kindOf(field, was, is, before, after), networks: [], before: was[field], after: is[field] }
      one.networks.push(network)
      changed.set(key, one)
    }
  }
  const ids = ({ failing }: Snapshot): ReadonlySet<string> => new Set(failing.map(({ id }) => id))
  const failedBefore = ids(before)
  // What merely does not apply any more (the alternative text of an image that is gone) is not mended.
  const passesNow = new Set(after.passed)
  const appeared = after.failing.filter(({ id }) => !failedBefore.has(id))
  const mended = before.failing.filter(({ id }) => passesNow.has(id))
  const score = before.score === after.score ? null : { before: before.score, after: after.score }
  const cards = [...changed.values()]
  if (cards.length === 0 && appeared.length === 0 && mended.length === 0 && score === null) return null

  const fell = score !== null && score.before !== null && (score.after === null || score.after < score.before)
  const rose = score !== null && score.after !== null && (score.before === null || score.after > score.before)
  const isError = ({ severity }: { readonly severity: string }): boolean => severity === 'error'
  const kind: ChangeKind = cards.some(({ kind: one }) => one === 'worse') || appeared.some(isError) || fell ? 'worse'
    : cards.some(({ kind: one }) => one === 'better') || mended.some(isError) || rose ? 'better' : 'other'
  return { kind, detail: { cards, appeared: appeared.map((one) => ({ ...one })), mended: mended.map((one) => ({ ...one })), score, unreachable: null, reachableAgain: null } }
}

function kindOf(field: (typeof fields)[number], was: CardSeen, is: CardSeen, before: Snapshot, after: Snapshot): ChangeKind {
  if (field === 'layout') {
    const step = (layoutRank[is.layout] ?? 1) - (layoutRank[was.layout] ?? 1)
    return step < 0 ? 'worse' : step > 0 ? 'better' : 'other'
  }
  const [old, fresh] = [was[field], is[field]]
  if (fresh === null) return 'worse'
  if (old === null) return 'better'
  const isDefault = field === 'image' ? isDefaultImage : field === 'title' ? isDefaultTitle : () => false
  const [wasDefault, nowDefault] = [isDefault(old, before), isDefault(fresh, after)]
  return nowDefault && !wasDefault ? 'worse' : wasDefault && !nowDefault ? 'better' : 'other'
}

/** Pictures that stand in for one: the site's mark, a placeholder. */
function isDefaultImage(url: string): boolean {
  const path = URL.parse(url)?.pathname ?? url
  return /(?:^|[/_.-])(?:default|placeholder|fallback|no-?image|no-?photo|missing|blank|spacer|logo)(?:[/_.\d-]|$)/i.test(path)
}

const emptyTitles = new Set(['home', 'home page', 'homepage', 'index', 'untitled', 'untitled document', 'document', 'new page', 'page not found', '404', '404 not found', 'not found', 'error', 'welcome to nginx!', 'senza titolo', 'pagina non trovata', 'errore'])

/** Titles that say nothing of the page: the site’s own name, its address, what a program writes by itself. */
function isDefaultTitle(title: string, { url, siteName }: Snapshot): boolean {
  const said = title.trim().toLowerCase()
  const host = URL.parse(url)?.hostname.replace(/^www\./, '') ?? ''
  return emptyTitles.has(said) || said === host || said === `www.${host}` || said === siteName?.trim().toLowerCase()
}
