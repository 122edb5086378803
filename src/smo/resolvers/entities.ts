import { Parser } from 'htmlparser2'

/** Text of markup that holds no tags, as a browser would read it: `&amp;`, `&#8217;`, also `&copy` without its semicolon. */
export function decodedLikeABrowser(text: string): string {
  if (!text.includes('&')) return text
  let decoded = ''
  const parser = new Parser({ ontext: (part) => (decoded += part) }, { decodeEntities: true })
  parser.end(text.replaceAll('<', '&lt;'))
  return decoded
}

const reference = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|[a-zA-Z][a-zA-Z0-9]{1,30});/g

/** As the Ruby library HTMLEntities: only references that end with a semicolon, numbers as they stand. */
export function decodedLikeRuby(text: string): string {
  if (!text.includes('&')) return text
  return text.replaceAll(reference, (whole, decimal: string | undefined, hex: string | undefined) => {
    if (decimal === undefined && hex === undefined) return decodedLikeABrowser(whole)
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
    return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? whole : String.fromCodePoint(code)
  })
}
