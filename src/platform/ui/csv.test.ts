import { expect, it } from 'vitest'
import { toCsv } from './csv.ts'

it('quotes what must be quoted, leaves the unknown empty and numbers alone', () => {
  expect(toCsv(['day', 'clicks'], [['a "b", c', 1.5], ['two\nlines', null], ['zero', 0], ['less', -3]])).toBe('day,clicks\r\n"a ""b"", c",1.5\r\n"two\nlines",\r\nzero,0\r\nless,-3\r\n')
})

it('does not let a spreadsheet run what somebody wrote in a post', () => {
  expect(toCsv(['text'], [['=HYPERLINK("http://evil.example")'], ['@home'], ['+39 055']])).toBe('text\r\n"\'=HYPERLINK(""http://evil.example"")"\r\n\'@home\r\n\'+39 055\r\n')
})
