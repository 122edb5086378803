import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findUrls } from './find-urls.ts'

const urls = (text: string): readonly string[] => findUrls(text).map(({ url }) => url)

describe('web addresses in a text', () => {
  it.each([
    ['See https://shop.example/a.', ['https://shop.example/a']],
    ['(https://shop.example/a)', ['https://shop.example/a']],
    ['https://en.wikipedia.org/wiki/Bar_(law)', ['https://en.wikipedia.org/wiki/Bar_(law)']],
    ['(see https://en.wikipedia.org/wiki/Bar_(law)).', ['https://en.wikipedia.org/wiki/Bar_(law)']],
    ['«https://shop.example/a» e “https://shop.example/b”', ['https://shop.example/a', 'https://shop.example/b']],
    ['https://caffè.example/è?q=così!', ['https://caffè.example/è?q=così']],
    ['https://例え.jp/パス。', ['https://例え.jp/パス']],
    ['https://shop.example/a?b=1&c=2#d, then', ['https://shop.example/a?b=1&c=2#d']],
    ['[text](https://shop.example/a)', ['https://shop.example/a']],
    ['HTTPS://SHOP.EXAMPLE/A', ['HTTPS://SHOP.EXAMPLE/A']],
    ['http://127.0.0.1:8080/x', ['http://127.0.0.1:8080/x']],
    ['https://shop.example…', ['https://shop.example']],
    ['*https://shop.example/a*', ['https://shop.example/a']],
    ['https://shop.example/it\u2019s', ['https://shop.example/it\u2019s']],
    ['mailto:a@b.example javascript:alert(1) shop.example ftp://x.example', []],
    ['https://user:secret@bank.example/', []],
    ['https://nodot https:// http://', []],
    ['xhttps://shop.example', []],
  ])('%s', (text, expected) => {
    expect(urls(text)).toEqual(expected)
  })

  it('gives places that cut the very address out of the text, in order, never overlapping', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.webUrl({ withFragments: true, withQueryParameters: true }), fc.string({ unit: 'grapheme' }), fc.constantFrom('(', ')', '. ', '\n', ' '))), (parts) => {
      const text = parts.join('')
      let end = 0
      for (const found of findUrls(text)) {
        expect(found.start).toBeGreaterThanOrEqual(end)
        expect(text.slice(found.start, found.end)).toBe(found.url)
        expect(URL.canParse(found.url)).toBe(true)
        end = found.end
      }
    }))
  })
})
