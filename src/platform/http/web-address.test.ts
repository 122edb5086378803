import { expect, it } from 'vitest'
import { webAddress } from './web-address.ts'

it.each(['https://example.org/@bea', 'http://127.0.0.1:3000/x?y#z', 'HTTPS://EXAMPLE.ORG', 'https://münchen.example/ä'])('takes %s as it is', (address) => {
  expect(webAddress(address)).toBe(address)
})

it.each([null, undefined, '', 'javascript:alert(1)', ' javascript:alert(1)', 'java\nscript:alert(1)', '\u0001javascript:alert(1)', 'data:text/html,x', 'vbscript:x', 'file:///etc/passwd', 'blob:https://x', '//evil.example', '/path', 'ftp://x', 'https://', `https://example.org/${'a'.repeat(2_000)}`, 'https://x\0y'])(
  'takes %j for none',
  (address) => {
    expect(webAddress(address)).toBeNull()
  },
)
