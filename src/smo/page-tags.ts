/** Where a tag stands. `template` and `svg` contents are no part of the page; most readers see `noscript` as one. */
export type Place = 'head' | 'body'

/** What every kept piece of markup carries: enough to show it as evidence and to know who reads that far. */
export interface Piece {
  /** Position among all kept pieces, from 0, in the order of the page. */
  readonly order: number
  /** Byte of the body as received and decompressed at which the piece begins (`<`), and the byte after its last. */
  readonly offset: number
  readonly end: number
  /** Line, from 1; 0 where the page was not asked for whole. */
  readonly line: number
  readonly place: Place
  readonly inNoscript: boolean
  /** Inside `<template>` or `<svg>`. */
  readonly inert: boolean
}

/** `<meta>`: every key attribute as written (trimmed copies are the reader's business), entities decoded once; null is absent. */
export interface MetaTag extends Piece {
  readonly property: string | null
  readonly name: string | null
  readonly itemprop: string | null
  readonly httpEquiv: string | null
  readonly charset: string | null
  readonly content: string | null
  /** `value=`, which a few pages write and a few readers read instead of `content=`. */
  readonly value: string | null
  /** Other attributes, e.g. `ng-attr-content`, `lang`, `media`. */
  readonly others: Readonly<Record<string, string>>
}

export interface LinkTag extends Piece {
  /** Lower-cased tokens of `rel`, and of `rev`/`itemprop` never. */
  readonly rel: readonly string[]
  readonly href: string | null
  readonly type: string | null
  readonly title: string | null
  readonly sizes: string | null
  readonly media: string | null
  readonly hreflang: string | null
  readonly color: string | null
}

export interface TitleTag extends Piece {
  /** Text as written, entities decoded once, white space kept. */
  readonly text: string
}

/** `<script type="application/ld+json">`, raw. Parsing is `jsonLd()`'s. */
export interface JsonLdTag extends Piece {
  readonly text: string
}

/** What Discord draws in place of a card: `<script id="discord:component-embed">` of JSON, raw (https://docs.discord.com/developers/link-previews/component-embeds). */
export interface ComponentEmbedTag extends Piece {
  readonly text: string
}

/** `<h1>` … `<h6>`; `text` with white space collapsed. */
export interface HeadingTag extends Piece {
  readonly level: number
  readonly text: string
}

/** `<img>`; sizes as declared in pixels, null when absent or no number. */
export interface ImageTag extends Piece {
  readonly src: string | null
  readonly srcset: string | null
  readonly alt: string | null
  readonly width: number | null
  readonly height: number | null
  /** True when a size is written with its unit (`31px`), which readers that want a bare number do not take. */
  readonly withUnit?: boolean
  readonly itemprop: string | null
  /** `data-pin-media`, `data-pin-nopin`, `data-src` and the like. */
  readonly data: Readonly<Record<string, string>>
}

/** An element with `itemprop` that is neither meta nor img: its content/href/src/datetime, else its text (collapsed, at most 500 characters). Ends where its start tag does. */
export interface ItempropTag extends Piece {
  readonly element: string
  readonly itemprop: string
  readonly value: string
}

/** An element with RDFa's `property` or `typeof` that is no meta; `value` as of an itemprop. */
export interface RdfaTag extends Piece {
  readonly element: string
  readonly property: string | null
  readonly typeOf: string | null
  readonly value: string
}

/** An element that opens a microdata item. */
export interface ItemscopeTag extends Piece {
  readonly element: string
  readonly itemtype: string
}

export interface AnchorTag extends Piece {
  readonly rel: readonly string[]
  readonly href: string
}

export interface MediaTag extends Piece {
  readonly element: 'video' | 'audio' | 'source' | 'iframe' | 'embed' | 'object'
  readonly src: string
  readonly type: string | null
}

/** How the bytes became text, and what was said about it. Names are lower-case WHATWG labels (https://encoding.spec.whatwg.org/). */
export interface CharsetDecision {
  readonly used: string
  readonly by: 'bom' | 'http' | 'meta' | 'bytes' | 'default'
  readonly http: string | null
  readonly meta: string | null
  /** Byte at which the page declares its charset; null when it does not. */
  readonly metaOffset: number | null
  /** False when the bytes are not valid in what was declared: then `used` is what they are. */
  readonly declaredIsTrue: boolean
}

/** Everything of a page that a network or an audit reads, each piece once, in the order of the page. Made by `extractPage`; no request is ever made here. */
export interface PageTags {
  /** Bytes of the body after decompression, and whether the reading ended before the page did. */
  readonly bytes: number
  readonly truncated: boolean
  /** True when the head said enough and the body was not read for what is only good for guessing (see `extractPage`). */
  readonly stoppedEarly: boolean
  readonly charset: CharsetDecision
  readonly doctype: boolean
  /** `lang`, `prefix`, `dir`, `xmlns…` of `<html>`. */
  readonly html: Readonly<Record<string, string>>
  readonly baseHref: string | null
  /** Byte after `</head>` or before `<body>`, whichever comes first; null when there is neither. */
  readonly headEnd: number | null
  readonly bodyStart: number | null
  readonly metas: readonly MetaTag[]
  readonly links: readonly LinkTag[]
  readonly titles: readonly TitleTag[]
  readonly jsonLd: readonly JsonLdTag[]
  readonly componentEmbeds?: readonly ComponentEmbedTag[]
  readonly headings: readonly HeadingTag[]
  readonly images: readonly ImageTag[]
  readonly itemprops: readonly ItempropTag[]
  readonly itemscopes: readonly ItemscopeTag[]
  readonly rdfa?: readonly RdfaTag[]
  /** Links with a `rel` that says who is meant (`me`, `author`, `canonical`, `alternate`), at most 200. */
  readonly anchors: readonly AnchorTag[]
  readonly media: readonly MediaTag[]
  /** The readable text of the body, white space collapsed, at most 2,000 characters; paragraphs parted by a line break. */
  readonly text: string
  /** Scripts and visible characters in the body: for telling a page that is drawn only by scripts. */
  readonly scripts: number
  readonly textLength: number
}
