import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { hasSavedPages, savedPages, type SavedPage } from '../../../test/support/pages.ts'
import { agreementOf, factsOf, goldenOf } from '../../../test/support/smo-golden.ts'
import type { Card } from '../card.ts'
import { smoNetworks, type SmoNetwork } from '../networks.ts'
import { cardsOf } from './all.ts'

const kept = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')
const rowsOf = (golden: string) => new Map(golden.split('\n').filter((line) => /^\d{4}\t/.test(line)).map((line) => [line.slice(0, 4), line.split('\t')[1] ?? '']))

function page(id: string): SavedPage | undefined {
  return savedPages('skeletons').find((one) => one.id === id)
}

const cards = (id: string): Readonly<Record<SmoNetwork, Card>> => {
  const one = page(id)
  if (one === undefined) throw new Error(`page ${id} is not here`)
  return cardsOf(factsOf(one))
}

describe.skipIf(!hasSavedPages)('the saved pages (skipped without ../shared)', () => {
  it('are read as they were when a person looked: after a change that is meant, node tools/smo-golden.ts', () => {
    const now = goldenOf(savedPages('skeletons'))
    const before = rowsOf(kept('golden.tsv'))
    const changed = [...rowsOf(now)].flatMap(([id, digests]) => smoNetworks.filter((_network, at) => digests.slice(at * 5, at * 5 + 5) !== before.get(id)?.slice(at * 5, at * 5 + 5)).map((network) => `${id} ${network}`))

    expect(changed.slice(0, 20)).toEqual([])
    expect(now).toBe(kept('golden.tsv'))
    expect(agreementOf(savedPages('skeletons'))).toEqual(JSON.parse(kept('agreement.json')))
  })

  // Each expectation was written after reading the markup, not after running the code.
  const seen = (id: string, field: 'title' | 'image', ...networks: SmoNetwork[]) => networks.map((network) => (field === 'title' ? cards(id)[network].title?.value : cards(id)[network].image?.url) ?? null)

  it('0001: two different og:title', () => {
    const [first, last] = seen('0001', 'title', 'facebook', 'matrix')

    expect(first).toBe('Caffeine')
    expect(last).not.toBe(first)
    expect(seen('0001', 'title', 'mastodon', 'signal', 'lemmy')).toEqual([first, first, last])
  })

  it('1046: an empty og:image, then a blank one', () => {
    expect(seen('1046', 'image', 'facebook', 'matrix', 'mastodon', 'lemmy')).toEqual(['https://s0.wp.com/i/blank.jpg', 'https://s0.wp.com/i/blank.jpg', null, null])
  })

  it('0109: all og: by name=', () => {
    const [facebook, signal, matrix] = seen('0109', 'image', 'facebook', 'signal', 'matrix')

    expect(facebook).toContain('pmc-card-share.jpg')
    expect(signal).toContain('apple-touch-icon')
    expect(matrix).not.toBe(facebook)
  })

  it('0316: twitter: tags only', () => {
    expect(seen('0316', 'image', 'x', 'slack', 'facebook', 'mastodon')).toEqual(['https://app.crowdsignal.com/images/twitter-card.png', 'https://app.crowdsignal.com/images/twitter-card.png', null, null])
  })

  it('0775, 0777, 0778: twitter:image only', () => {
    for (const id of ['0775', '0777', '0778']) {
      const [matrix, signal, facebook, x] = seen(id, 'image', 'matrix', 'signal', 'facebook', 'x')

      expect(matrix).toContain('masthead-logo')
      expect(signal).toContain('favicon')
      expect(facebook).toBeNull()
      expect(x).toContain('reutersmedia.net/resources/r/')
    }
  })

  it('0371: declared as GB2312, written as UTF-8', () => {
    expect(seen('0371', 'title', 'facebook')[0]).toContain('航天')
  })

  it('1759, 0037: what is in twitter:card is no kind of card', () => {
    expect(cards('1759').x.why).not.toBe('card')
    expect(cards('0037').x.why).toBe('card-old')
  })

  it('0451, 0453: headline, og:title and twitter:title', () => {
    for (const id of ['0451', '0453']) expect(cards(id).mastodon.title?.from.tag).toBe('JSON-LD headline')
  })

  it('1531, 1541: letters beyond ASCII in the address of the picture', () => {
    for (const id of ['1531', '1541']) {
      expect(seen(id, 'image', 'mastodon')[0]).toMatch(/[^\u0020-\u007e]/)
      expect(seen(id, 'image', 'signal')[0]).toMatch(/^[\u0020-\u007e]+$/)
    }
  })
})
