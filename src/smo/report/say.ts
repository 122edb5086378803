import type { Language } from '../../platform/i18n.ts'
import type { Audit, Evidence, Fix, Outcome } from '../audit.ts'
import { parseUrl } from '../audits/reading/urls.ts'
import { failedOf, type PageReport } from '../report.ts'
import { resolvers } from '../resolvers/all.ts'
import { reportWords } from './words.ts'

/** An outcome in words, for a person. */
export interface Said {
  readonly title: string
  /** What was found on this page; null where nothing failed. */
  readonly reason: string | null
  readonly why: string
  readonly how: string
}

/** Fills `{name}` with what the outcome gives; numbers are written as the language writes them. What is not given stays. */
export function say(audit: Pick<Audit, 'words'>, outcome: Outcome, language: Language): Said {
  const words = audit.words[language]
  const { troubles } = reportWords[language]
  const values = outcome.result === 'fail' ? (outcome.values ?? {}) : {}
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name]
      return value === undefined ? whole : typeof value === 'number' ? value.toLocaleString(language) : printable(value.split(', ').map((part) => Object.hasOwn(troubles, part) ? troubles[part] : part).join(', '))
    })
  const failed = outcome.result === 'fail'
  return { title: failed || outcome.result === 'manual' ? words.fail : words.pass, reason: failed ? fill(words.reasons[outcome.reason] ?? '') : null, why: words.why, how: fill(words.how) }
}

/** How a fix is to be used: `Add inside <head>:`. */
export function sayFix(fix: Fix, language: Language): string {
  const words = reportWords[language]
  if (!fix.replaces || fix.to === 'html') return words.fix[fix.to]
  if (fix.text === '') return words.remove
  return fix.to === 'head-start' ? words.moveFirst : words.replace
}

export function sayWhere({ line, offset }: Evidence, language: Language): string | null {
  return line === null || offset === null ? null : reportWords[language].line(line, offset)
}

/** `Facebook, X`, or all of them. */
export function sayAffects({ affects }: Audit, language: Language): string {
  return affects === 'all' ? reportWords[language].everyone : affects.map((network) => resolvers[network].name).join(', ')
}

/** An address, or the name of what was read, in the reader's language. */
export const saySource = ({ source }: Pick<Audit, 'source'>, language: Language): string => reportWords[language].sources[source] ?? source

/** How many errors, warnings and notes. */
export function countsOf(report: PageReport): { readonly error: number; readonly warn: number; readonly info: number } {
  const counts = { error: 0, warn: 0, info: 0 }
  for (const { audit } of failedOf(report)) counts[audit.severity]++
  return counts
}

/**
 * Text of a page that cannot move the cursor, colour the terminal, or turn the direction of what follows: control characters
 * and direction marks go. Line breaks and tabs become blanks.
 */
export function printable(text: string): string {
  return text.replace(/[\t\n\r\u2028\u2029]+/g, ' ').replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '').replace(/\p{Cs}/gu, '\ufffd')
}

/** The same for lines to paste: line breaks stay. */
export const printableLines = (text: string): string => text.split(/\r\n|[\n\r]/).map(printable).join('\n')

/** The address of a report's page, as a person knows it: its own, or the name of the file it was read from. */
export function nameOf({ page }: PageReport, names: NamesOf = {}): string {
  return printable(names.nameOf?.(page.url) ?? page.url)
}

export interface NamesOf {
  /** A file's own name in place of the address made for it; null or undefined: the address. */
  readonly nameOf?: ((url: string) => string | null | undefined) | undefined
}

/** An address that may stand in a link: http and https only. */
export function linkable(address: string): string | null {
  const url = parseUrl(address)
  return url !== null && /^https?:$/.test(url.protocol) ? url.href : null
}
