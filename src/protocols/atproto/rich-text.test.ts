import { RichText } from '@atproto/api'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { facetsOf, findSpans } from './rich-text.ts'

const found = (text: string) => findSpans(text).map((span) => [span.kind, text.slice(span.start, span.end)])
const cut = (text: string, { byteStart, byteEnd }: { byteStart: number; byteEnd: number }) => Buffer.from(text).subarray(byteStart, byteEnd).toString()

describe('links, mentions and hashtags in a text', () => {
  it.each<[string, string[][]]>([
    ['niente di speciale', []],
    ['vedi https://a.example/b?c=d#e.', [['link', 'https://a.example/b?c=d#e']]],
    ['(https://it.wikipedia.org/wiki/Torta_(dolce))', [['link', 'https://it.wikipedia.org/wiki/Torta_(dolce)']]],
    ['«https://a.example»', [['link', 'https://a.example']]],
    ['leggi passaparola.org/ciao, oggi', [['link', 'passaparola.org/ciao']]],
    ['fine frase.Ed altro', []],
    ['v1.2 e 3.14 e file.txt', []],
    ['scrivi a anna@posta.example.com', []],
    ['ciao @Anna.example.com!', [['mention', '@Anna.example.com']]],
    ['solo @anna', []],
    ['https://a.example/@anna.example.com #vai', [['link', 'https://a.example/@anna.example.com'], ['tag', '#vai']]],
    ['#torta, #città_d’arte #2026 #n1 #️⃣ ##', [['tag', '#torta'], ['tag', '#città_d’arte'], ['tag', '#n1']]],
    ['a#b https://a.example/#c', [['link', 'https://a.example/#c']]],
    ['👩‍👩‍👧‍👦 #famiglia👨‍👩‍👧 @bruno.example.org', [['tag', '#famiglia👨‍👩‍👧'], ['mention', '@bruno.example.org']]],
    ['שלום \u200f#עולם\u200f https://a.example/\u200f', [['tag', '#עולם'], ['link', 'https://a.example/']]],
    ['日本語 #寿司、 https://a.example', [['tag', '#寿司、'.replace('、', '')], ['link', 'https://a.example']]],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual(expected)
  })

  it('gives a written domain its https address', () => {
    expect(findSpans('passaparola.org/x')).toMatchObject([{ uri: 'https://passaparola.org/x' }])
  })

  const piece = fc.oneof(
    fc.constantFrom('https://a.example/b_(c)', '@anna.example.com', '#torta', '#😀ok', ' ', '\n', '👩‍👩‍👧‍👦', 'שלום', '\u200f', '(', ')', '«', '.', 'é', 'e\u0301', '日本', 'a.org'),
    fc.string({ unit: 'grapheme' }),
  )
  const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''))

  it('cuts the very words out of the bytes, in order, never one over another', () => {
    fc.assert(
      fc.property(text, (text) => {
        const spans = findSpans(text)
        const dids = new Map(spans.flatMap((span) => (span.kind === 'mention' ? [[span.handle, 'did:plc:z72i7hdynmk6r22z27h6tvur'] as const] : [])))
        const facets = facetsOf(text, spans, dids)
        expect(facets).toHaveLength(spans.length)
        let before = 0
        for (const [at, { index, features }] of facets.entries()) {
          const span = spans[at]
          expect(cut(text, index)).toBe(text.slice(span?.start, span?.end))
          expect(index.byteStart).toBeGreaterThanOrEqual(before)
          expect(index.byteEnd).toBeGreaterThan(index.byteStart)
          before = index.byteEnd
          const [feature] = features
          if (feature && 'uri' in feature) expect(URL.canParse(feature.uri)).toBe(true)
          if (feature && 'tag' in feature) expect(cut(text, index)).toBe(`#${feature.tag}`.replace('#', text[span?.start ?? 0] ?? ''))
        }
      }),
      { numRuns: 500 },
    )
  })

  it('agrees with the network’s own library on plain sentences', () => {
    const word = fc.constantFrom('ciao', 'https://a.example.com/x?y=1', '#torta', '#2026', '@anna.bsky.social', 'mela,', 'example.com', 'fine.', '(#uno)', 'è', '😀')
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const text = words.filter((one) => one !== '(#uno)').join(' ')
        const theirs = new RichText({ text })
        theirs.detectFacetsWithoutResolution()
        const ours = facetsOf(text, findSpans(text), new Map([['anna.bsky.social', 'did']]))

        expect(ours.map(({ index }) => [index.byteStart, index.byteEnd])).toEqual((theirs.facets ?? []).map(({ index }) => [index.byteStart, index.byteEnd]))
      }),
      { numRuns: 300 },
    )
  })
})
