import { decodeHTML } from 'entities/decode'

/** Text of markup that holds no tags, as a browser would read it: `&amp;`, `&#8217;`, also `&copy` without its semicolon. */
export const decodedLikeABrowser = (text: string): string => (text.includes('&') ? decodeHTML(text) : text)

const reference = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|[a-zA-Z][a-zA-Z0-9]{1,30});/g

/** As the Ruby library HTMLEntities: only references that end with a semicolon, numbers as they stand. */
export function decodedLikeRuby(text: string): string {
  if (!text.includes('&')) return text
  return text.replaceAll(reference, (whole, decimal: string | undefined, hex: string | undefined) => {
    if (decimal === undefined && hex === undefined) return named(whole)
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
    return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? whole : String.fromCodePoint(code)
  })
}

/** The reference as a whole or not at all: browsers would take `&not` out of `&notit;`. */
function named(reference: string): string {
  const decoded = decodeHTML(reference)
  return decoded.endsWith(';') ? reference : decoded
}
