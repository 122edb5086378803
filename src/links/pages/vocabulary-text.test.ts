import { describe, expect, it } from 'vitest'
import { asText, asVocabulary } from './vocabulary-text.ts'

describe('the UTM vocabulary as people write it', () => {
  it('reads words with their other names', () => {
    expect(asVocabulary(' newsletter : nl , news letter,\n\nposter\n: lost')).toEqual([{ value: 'newsletter', aliases: ['nl', 'news letter'] }, { value: 'poster', aliases: [] }])
  })
  it('comes back as it was written', () => {
    const text = 'newsletter: nl, news letter\nposter'
    expect(asText(asVocabulary(text))).toBe(text)
  })
})
