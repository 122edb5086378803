import type { UtmRules } from '../schema.ts'

type Vocabulary = UtmRules['sources']

/** `newsletter: nl, news letter`, one word per line. */
export const asText = (words: Vocabulary): string => words.map(({ value, aliases }) => (aliases.length === 0 ? value : `${value}: ${aliases.join(', ')}`)).join('\n')

/** What a person wrote, as rules; empty lines and empty names between commas are left out. */
export function asVocabulary(text: string): Vocabulary {
  return text.split('\n').flatMap((line) => {
    const colon = line.indexOf(':')
    const value = (colon < 0 ? line : line.slice(0, colon)).trim()
    if (value === '') return []
    const aliases = colon < 0 ? [] : line.slice(colon + 1).split(',').map((alias) => alias.trim()).filter((alias) => alias !== '')
    return [{ value, aliases }]
  })
}
