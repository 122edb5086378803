import { Parser } from 'htmlparser2'

const blocks = new Set(['p', 'div', 'blockquote', 'pre', 'ul', 'ol', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'])
/** Nobody writes so deep; the parser's time grows with the square of it, so there reading ends. */
const deepest = 200
const silent = new Set(['script', 'style', 'template'])

/**
 * The text of a status as a person reads it: paragraphs and line breaks kept, links in full (Mastodon shows only the
 * middle of them), mentions and hashtags as they are written. Classes: https://docs.joinmastodon.org/spec/activitypub/#sanitization
 */
export function plainText(html: string): string {
  let text = ''
  let link: { readonly href: string; readonly named: boolean; said: string } | null = null
  let hidden = 0
  const open: boolean[] = []

  const say = (more: string) => {
    if (link) link.said += more
    else text += more
  }
  const parser = new Parser({
    onopentag(name, attributes) {
      // `quote-inline` repeats the quoted post's address for servers that cannot show quotes.
      const hides = silent.has(name) || (attributes['class'] ?? '').split(' ').includes('quote-inline')
      open.push(hides)
      if (open.length > deepest) return parser.pause()
      if (hides) hidden += 1
      if (name === 'br') say('\n')
      else if (blocks.has(name)) say('\n\n')
      else if (name === 'li') say('\n• ')
      else if (name === 'a') link = { href: attributes['href'] ?? '', named: /\b(mention|hashtag)\b/.test(attributes['class'] ?? ''), said: '' }
    },
    ontext(data) {
      // Line ends in the source are only white space in HTML.
      if (hidden === 0) say(data.replace(/[\t\n\r ]+/g, ' '))
    },
    onclosetag(name) {
      if (open.pop()) hidden -= 1
      if (blocks.has(name)) say('\n\n')
      if (name !== 'a' || !link) return
      const { href, named, said } = link
      link = null
      text += hidden === 0 ? linkText(href, named, said) : ''
    },
  })
  parser.write(html)
  parser.end()
  return text
    .replace(/[ \u00a0]*\n[ \u00a0]*/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .normalize('NFC')
}

function linkText(href: string, named: boolean, said: string): string {
  const shown = said.trim()
  if (named || !/^https?:\/\//i.test(href)) return said
  if (shown === '' || /^[@#]/.test(shown)) return shown === '' ? href : said
  // A link that shows (part of) its own address is that address; other words keep theirs and the address follows.
  const bare = href.replace(/^https?:\/\/(www\.)?/i, '')
  const part = shown.replace(/^https?:\/\/(www\.)?/i, '').replace(/…$/, '')
  return bare.startsWith(part) || decoded(bare).startsWith(part) ? href : `${shown} (${href})`
}

function decoded(text: string): string {
  try {
    return decodeURI(text)
  } catch {
    // A lone % is no escape: the text is as it is.
    return text
  }
}
