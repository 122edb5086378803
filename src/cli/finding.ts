import type { InEveryLanguage } from '../platform/i18n.ts'
import { doctorWords } from './doctor-words.ts'

/** One line of the doctor. `id` is stable. */
export interface Finding {
  readonly id: string
  /** `advice`: it works, and could be better. `unknown`: it could not be looked at. */
  readonly state: 'ok' | 'advice' | 'trouble' | 'unknown'
  readonly words: InEveryLanguage<string>
}

type Words = (typeof doctorWords)['en']

export const finding = (id: string, state: Finding['state'], say: (words: Words, language: 'en' | 'it') => string): Finding => ({
  id,
  state,
  words: { en: say(doctorWords.en, 'en'), it: say(doctorWords.it, 'it') },
})
