import { describe, expect, it } from 'vitest'
import { KeySequence } from './key-sequence.ts'
import { firstLanguage } from './language.tsx'
import { matching } from './matching.ts'
import { initials } from './portrait.tsx'

const commands = [{ keys: 'g l', id: 'loop' }, { keys: 'c', id: 'compose' }, { keys: 'l', id: 'like' }, { keys: 'mod+k', id: 'palette' }, { keys: '?', id: 'help' }]
const type = (sequence: KeySequence, keys: readonly (readonly [string, number])[], letters = true): (string | undefined)[] =>
  keys.map(([key, now]) => sequence.press({ key, mod: false, alt: false }, commands, { letters, now })?.id)

describe('the keyboard', () => {
  it('knows single keys and sequences', () => {
    expect(type(new KeySequence(), [['c', 0], ['g', 100], ['l', 400], ['?', 500]])).toEqual(['compose', undefined, 'loop', 'help'])
  })

  it('forgets the first key of a sequence after a while', () => {
    expect(type(new KeySequence(), [['g', 0], ['l', 5000]])).toEqual([undefined, 'like'])
  })

  it('is silent while somebody types, except for chords', () => {
    const sequence = new KeySequence()

    expect(type(sequence, [['c', 0], ['g', 1], ['l', 2]], false)).toEqual([undefined, undefined, undefined])
    expect(sequence.press({ key: 'K', mod: true, alt: false }, commands, { letters: false, now: 3 })?.id).toBe('palette')
  })

  it('does not take Shift for a key, nor a browser chord for a letter', () => {
    expect(type(new KeySequence(), [['g', 0], ['Shift', 10], ['l', 20]])).toEqual([undefined, undefined, 'loop'])
    expect(new KeySequence().press({ key: 'c', mod: true, alt: false }, commands, { letters: true, now: 0 })).toBeUndefined()
  })
})

it('finds commands without accents, words in any order, beginnings first', () => {
  const found = (wanted: string): readonly string[] => matching(wanted, ['Vai a Pianifica', 'Visibilità', 'Scrivi un post', 'Apri il post'], (text) => text)

  expect(found('visibilita')).toEqual(['Visibilità'])
  expect(found('post scr')).toEqual(['Scrivi un post'])
  expect(found('pri')).toEqual(['Apri il post'])
  expect(found('zzz')).toEqual([])
})

it('speaks the language chosen before, else the first one known of the browser, else English', () => {
  expect(firstLanguage('it', ['en-GB'])).toBe('it')
  expect(firstLanguage(null, ['fr-FR', 'it-IT', 'en'])).toBe('it')
  expect(firstLanguage('xx', ['fr'])).toBe('en')
  expect(firstLanguage(null, ['ita'])).toBe('en')
})

it('takes initials from names and handles', () => {
  expect(['Ada Lovelace', '@ada', 'josé maría pérez', '🎂 Torte', '...', 'Élan'].map(initials)).toEqual(['AL', 'A', 'JP', 'T', '', 'É'])
})
