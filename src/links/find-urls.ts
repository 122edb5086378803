/** A web address inside a text: `text.slice(start, end) === url`, in UTF-16 units. */
export interface FoundUrl {
  readonly start: number
  readonly end: number
  readonly url: string
}

// Everything up to white space, controls, or a character that RFC 3986 and WHATWG URL never leave bare in a link.
const candidate = /\bhttps?:\/\/[^\s\p{Cc}<>"“”„«»`{}|\\^]+/giu

/** Ends a sentence or a quotation, not an address. Kept when more of the address follows. */
const trailing = /[.,;:!?'’‘…*_~。、，！？；：）」』】]+$/u

const pairs: readonly (readonly [open: string, close: string])[] = [['(', ')'], ['[', ']']]

/**
 * Every http(s) address in a text, in order. Punctuation after an address is not part of it; a closing bracket is, when it
 * was opened inside (`https://en.wikipedia.org/wiki/Bar_(law)`). International names are addresses; `mailto:`, bare
 * `example.com` and addresses with a user name are left alone. Pure: the composer in the browser uses it too.
 */
export function findUrls(text: string): readonly FoundUrl[] {
  const found: FoundUrl[] = []
  for (const match of text.matchAll(candidate)) {
    const url = withoutTail(match[0])
    if (isWebAddress(url)) found.push({ start: match.index, end: match.index + url.length, url })
  }
  return found
}

/** True for an absolute http(s) address that names a host and carries no user name. */
export function isWebAddress(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return false
  return url.username === '' && url.password === '' && (url.hostname.includes('.') || url.hostname === 'localhost' || url.hostname.startsWith('['))
}

function withoutTail(text: string): string {
  let url = text
  for (;;) {
    const shorter = withoutUnopened(url.replace(trailing, ''))
    if (shorter === url) return url
    url = shorter
  }
}

/** Drops one closing bracket at the end that nothing in the address opens. */
function withoutUnopened(url: string): string {
  for (const [open, close] of pairs) {
    if (url.endsWith(close) && count(url, close) > count(url, open)) return url.slice(0, -1)
  }
  return url
}

const count = (text: string, letter: string): number => text.split(letter).length - 1
