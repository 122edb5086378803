/**
 * Counting as the server does (app/validators/status_length_validator.rb: graphemes, every link a fixed length, mentions
 * without their server). Pure: the composer runs it in the browser.
 */
export function countCharacters(text: string, charactersPerUrl: number): number {
  const shortened = replaceLinks(text, 'x'.repeat(charactersPerUrl)).replace(remoteMention, '$1')
  let count = 0
  for (const _grapheme of graphemes.segment(shortened)) count += 1
  return count
}

/** Graphemes of any text: descriptions are counted so too. */
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** `@anna@mastodon.example` counts as `@anna`; an address of mail does not. */
const remoteMention = /(?<![\p{L}\p{N}_/=@.])(@[a-z0-9_]+(?:[a-z0-9_.-]*[a-z0-9_])?)@[\p{L}\p{N}_.-]*[\p{L}\p{N}_](?::\d+)?/giu

// A scheme is needed, a name with a top-level domain, and no letter, digit or sign of a mention just before.
const link = /(?<![\p{L}\p{N}@$#_-])https?:\/\/(?:[\p{L}\p{N}_-]+\.)+\p{L}{2,}(?::\d+)?(?:[/?#][^\s<>"]*)?/giu

function replaceLinks(text: string, placeholder: string): string {
  return text.replace(link, (found) => placeholder + found.slice(withoutTail(found).length))
}

/** The end of a sentence is not part of its link: final punctuation, and a bracket that was opened before the link. */
function withoutTail(found: string): string {
  let url = found
  for (;;) {
    const last = url.at(-1) ?? ''
    if (/[.,:;!?'’”»…]/.test(last)) url = url.slice(0, -1)
    else if (last === ')' && !balanced(url)) url = url.slice(0, -1)
    else return url
  }
}

const balanced = (url: string): boolean => url.split('(').length >= url.split(')').length
