import { printable } from './say.ts'

/** For text and for quoted attributes. Nothing of a page becomes markup. */
export function escapeHtml(text: string): string {
  return escapeLines(printable(text))
}

/** The same where line breaks stay. */
export function escapeLines(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')
}
