import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultUtmRules, governed, slot, withUtm } from './utm.ts'

const utm = { utm_source: 'Bluesky', utm_medium: 'social', utm_campaign: 'Spring Sale' }

describe('UTM parameters', () => {
  it('says one word for Facebook, facebook and fb', () => {
    expect(['Facebook', ' facebook ', 'fb', 'FB'].map((value) => governed('utm_source', value, defaultUtmRules))).toEqual(Array(4).fill('facebook'))
  })

  it('adds what is missing before the fragment, in lower case', () => {
    expect(withUtm('https://shop.example/a?x=1#top', utm, defaultUtmRules).url).toBe('https://shop.example/a?x=1&utm_source=bluesky&utm_medium=social&utm_campaign=spring-sale#top')
  })

  it('lets the author’s own parameters win, in the one spelling', () => {
    const { url, utm: result } = withUtm('https://shop.example/?utm_source=FB&utm_campaign=Mine', utm, defaultUtmRules)
    expect(url).toBe('https://shop.example/?utm_source=facebook&utm_medium=social&utm_campaign=mine')
    expect(result).toMatchObject({ utm_source: 'facebook', utm_campaign: 'mine' })
  })

  it('does not touch the rest of the query, however it is encoded', () => {
    expect(withUtm('https://shop.example/a%20b?q=a+b&r=%2F&empty=&flag', utm, defaultUtmRules).url).toContain('a%20b?q=a+b&r=%2F&empty=&flag&utm_source=')
  })

  it('gives the same address again when it is given its own', () => {
    fc.assert(fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (url) => {
      const once = withUtm(url, utm, defaultUtmRules).url
      expect(withUtm(once, utm, defaultUtmRules).url).toBe(once)
    }))
  })

  it('finds the place for one more parameter', () => {
    expect(slot('https://a.example/x#f')).toEqual({ before: 'https://a.example/x?', after: '#f' })
    expect(slot('https://a.example/x?y=1')).toEqual({ before: 'https://a.example/x?y=1&', after: '' })
  })

  it('never holds half a character, not even where a long word is cut', () => {
    const cut = withUtm('https://shop.example/', { utm_source: 'x\udfff\ud800y', utm_campaign: `${'a'.repeat(199)}🎄` }, defaultUtmRules)

    expect(cut.utm.utm_source).toBe('x\ufffd\ufffdy')
    expect(URL.canParse(cut.url)).toBe(true)
    expect(cut.utm.utm_campaign?.isWellFormed()).toBe(true)
  })
})
