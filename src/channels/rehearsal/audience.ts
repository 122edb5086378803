import { createHash } from 'node:crypto'
import { publicWords } from './words.ts'
import type { InteractionKind } from './schema.ts'

/** What one person of the made-up public does. Its id is the same each time it is planned. */
export interface PlannedReaction {
  readonly id: string
  readonly kind: InteractionKind
  readonly author: Person
  readonly text: string | null
  /** Epoch milliseconds. */
  readonly at: number
}

export interface Person {
  readonly handle: string
  readonly name: string
  readonly followers: number
}

const minuteMs = 60_000
const lastsMinutes = 36 * 60

/**
 * How a made-up public reacts to a post over a day and a half: fast at first, then fading, a few words among many likes.
 * Deterministic: the same seed gets the same public. Pure.
 */
export function planAudience(post: { readonly id: string; readonly seed: string; readonly language: string; readonly createdAt: number; readonly followers: number; readonly handle: string }): readonly PlannedReaction[] {
  const random = seeded(post.seed)
  const words = publicWords[post.language.toLowerCase().startsWith('it') ? 'it' : 'en']
  const people = shuffled(words.people.split('|'), random)
  const replies = shuffled(words.replies.split('|'), random)
  const mentions = words.mentions.split('|')
  // Between 2 and 8 % of the followers react, as far as there are people.
  const reactions = Math.max(2, Math.min(people.length, Math.round(post.followers * (0.02 + 0.06 * random()))))
  const planned = people.slice(0, reactions).map((name, place): PlannedReaction => {
    // Half of what will come comes in the first two hours.
    const minutes = Math.min(lastsMinutes, 1 - 170 * Math.log(1 - random() * 0.999))
    const dice = random()
    const kind: InteractionKind = place === 0 || dice > 0.9 ? 'reply' : dice > 0.78 ? 'repost' : 'like'
    return {
      id: `${post.id}.${place}`,
      kind,
      author: personOf(name),
      text: kind === 'reply' ? (replies[place % replies.length] ?? null) : null,
      at: post.createdAt + Math.round(minutes * minuteMs),
    }
  })
  // Now and then somebody speaks of the account on their own.
  if (random() < 0.25) {
    const text = (mentions[Math.floor(random() * mentions.length)] ?? '').replace('{handle}', post.handle)
    planned.push({ id: `${post.id}.m`, kind: 'mention', author: personOf(people.at(-1) ?? ''), text, at: post.createdAt + Math.round((60 + 600 * random()) * minuteMs) })
  }
  return planned.toSorted((one, other) => one.at - other.at)
}

/** The same name is the same person everywhere, with the same followers. */
export function personOf(name: string): Person {
  const random = seeded(name)
  return { name, handle: handleFrom(name), followers: Math.round(12 + 900 * random() ** 3) }
}

/** `Forno Aurora` → `forno-aurora`; letters of every alphabet stay, accents go. */
export function handleFrom(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return plain.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 40) || 'account'
}

/** Numbers in [0, 1) that follow from the words alone (mulberry32 over a hash). */
export function seeded(words: string): () => number {
  let state = createHash('sha256').update(words).digest().readUInt32LE(0)
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items.map((item) => ({ item, at: random() })).toSorted((one, other) => one.at - other.at).map(({ item }) => item)
}
