import { createContext, useCallback, useContext, useLayoutEffect, useMemo, useState, type ReactNode } from 'react'
import { languages, type InEveryLanguage, type Language } from '../i18n.ts'
import { speak } from './api.ts'
import { makeFormat, type Format } from './format.ts'
import { kitWords } from './words.ts'
import { useWorkspaceOrNull } from './workspace.tsx'

const storedAs = 'passaparola.language'

interface Speech {
  readonly language: Language
  readonly choose: (language: Language) => void
}

const SpeechContext = createContext<Speech | null>(null)

/** The language chosen before, else the browser's, else English. */
export function firstLanguage(stored: string | null, preferred: readonly string[]): Language {
  const known = (tag: string | null): Language | undefined => languages.find((language) => tag === language || tag?.startsWith(`${language}-`))
  return known(stored) ?? preferred.map(known).find((language) => language !== undefined) ?? 'en'
}

export function LanguageProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [language, setLanguage] = useState(() => firstLanguage(localStorage.getItem(storedAs), navigator.languages))
  speak(language)
  useLayoutEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const choose = useCallback((chosen: Language) => {
    localStorage.setItem(storedAs, chosen)
    setLanguage(chosen)
  }, [])
  const speech = useMemo(() => ({ language, choose }), [language, choose])
  return <SpeechContext value={speech}>{children}</SpeechContext>
}

export function useLanguage(): Speech {
  const speech = useContext(SpeechContext)
  if (!speech) throw new Error('useLanguage outside of LanguageProvider')
  return speech
}

/** The words of a `defineWords` catalogue in the reader's language. */
export function useWords<Words>(words: InEveryLanguage<Words>): Words {
  return words[useLanguage().language]
}

export const useKitWords = () => useWords(kitWords)

/** Intl in the reader's language and the workspace's zone (the browser's zone outside of a workspace). */
export function useFormat(): Format {
  const { language } = useLanguage()
  const zone = useWorkspaceOrNull()?.zone ?? browserZone()
  return useMemo(() => makeFormat({ language, zone }), [language, zone])
}

export const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone
