import type { SmoNetwork } from './networks.ts'

/** Which piece of the page a shown value came from, and by which rule. */
export interface Trace {
  /** As a person would name it: `og:title`, `twitter:image`, `<title>`, `JSON-LD headline`, `oEmbed title`. */
  readonly tag: string
  /** Byte offset of the piece; null for what is not in the page (oEmbed, address). */
  readonly offset: number | null
  /** Id of a rule of the resolver. */
  readonly rule: string
}

export interface ShownText {
  /** As drawn, cut where the network cuts. */
  readonly value: string
  /** Before the cut; white space as the network leaves it. */
  readonly full: string
  /** Characters (the network's own count) kept, null when nothing was cut. */
  readonly cutAt: number | null
  readonly from: Trace
}

export interface ShownImage {
  /** Absolute where it can be made so by the network's own rule; as written where the network does not. */
  readonly url: string
  readonly alt: string | null
  readonly from: Trace
}

/** What one network will make of a page. */
export interface Card {
  readonly network: SmoNetwork
  /** `none`: no card at all, only the address (see `why`). */
  readonly layout: 'large' | 'small' | 'text' | 'video' | 'none'
  /** Rule id that decided the layout. */
  readonly why: string
  readonly title: ShownText | null
  readonly text: ShownText | null
  readonly image: ShownImage | null
  /** The site's own mark, where the network draws it beside the text for want of a picture. */
  readonly icon?: ShownImage | null
  readonly author: ShownText | null
  readonly siteName: ShownText | null
  /** Accent colour, CSS, where the network draws one. */
  readonly color: string | null
  /** The address that is drawn and counted. */
  readonly url: string
  readonly domain: string
}

/** Where a rule comes from. A rule nobody could check at its source says so. */
export interface Rule {
  readonly id: string
  readonly says: { readonly en: string; readonly it: string }
  readonly source: string
  /** ISO date. */
  readonly checkedAt: string
  readonly verified: boolean
}
