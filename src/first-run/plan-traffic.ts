import { atHour, busyHours, type StoryDay } from './days.ts'
import { hoursUntil } from './growth.ts'
import { awake, followersOf, type PlannedPost } from './plan-posts.ts'
import { type Random, randomFrom } from './random.ts'
import type { PageKind, Story } from './story.ts'

const hourMs = 3_600_000
const dayMs = 86_400_000

export interface PlannedClick {
  /** Stable name within the story. */
  readonly ref: string
  /** Whose link: the post, and the account it went out from. */
  readonly post: string
  readonly account: number
  readonly at: number
  readonly kind: 'person' | 'bot' | 'preview'
  readonly consumer: string | null
  /** null: not a person. */
  readonly visitor: string | null
  readonly device: 'desktop' | 'phone' | 'tablet' | 'other'
}

export interface PlannedVisit {
  readonly at: number
  readonly visitor: string
  readonly click: string | null
  readonly referrer: string | null
  readonly utm: { readonly source: string; readonly medium: string; readonly campaign: string | null } | null
  readonly path: string
  /** Further pages seen, each so many milliseconds after the first. */
  readonly more: readonly number[]
}

export interface PlannedConversion {
  /** Which of the visits. */
  readonly visit: number
  readonly goal: 'purchase' | 'newsletter'
  readonly at: number
  /** The shop's own number. */
  readonly externalId: string
  /** Major units of the workspace's currency; null for what has no price. */
  readonly amount: number | null
}

export interface Traffic {
  readonly clicks: readonly PlannedClick[]
  readonly visits: readonly PlannedVisit[]
  readonly conversions: readonly PlannedConversion[]
}

/** How often a visit that lands there ends so, and what an order is worth. */
const outcomes: Readonly<Record<PageKind | 'home', { readonly purchase: number; readonly newsletter: number; readonly price: (random: Random) => number }>> = {
  panettone: { purchase: 0.042, newsletter: 0.004, price: (random) => 38 * (1 + random.weighted([70, 22, 8])) },
  box: { purchase: 0.032, newsletter: 0.004, price: (random) => 29.5 * (1 + random.weighted([85, 15])) },
  course: { purchase: 0.03, newsletter: 0.006, price: (random) => 75 * (1 + random.weighted([80, 20])) },
  journal: { purchase: 0.005, newsletter: 0.028, price: (random) => random.whole(24, 76) / 2 },
  job: { purchase: 0, newsletter: 0.004, price: () => 0 },
  home: { purchase: 0.018, newsletter: 0.008, price: (random) => random.whole(24, 90) / 2 },
}

/** Days (0 is today) on which the shop sent its newsletter. */
const newsletterDays = [4, 18, 32, 46]

/** Clicks, visits and orders of both months up to `now`. Pure; the same seed and time give the same. */
export function planTraffic(story: Story, seed: string, days: readonly StoryDay[], posts: readonly PlannedPost[], now: number): Traffic {
  const clicks = posts.flatMap((post) => clicksOf(post, seed, days, now))
  const fromPosts = visitsOfClicks(seed, clicks, posts, now)
  const visits = [...fromPosts, ...otherVisits(story, seed, days, fromPosts, now)].toSorted((one, other) => one.at - other.at)
  return { clicks, visits, conversions: conversionsOf(story, seed, visits, now) }
}

function clicksOf({ ref, post, eager, publications }: PlannedPost, seed: string, days: readonly StoryDay[], now: number): PlannedClick[] {
  if (post.path === null) return []
  const followers = followersOf(seed)
  return publications.flatMap(({ account, at: publishedAt }) => {
    const random = randomFrom(`${seed} ${ref} clicks ${account}`)
    const made: Omit<PlannedClick, 'ref' | 'post' | 'account'>[] = []
    const when = (): number => Math.round(awake(days, publishedAt + (0.02 + hoursUntil(random.between(0, 0.995))) * hourMs))
    const people = Math.round((followers[account] ?? 0) * 0.0085 * eager * random.between(0.85, 1.15))
    for (let i = 0; i < people; i += 1) {
      const first = { at: when(), kind: 'person' as const, consumer: null, visitor: `${ref}.${account}.${i}`, device: random.pick(devices) }
      made.push(first)
      // Some open the same link again a little later: repeats, not counted twice.
      if (random.chance(0.11)) made.push({ ...first, at: first.at + random.whole(2, 50) * 60_000 })
    }
    for (let i = 0; i < people * 0.09; i += 1) made.push({ at: when(), kind: 'bot', consumer: null, visitor: null, device: 'other' })
    for (let i = 0; i < people * 0.06; i += 1) made.push({ at: when(), kind: 'preview', consumer: random.pick(['whatsapp', 'whatsapp', 'telegram', 'slack', 'imessage']), visitor: null, device: 'other' })
    return made.filter(({ at }) => at < now - 120_000).map((click, i) => ({ ...click, ref: `${ref}.${account}.c${i}`, post: ref, account }))
  })
}

const devices = ['phone', 'phone', 'phone', 'phone', 'phone', 'phone', 'phone', 'desktop', 'desktop', 'desktop', 'tablet'] as const

/** Nearly everybody who clicks arrives; the rest close the page before it is there. */
function visitsOfClicks(seed: string, clicks: readonly PlannedClick[], posts: readonly PlannedPost[], now: number): PlannedVisit[] {
  const random = randomFrom(`${seed} arrivals`)
  const pathOf = new Map(posts.map(({ ref, post }) => [ref, post.path]))
  return clicks.flatMap((click): PlannedVisit[] => {
    const path = pathOf.get(click.post)
    if (click.kind !== 'person' || click.visitor === null || path == null || !random.chance(0.88)) return []
    const at = click.at + random.whole(700, 3_500)
    return [{ at, visitor: click.visitor, click: click.ref, referrer: null, utm: null, path, more: furtherPages(random, at, now) }]
  })
}

/** Those who came by themselves, from a search, from a page that speaks of the shop, from its newsletter. */
function otherVisits(story: Story, seed: string, days: readonly StoryDay[], fromPosts: readonly PlannedVisit[], now: number): PlannedVisit[] {
  const random = randomFrom(`${seed} others`)
  const paths = ['/', '/', '/', ...story.pages.map(({ path }) => path)]
  const visits: PlannedVisit[] = []
  const add = (day: StoryDay, visit: Pick<PlannedVisit, 'visitor' | 'referrer' | 'utm' | 'path'>): void => {
    const at = Math.round(atHour(day, random.weighted(busyHours) + random.next()))
    if (at < now - 120_000) visits.push({ ...visit, at, click: null, more: furtherPages(random, at, now) })
  }
  for (const day of days) {
    const busy = (day.weekend ? 0.72 : 1) * (day.shown ? 1 : 0.87) * (1 + (28 - (day.place % 28)) / 140)
    const count = Math.round(33 * busy * random.between(0.85, 1.15))
    // Who clicked some days ago and comes back without a link, on a browser that agreed to be known again.
    const known = fromPosts.filter(({ at }) => at < day.fromMs - dayMs / 2 && at > day.fromMs - 6 * dayMs)
    for (let i = 0; i < count; i += 1) {
      const visitor = `day${day.place}.${i}`
      const path = random.pick(paths)
      const how = random.weighted([38, 36, 14, 12])
      if (how === 0) add(day, { visitor, path, referrer: 'https://www.google.com/', utm: null })
      else if (how === 1) add(day, { visitor, path: '/', referrer: null, utm: null })
      else if (how === 2) add(day, { visitor, path, referrer: 'https://mercatini-di-stagione.example/', utm: null })
      else if (known.length > 0) {
        const before = random.pick(known)
        add(day, { visitor: before.visitor, path: before.path, referrer: null, utm: null })
      }
    }
    if (newsletterDays.includes(day.place)) {
      for (let i = 0; i < (day.shown ? 46 : 39); i += 1) add(day, { visitor: `mail${day.place}.${i}`, path: random.pick(paths), referrer: null, utm: { source: 'newsletter', medium: 'email', campaign: null } })
    }
  }
  return visits
}

function furtherPages(random: Random, at: number, now: number): number[] {
  const count = random.weighted([55, 25, 13, 7])
  return Array.from({ length: count }, (_none, i) => (i + 1) * random.whole(12_000, 70_000)).filter((after) => at + after < now)
}

function conversionsOf(story: Story, seed: string, visits: readonly PlannedVisit[], now: number): PlannedConversion[] {
  const random = randomFrom(`${seed} orders`)
  const kindOf = new Map<string, PageKind>(story.pages.map(({ path, kind }) => [path, kind]))
  const before = new Set<string>()
  const done: PlannedConversion[] = []
  visits.forEach((visit, place) => {
    const again = before.has(visit.visitor)
    before.add(visit.visitor)
    const outcome = outcomes[kindOf.get(visit.path) ?? 'home']
    // Whoever comes back, or opened our mail, knows what they want.
    const keen = again ? 3 : visit.utm === null ? 1 : 1.5
    const dice = random.next()
    const at = visit.at + random.whole(100_000, 540_000)
    const goal = dice < outcome.purchase * keen ? 'purchase' : dice < outcome.purchase * keen + outcome.newsletter ? 'newsletter' : null
    if (goal === null || at >= now) return
    const externalId = goal === 'purchase' ? `A-${10_240 + done.length}` : `N-${2_310 + done.length}`
    done.push({ visit: place, goal, at, externalId, amount: goal === 'purchase' ? outcome.price(random) : null })
  })
  return done
}
