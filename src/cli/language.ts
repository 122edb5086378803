import { languages, type Language } from '../platform/i18n.ts'

/** The language of the terminal, as the system's locale says (LC_ALL, LC_MESSAGES, LANG): Italian where it says so, else English. */
export function terminalLanguage(): Language {
  return Intl.DateTimeFormat().resolvedOptions().locale.startsWith('it') ? 'it' : 'en'
}

/** What `--language` asks for; null when it is none of ours. */
export const languageNamed = (name: string): Language | null => languages.find((language) => language === name.toLowerCase()) ?? null
