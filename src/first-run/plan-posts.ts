import { atHour, hourOf, type StoryDay } from './days.ts'
import { grownAfter, hoursUntil, wholeAfterHours } from './growth.ts'
import { type Random, randomFrom } from './random.ts'
import type { Said, Story, StoryPost } from './story.ts'

const hourMs = 3_600_000
const minuteMs = 60_000

/** Where a person of the public spoke and what became of it. `answeredAt`: null while it waits. */
export interface PlannedWord {
  readonly author: string
  readonly text: string
  readonly at: number
  readonly answer: string | null
  readonly answeredAt: number | null
  readonly given: boolean
}

export interface PlannedPublication {
  /** Which of the story's accounts. */
  readonly account: number
  readonly at: number
  /** As the network says them now. */
  readonly likes: number
  readonly reposts: number
  readonly replies: readonly PlannedWord[]
  /** What the network would have said at each reading since. */
  readonly readings: readonly { readonly at: number; readonly likes: number; readonly reposts: number; readonly replies: number }[]
}

export interface PlannedPost {
  /** Stable name within the story. */
  readonly ref: string
  readonly post: StoryPost
  readonly createdAt: number
  /** How much the public makes of it; 1 is an ordinary post on an ordinary day. */
  readonly eager: number
  readonly publications: readonly PlannedPublication[]
}

/** Hours after publishing at which numbers were read, as often as the product would. */
const readAfterHours = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 9, 12, 18, 24, 30, 36, wholeAfterHours]
/** When a shop posts: opening time, lunch, the way home, after dinner. */
const goodHours = [8.2, 12.6, 18.4, 20.1, 7.7, 13.1, 19.3]

export const followersOf = (seed: string): readonly [shop: number, baker: number] => {
  const random = randomFrom(`${seed} followers`)
  return [random.whole(4_600, 5_000), random.whole(1_550, 1_750)]
}

/** All posts of both months and what the public made of them by `now`. Pure; the same seed and time give the same. */
export function planPosts(story: Story, seed: string, days: readonly StoryDay[], now: number): readonly PlannedPost[] {
  const followers = followersOf(seed)
  const plan = (posts: readonly StoryPost[], candidates: readonly StoryDay[], name: string, liveliness: number) =>
    chosenDays(candidates, posts.length).map((day, i): PlannedPost[] => {
      const post = posts[i]
      if (post === undefined) return []
      const ref = `${name}${i}`
      const random = randomFrom(`${seed} ${ref}`)
      const at = atHour(day, (goodHours[i % goodHours.length] ?? 12) + random.between(-0.2, 0.2))
      const eager = post.appeal * liveliness * (day.weekend ? 0.75 : 1)
      const words = planWords(post.replies ?? [], { story, random, days, at, now })
      const publications = story.accounts.flatMap((_name, account): PlannedPublication[] => {
        if (account === 1 && post.baker !== true) return []
        const replies = words.filter((_word, place) => (post.baker === true && place % 3 === 1 ? 1 : 0) === account)
        // A person is followed for who she is: fewer followers, more of them react.
        const likes = (followers[account] ?? 0) * (account === 0 ? 0.011 : 0.017) * eager * random.between(0.85, 1.15)
        return [publicationOf(account, at + account * 1_700, now, { likes, reposts: likes * random.between(0.06, 0.11) }, replies)]
      })
      return [{ ref, post, createdAt: at - random.whole(3, 30) * hourMs, eager, publications }]
    }).flat()
  return [
    ...plan(story.earlier, days.filter(({ shown }) => !shown), 'earlier', 1.25),
    ...plan(story.posts, days.filter(({ shown, place }) => shown && place > 0), 'post', 1),
  ]
}

/** What people said of the shop on their own, spread over the month that is looked at; the last ones lately. */
export function planMentions(story: Story, seed: string, days: readonly StoryDay[], now: number, handle: string): readonly PlannedWord[] {
  const random = randomFrom(`${seed} mentions`)
  const places = [19, 11, 3, 1]
  return story.mentions.flatMap((said, i): PlannedWord[] => {
    const day = days.find(({ place }) => place === (places[i] ?? 2))
    if (day === undefined) return []
    const at = atHour(day, random.between(8, 21))
    return [wordOf({ ...said, text: said.text.replace('{handle}', handle) }, story.people[(i * 5 + 2) % story.people.length] ?? '', at, { random, days, now })]
  })
}

/** So many days, evenly spread, few of them of a weekend; the first and the last weekday are among them. */
function chosenDays(days: readonly StoryDay[], count: number): readonly StoryDay[] {
  const weekends = days.filter(({ weekend }) => weekend)
  const weekdays = days.filter(({ weekend }) => !weekend)
  const onWeekends = Math.min(weekends.length, Math.floor(count / 5))
  return [...spread(weekends, onWeekends), ...spread(weekdays, count - onWeekends)].toSorted((one, other) => one.fromMs - other.fromMs)
}

const spread = <T>(items: readonly T[], count: number): readonly T[] =>
  Array.from({ length: count }, (_none, i) => items[count === 1 ? items.length >> 1 : Math.round((i * (items.length - 1)) / (count - 1))]).filter((item) => item !== undefined)

function publicationOf(account: number, at: number, now: number, final: { likes: number; reposts: number }, replies: readonly PlannedWord[]): PlannedPublication {
  const ageHours = (now - at) / hourMs
  const by = (hours: number, total: number): number => Math.round(total * grownAfter(hours))
  const times = [...readAfterHours.filter((hours) => hours < ageHours), ...(ageHours < wholeAfterHours ? [ageHours] : [])]
  return {
    account,
    at,
    likes: by(ageHours, final.likes),
    reposts: by(ageHours, final.reposts),
    replies,
    readings: times.map((hours) => {
      const readAt = Math.round(at + hours * hourMs)
      return { at: readAt, likes: by(hours, final.likes), reposts: by(hours, final.reposts), replies: replies.filter((word) => word.at <= readAt).length }
    }),
  }
}

interface Around {
  readonly random: Random
  readonly days: readonly StoryDay[]
  readonly now: number
}

function planWords(replies: readonly Said[], { story, at, ...around }: Around & { readonly story: Story; readonly at: number }): readonly PlannedWord[] {
  const first = around.random.whole(0, story.people.length - 1)
  const planned = replies.flatMap((said, i): PlannedWord[] => {
    const after = Math.min(40, 0.15 + hoursUntil(around.random.between(0.1, 0.8)))
    const spokenAt = awake(around.days, at + after * hourMs)
    if (spokenAt > around.now - 10 * minuteMs) return []
    return [wordOf(said, story.people[(first + i) % story.people.length] ?? '', spokenAt, around)]
  })
  return planned.toSorted((one, other) => one.at - other.at)
}

function wordOf(said: Said, author: string, at: number, { random, days, now }: Around): PlannedWord {
  const answeredAt = awake(days, at + random.whole(12, 170) * minuteMs)
  const answered = said.answer !== undefined && answeredAt < now - minuteMs
  return { author, text: said.text, at: Math.round(at), answer: answered ? (said.answer ?? null) : null, answeredAt: answered ? Math.round(answeredAt) : null, given: said.given === true }
}

/** People and shops sleep: what falls in the night happens seven hours later. */
export function awake(days: readonly StoryDay[], at: number): number {
  const hour = hourOf(days, at)
  return hour < 6 ? at + 7 * hourMs : at
}
