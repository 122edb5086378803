import type { InEveryLanguage } from '../platform/i18n.ts'
import { channelsWords } from './words.ts'

/** One sentence of this module's words, in every language. */
export function bothLanguages(pick: (words: (typeof channelsWords)['en']) => string): InEveryLanguage<string> {
  return { en: pick(channelsWords.en), it: pick(channelsWords.it) }
}
