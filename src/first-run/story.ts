import type { InEveryLanguage } from '../platform/i18n.ts'
import { englishStory } from './story-en.ts'
import { italianStory } from './story-it.ts'

/** The made-up shop of the rehearsal: what it posts in two months and what its public says. Nothing here is real. */
export interface Story {
  readonly workspaceName: string
  /** The shop's account, and that of its baker, who posts some of the same. */
  readonly accounts: readonly [shop: string, baker: string]
  readonly site: string
  readonly goals: { readonly purchase: string; readonly newsletter: string }
  readonly campaigns: readonly { readonly id: string; readonly name: string; readonly utm: string }[]
  /** Pages of the shop that posts lead to. */
  readonly pages: readonly { readonly path: string; readonly title: string; readonly description: string; readonly kind: PageKind }[]
  /** The month that is looked at, in the order of time, and the one before it. */
  readonly posts: readonly StoryPost[]
  readonly earlier: readonly StoryPost[]
  readonly people: readonly string[]
  /** `{handle}` is the shop's own. The last ones wait for an answer. */
  readonly mentions: readonly Said[]
  readonly drafts: readonly StoryText[]
  readonly inReview: StoryText
  readonly planned: readonly StoryText[]
}

/** What a page sells, which decides how often a visit ends in an order and for how much. */
export type PageKind = 'panettone' | 'box' | 'course' | 'journal' | 'job'

/** `{link}` in the text becomes the address of `path`. */
export interface StoryText {
  readonly text: string
  readonly path: string | null
  readonly campaign: string | null
}

/** `appeal` scales how much the public reacts; 1 is an ordinary post. `baker`: it went out from the baker's account too. */
export interface StoryPost extends StoryText {
  readonly appeal: number
  readonly baker?: true
  readonly replies?: readonly Said[]
}

/** Words of the public, and what became of them: answered, waiting for somebody, or given to a member. */
export interface Said {
  readonly text: string
  readonly answer?: string
  readonly given?: true
}

export const shopHost = 'forno-aurora.example'
export const shopOrigin = `https://${shopHost}`

export const stories: InEveryLanguage<Story> = { en: englishStory, it: italianStory }
