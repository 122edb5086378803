import { useQueryClient } from '@tanstack/react-query'
import type { Language } from '../platform/i18n.ts'
import { api } from '../platform/ui/api.ts'
import { useLanguage } from '../platform/ui/language.tsx'

/** Switches the language here at once and keeps it with the person, so that mails and other devices speak it too. */
export function useLanguageChoice(): (language: Language) => void {
  const { choose } = useLanguage()
  const client = useQueryClient()
  return (language) => {
    choose(language)
    // The switch has worked on this device whether or not the server could be told.
    // Some answers are words of the server: they are asked for again.
    void api.patch('/me', { language }).catch(() => undefined).then(() => client.invalidateQueries())
  }
}
