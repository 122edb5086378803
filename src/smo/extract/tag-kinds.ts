/** What the reading does with an element; `other` needs nothing of its own. Small integers, because the scanner compares them a million times. */
export const kinds = {
  other: 0, meta: 1, link: 2, title: 3, base: 4, html: 5, head: 6, body: 7, script: 8, style: 9, noscript: 10, template: 11, svg: 12,
  heading: 13, img: 14, a: 15, media: 16, raw: 17, textarea: 18, plaintext: 19, aside: 20, block: 21, headOnly: 22, integration: 23, hidden: 24,
} as const

export type Kind = (typeof kinds)[keyof typeof kinds]

const named: Readonly<Record<string, readonly string[]>> = {
  heading: ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'],
  media: ['video', 'audio', 'source', 'iframe', 'embed', 'object'],
  // Elements whose contents are text to the HTML standard, and whose text nobody shows. (`iframe` too, but it is media first.)
  raw: ['xmp', 'noembed', 'noframes'],
  // Not the page's own words (https://github.com/element-hq/synapse leaves the same out).
  aside: ['nav', 'aside', 'footer', 'header'],
  hidden: ['canvas', 'picture', 'select', 'math'],
  block: [
    'p', 'div', 'br', 'li', 'ul', 'ol', 'dl', 'dt', 'dd', 'td', 'th', 'tr', 'table', 'section', 'article', 'main', 'blockquote', 'pre',
    'figure', 'figcaption', 'hr', 'form', 'address', 'details', 'summary', 'fieldset', 'center', 'option', 'button',
  ],
  headOnly: ['basefont', 'bgsound'],
  integration: ['foreignobject', 'desc'],
}

const alone = ['meta', 'link', 'title', 'base', 'html', 'head', 'body', 'script', 'style', 'noscript', 'template', 'svg', 'img', 'a', 'textarea', 'plaintext'] as const

/** Elements that end an `<svg>` nobody closed (https://html.spec.whatwg.org/#parsing-main-inforeign), besides the ones that have a kind. */
const breakouts = [
  'b', 'big', 'blockquote', 'body', 'br', 'center', 'code', 'dd', 'div', 'dl', 'dt', 'em', 'embed', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'head', 'hr',
  'i', 'img', 'li', 'listing', 'menu', 'meta', 'nobr', 'ol', 'p', 'pre', 'ruby', 's', 'small', 'span', 'strong', 'strike', 'sub', 'sup', 'table', 'tt', 'u', 'ul', 'var',
]

const longestName = 13

/** A number for a name: the same for every spelling of it, different for all names listed here (a test looks). */
export function nameKey(name: string): number {
  return keyOfBytes(Buffer.from(name, 'latin1'), 0, name.length)
}

/** -1 for names longer than any that matters. */
export function keyOfBytes(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > longestName) return -1
  let key = end - start
  for (let place = start; place < end; place += 1) {
    const byte = bytes[place] as number
    key = (Math.imul(key, 31) + (byte >= 65 && byte <= 90 ? byte + 32 : byte)) | 0
  }
  return key
}

/** Open addressing: a look-up costs a mask and a comparison, which a Map does not do a million times a second. */
const places = 1024
const slots = new Int16Array(places).fill(-1)
const listed: { readonly name: string; readonly kind: Kind }[] = []

function list(name: string, kind: Kind): void {
  let place = nameKey(name) & (places - 1)
  while ((slots[place] ?? -1) >= 0) place = (place + 1) & (places - 1)
  slots[place] = listed.push({ name, kind }) - 1
}

for (const name of alone) list(name, kinds[name])
for (const [kind, names] of Object.entries(named)) for (const name of names) list(name, kinds[kind as keyof typeof kinds])
const breakoutKeys = new Set(breakouts.map(nameKey))

/** A name that hashes like a known one but is another is not taken for it. */
export function kindOf(bytes: Uint8Array, start: number, end: number, key: number): Kind {
  if (key === -1) return kinds.other
  for (let place = key & (places - 1); ; place = (place + 1) & (places - 1)) {
    const known = listed[slots[place] ?? -1]
    if (known === undefined) return kinds.other
    if (isNamed(known.name, bytes, start, end)) return known.kind
  }
}

function isNamed(name: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false
  for (let place = 0; place < name.length; place += 1) {
    const byte = bytes[start + place] as number
    if ((byte >= 65 && byte <= 90 ? byte + 32 : byte) !== name.charCodeAt(place)) return false
  }
  return true
}

export const endsSvg = (key: number): boolean => breakoutKeys.has(key)

/** Every listed name once, for the test of `nameKey`. */
export const knownNames: readonly string[] = [...new Set([...alone, ...Object.values(named).flat(), ...breakouts])]

/** Elements without contents (https://html.spec.whatwg.org/#void-elements). */
const voids = new Set(['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr', 'param'].map(nameKey))
export const isVoid = (key: number): boolean => voids.has(key)
