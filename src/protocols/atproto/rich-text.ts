import { parse } from 'tldts'

/** A stretch of text that means something, by UTF-16 positions of the JavaScript string. */
export type Span = { readonly start: number; readonly end: number } & (
  | { readonly kind: 'link'; readonly uri: string }
  | { readonly kind: 'mention'; readonly handle: string }
  | { readonly kind: 'tag'; readonly tag: string }
)

/** https://atproto.com/lexicons/app-bsky-richtext: positions count bytes of the UTF-8 text. */
export interface Facet {
  readonly index: { readonly byteStart: number; readonly byteEnd: number }
  readonly features: readonly (
    | { readonly $type: 'app.bsky.richtext.facet#link'; readonly uri: string }
    | { readonly $type: 'app.bsky.richtext.facet#mention'; readonly did: string }
    | { readonly $type: 'app.bsky.richtext.facet#tag'; readonly tag: string }
  )[]
}

// What may stand before: the start, a blank, an opening bracket or quote, or an invisible direction mark (RTL text).
const before = String.raw`(?<=^|[\s\p{Ps}\p{Pi}"'\u00bf\u00a1\u200e\u200f\u061c\u2066-\u2069])`
const link = new RegExp(`${before}https?://[^\\s<>"\\u200e\\u200f\\u061c\\u2066-\\u2069]+`, 'giu')
const bareDomain = new RegExp(`${before}(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,}(?:[/?#][^\\s<>"]*)?(?![\\p{L}\\p{N}@])`, 'giu')
const mention = new RegExp(`${before}[@＠](?<handle>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)(?![\\p{L}\\p{N}_@-])`, 'giu')
const tag = new RegExp(`${before}[#＃](?<tag>[^\\s#＃\\u00ad\\u200b\\u2060\\u200e\\u200f\\u061c\\u2066-\\u2069]+)`, 'gu')

const longestTag = { graphemes: 64, bytes: 640 }
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const utf8 = new TextEncoder()

/** Links, mentions and hashtags of a text, in order, none over another; what is within a link is nothing else. */
export function findSpans(text: string): readonly Span[] {
  const spans: Span[] = []
  const add = (span: Span) => {
    if (!spans.some(({ start, end }) => span.start < end && start < span.end)) spans.push(span)
  }
  for (const match of text.matchAll(link)) {
    const uri = withoutTrailing(match[0])
    if (URL.canParse(uri)) add({ kind: 'link', uri, start: match.index, end: match.index + uri.length })
  }
  for (const match of text.matchAll(mention)) {
    add({ kind: 'mention', handle: (match.groups?.['handle'] ?? '').toLowerCase(), start: match.index, end: match.index + match[0].length })
  }
  for (const match of text.matchAll(bareDomain)) {
    const written = withoutTrailing(match[0])
    const { isIcann, domain } = parse(written)
    if (isIcann === true && domain !== null) add({ kind: 'link', uri: `https://${written}`, start: match.index, end: match.index + written.length })
  }
  for (const match of text.matchAll(tag)) {
    const word = (match.groups?.['tag'] ?? '').replace(/[\p{P}\ufe0f\u20e3]+$/u, '')
    if (isTag(word)) add({ kind: 'tag', tag: word, start: match.index, end: match.index + 1 + word.length })
  }
  return spans.toSorted((a, b) => a.start - b.start)
}

/** Facets for the spans; a mention whose handle is not in `dids` stays plain text. */
export function facetsOf(text: string, spans: readonly Span[], dids: ReadonlyMap<string, string>): readonly Facet[] {
  const bytes = (end: number) => utf8.encode(text.slice(0, end)).length
  return spans.flatMap((span): Facet[] => {
    const feature = featureOf(span, dids)
    return feature === null ? [] : [{ index: { byteStart: bytes(span.start), byteEnd: bytes(span.end) }, features: [feature] }]
  })
}

function featureOf(span: Span, dids: ReadonlyMap<string, string>): Facet['features'][number] | null {
  if (span.kind === 'link') return { $type: 'app.bsky.richtext.facet#link', uri: span.uri }
  if (span.kind === 'tag') return { $type: 'app.bsky.richtext.facet#tag', tag: span.tag }
  const did = dids.get(span.handle)
  return did === undefined ? null : { $type: 'app.bsky.richtext.facet#mention', did }
}

/** "(see https://a.example/b)." ends before ")."; "https://a.example/wiki/X_(y)" keeps its own bracket. */
function withoutTrailing(found: string): string {
  for (let text = found; ; ) {
    const last = text.at(-1) ?? ''
    const closing = { ')': '(', ']': '[', '}': '{' }[last]
    const unopened = closing !== undefined && count(text, last) > count(text, closing)
    if (!unopened && !/[.,;:!?'’”»*_~…]/u.test(last)) return text
    text = text.slice(0, -1)
  }
}

const count = (text: string, letter: string): number => text.split(letter).length - 1

/** At least one character that is neither digit nor punctuation: "#1" is a number, "#️⃣" an emoji. */
function isTag(word: string): boolean {
  if (!/[^\d\p{P}\p{Cf}\p{M}]/u.test(word)) return false
  return [...graphemes.segment(word)].length <= longestTag.graphemes && utf8.encode(word).length <= longestTag.bytes
}
