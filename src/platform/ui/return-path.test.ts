import { expect, it } from 'vitest'
import { safeReturnPath } from './return-path.ts'

const origin = 'https://social.example'

it('comes back to a page of ours, with its search', () => {
  expect(safeReturnPath('/w/1/plan?view=week#top', origin)).toBe('/w/1/plan?view=week#top')
})

it('never leads to another site', () => {
  for (const wanted of ['//evil.example', '/..//evil.example', '/.//evil.example', '/x/..//evil.example', '/\\evil.example', '/\t/evil.example', 'https://evil.example', 'javascript:alert(1)', '', null, undefined]) expect(safeReturnPath(wanted, origin), String(wanted)).toBe('/')
})
