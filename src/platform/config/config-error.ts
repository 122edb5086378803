import type { InEveryLanguage } from '../i18n.ts'
import { configWords } from './words.ts'

/** Why the product refuses to start; one sentence a line, in both languages. Never holds a password. */
export class ConfigError extends Error {
  override name = 'ConfigError'
  readonly words: InEveryLanguage<string>
  constructor(words: InEveryLanguage<string>, options?: { cause?: unknown }) {
    super(words.en, options)
    this.words = words
  }

  static all(errors: readonly ConfigError[]): ConfigError {
    const join = (language: 'en' | 'it'): string => errors.map(({ words }) => words[language]).join('\n')
    return new ConfigError({ en: join('en'), it: join('it') }, { cause: errors.find(({ cause }) => cause !== undefined)?.cause })
  }
}

/** Throws a ConfigError with the chosen sentence. */
export function refuse(say: (words: (typeof configWords)['en']) => string, cause?: unknown): never {
  throw new ConfigError({ en: say(configWords.en), it: say(configWords.it) }, { cause })
}
