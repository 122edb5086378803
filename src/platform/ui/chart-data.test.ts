import { expect, it } from 'vitest'
import { headerOf, parts, rowsOf } from './chart-data.ts'
import { keepDraft, readDraft } from './draft.ts'

it('is the same numbers as a table, the unknown kept apart from zero', () => {
  const data = { labels: ['Mon', 'Tue'], labelName: 'Day', series: [{ name: 'Clicks', tone: 'visibility' as const, values: [0, null] }] }

  expect([headerOf(data), ...rowsOf(data)]).toEqual([['Day', 'Clicks'], ['Mon', 0], ['Tue', null]])
})

it('cuts a line where a definition changed', () => {
  expect(parts([1, 2, 3, 4], [{ before: 2, reason: 'views' }])).toEqual([[1, 2, null, null], [null, null, 3, 4]])
  expect(parts([1, 2])).toEqual([[1, 2]])
})

it('keeps a draft on the device, and lives with a full or a damaged one', () => {
  const kept = new Map<string, string>()
  const store = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, text: string) => void kept.set(key, text) }
  const full = { ...store, setItem: () => { throw new DOMException('full', 'QuotaExceededError') } }

  expect(keepDraft(store, 'a', { text: 'ciao' })).toBe(true)
  expect(readDraft(store, 'a')).toEqual({ text: 'ciao' })
  expect(keepDraft(full, 'a', {})).toBe(false)
  kept.set('passaparola.draft.b', '{"half')
  expect(readDraft(store, 'b')).toBeNull()
})
