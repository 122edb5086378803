import { useQueryClient } from '@tanstack/react-query'
import type { Language } from '../platform/i18n.ts'
import { api } from '../platform/ui/api.ts'
import { useLanguage } from '../platform/ui/language.tsx'
import { meKey } from '../workspaces/pages/me.ts'

/** Switches the language here at once and keeps it with the person, so that mails and other devices speak it too. */
export function useLanguageChoice(): (language: Language) => void {
  const { choose } = useLanguage()
  const client = useQueryClient()
  return (language) => {
    choose(language)
    // The switch has worked on this device whether or not the server could be told.
    api.patch('/me', { language }).then(() => client.invalidateQueries({ queryKey: meKey }), () => undefined)
  }
}
