import type { Language } from '../platform/i18n.ts'

/** The language of the terminal, as the system formats: Italian where it says so, else English. */
export function terminalLanguage(): Language {
  return Intl.DateTimeFormat().resolvedOptions().locale.startsWith('it') ? 'it' : 'en'
}
