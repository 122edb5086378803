const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })

const longest = 5000

/** Characters as a reader counts them, up to 5,000. */
export function characters(whole: string): number {
  const text = whole.slice(0, longest)
  // Plain Latin text needs no look-up of clusters.
  if (/^[\u0020-\u02ff\u2010-\u2027]*$/.test(text)) return text.length
  let count = 0
  for (const _ of segmenter.segment(text)) count++
  return count
}

/** At most so many characters, with an ellipsis where something was left out, between two words where there are some. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text
  const whole: string[] = []
  for (const { segment } of segmenter.segment(text.slice(0, most * 12))) {
    if (whole.length === most) break
    whole.push(segment)
  }
  if (whole.length < most) return text
  const cut = whole.slice(0, most - 1).join('')
  const space = cut.lastIndexOf(' ')
  return `${(space > cut.length * 0.6 ? cut.slice(0, space) : cut).trimEnd()}…`
}

/** White space collapsed, as most readers show it. */
export const collapse = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** For telling whether two texts say the same: case, quotes, dashes and white space aside. */
export function sameText(one: string, other: string): boolean {
  return comparable(one) === comparable(other)
}

export function comparable(text: string): string {
  return collapse(text.normalize('NFKC').toLowerCase().replace(/[’‘`´]/g, "'").replace(/[“”«»„]/g, '"').replace(/[‐‑‒–—]/g, '-'))
}

/** A map, for a page may well say `&valueOf;`. */
const named: ReadonlyMap<string, string> = new Map(Object.entries({
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', hellip: '…', mdash: '—', ndash: '–', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”',
  laquo: '«', raquo: '»', bull: '•', middot: '·', copy: '©', reg: '®', trade: '™', euro: '€', pound: '£', deg: '°', times: '×', szlig: 'ß',
  agrave: 'à', aacute: 'á', acirc: 'â', atilde: 'ã', auml: 'ä', aring: 'å', aelig: 'æ', ccedil: 'ç', egrave: 'è', eacute: 'é', ecirc: 'ê', euml: 'ë',
  igrave: 'ì', iacute: 'í', icirc: 'î', iuml: 'ï', ntilde: 'ñ', ograve: 'ò', oacute: 'ó', ocirc: 'ô', otilde: 'õ', ouml: 'ö', oslash: 'ø',
  ugrave: 'ù', uacute: 'ú', ucirc: 'û', uuml: 'ü', shy: '\u00ad', iexcl: '¡', iquest: '¿', sect: '§', para: '¶', ordf: 'ª', ordm: 'º',
}))

const entity = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));/g

/** What is still an entity after the page was read once, read a second time. */
export function decodeAgain(text: string): string {
  return text.replace(entity, (whole, decimal: string | undefined, hex: string | undefined, name: string | undefined) => {
    if (name !== undefined) return named.get(name) ?? named.get(name.toLowerCase()) ?? whole
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : whole
  })
}
