import { globSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { hasSavedPages, savedPages } from '../../test/support/pages.ts'
import { expectWordsFilled, imageFile, inMarkup, judge, pageOf, paste, target } from '../../test/support/smo-audits.ts'
import { audits } from './catalogue.ts'
import { smoNetworks } from './networks.ts'
import { say } from './report/say.ts'

const folder = fileURLToPath(new URL('audits', import.meta.url))
const idsIn = (pattern: string, ending: string) => globSync(pattern, { cwd: folder }).map((name) => basename(name, ending)).sort()

describe('the catalogue of audits', () => {
  it('has every file of the folder, each with its test', () => {
    const ids = audits.map(({ id }) => id).sort()

    expect(idsIn('*.ts', '.ts').filter((name) => !name.endsWith('.test') && name !== 'sources')).toEqual(ids)
    expect(idsIn('*.test.ts', '.test.ts')).toEqual(ids)
    expect(new Set(ids).size).toBe(118)
  })

  it.each(audits)('says $id in both languages, with a source', ({ words: { en, it: italian }, source, checkedAt, affects }) => {
    const texts = (words: typeof en) => [words.pass, words.fail, words.why, words.how, ...Object.values(words.reasons)]

    expect(Object.keys(italian.reasons)).toEqual(Object.keys(en.reasons))
    for (const [index, text] of texts(en).entries()) {
      const translated = texts(italian)[index] ?? ''
      expect(text.trim()).not.toBe('')
      expect(translated).not.toBe(text)
      // Straight apostrophes, and accents written as apostrophes, are no Italian; nor are English words that have an Italian one.
      expect(translated).not.toMatch(/[a-zà-ù]'|\be'|\bperche\b|\bpiu\b|\bpuo\b|\bcioe\b/i)
      const prose = translated.replace(/«[^»]*»|<[^>]*>|\{\w+\}|[\w-]+(?:[:/.=_][\w:-]+)+|meta (?:description|refresh)/g, '')
      expect(prose).not.toMatch(/\b(?:the|and|is|of|not|with|page|pages|image|images|missing|picture|address|title|description|reader|readers|network|networks|should|must)\b/)
      expect([...translated.matchAll(/\{\w+\}/g)].map(([name]) => name).sort()).toEqual([...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort())
    }
    expect(source).toMatch(/^https:\/\/|\w{3}/)
    expect(checkedAt).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    expect(affects === 'all' || (affects.length > 0 && affects.every((network) => smoNetworks.includes(network)))).toBe(true)
  })
})

describe('the audits on hostile pages', () => {
  const many = 20_000
  const meta = (key: string, content: string) => `<meta property="${key}" content="${content}">`
  const keys = ['og:title', 'og:description', 'og:image', 'og:url', 'twitter:title', 'twitter:card', 'article:published_time', 'theme-color', 'og:locale']
  const everywhere = (content: string) => keys.map((key) => meta(key, content)).join('') + `<title>${content}</title><meta name="robots" content="${content}"><link rel="canonical" href="${content}"><meta http-equiv="refresh" content="${content}">`

  it.each([
    ['thousands of the same tag', meta('og:title', 'A &amp;amp; B').repeat(many)],
    ['thousands of pictures', meta('og:image', 'http:/a b.jpg').repeat(many)],
    ['entities in entities', everywhere(`&amp;${'amp;'.repeat(many)}lt;`)],
    ['blanks without end', everywhere(`0${' '.repeat(many)};${' '.repeat(many)}url${' '.repeat(many)}x`)],
    ['openings without end', everywhere('${{{<a [[://(' + '${://<a ('.repeat(many))],
    ['JSON in JSON in JSON', `<script type="application/ld+json">{"@type":"NewsArticle","a":${'['.repeat(many)}${']'.repeat(many)}}</script>`],
    ['JSON with thousands of things', `<script type="application/ld+json">[${Array.from({ length: many }, () => '{"@type":"Article","headline":"x"}').join(',')}]</script>`],
    ['lone surrogates and zeros', everywhere('&#xD800;\u0000&#0;&#x110000;\ufffe')],
  ])('stand %s', (_, head) => {
    const page = pageOf(head)

    for (const audit of audits) expectWordsFilled(audit, judge(audit, page))
  })

  it.each(['constructor', '__proto__', 'toString', 'valueOf'])('stand a page that speaks of %s everywhere', (name) => {
    const head = everywhere(name) + meta(`og:${name}`, '{{ x }}') + meta(`twitter:${name}`, 'undefined') + meta('og:site_name', `&amp;${name};`) + `<script type="application/ld+json">{"@type":"${name}","${name}":1}</script>`
    const page = { ...pageOf({ head, lang: name, url: `https://shop.${name.replaceAll('_', '')}/${name}` }), images: imageFile('https://example.org/a.jpg'), targets: target('https://example.org/'), earlierImages: {} }

    for (const audit of audits) {
      const outcome = judge(audit, page)
      expectWordsFilled(audit, outcome)
      expect(JSON.stringify([outcome, say(audit, outcome, 'it')])).not.toMatch(/native code|\[object/)
    }
  })
})

describe.skipIf(!hasSavedPages)('the audits on real pages', () => {
  // Every fourth page of the set: all kinds of sources, in a few seconds.
  const pages = hasSavedPages ? savedPages('skeletons').filter((_, index) => index % 4 === 0) : []

  it('are content once their fix is pasted', () => {
    const stubborn: string[] = []
    let pasted = 0
    for (const { file, body, url } of pages) {
      const text = body.toString()
      const page = pageOf({ page: text, url })
      for (const audit of audits) {
        const outcome = judge(audit, page)
        if (outcome.result !== 'fail') continue
        expectWordsFilled(audit, outcome)
        if (outcome.fix === undefined || !inMarkup(outcome.fix)) continue
        pasted++
        const again = judge(audit, pageOf({ page: paste(Buffer.from(text), page, outcome).toString(), url }))
        if (again.result === 'fail' && again.reason === outcome.reason) stubborn.push(`${audit.id} ${again.reason} on ${file}: ${outcome.fix.text.slice(0, 200)}`)
      }
    }

    expect(stubborn).toEqual([])
    expect(pasted).toBeGreaterThan(pages.length * 3)
  }, 60_000)

  it('never throw on damaged pages', () => {
    let random = 42
    const results = new Set<string>()
    const next = (below: number) => (random = (random * 1_103_515_245 + 12_345) % 2_147_483_648) % below
    for (const { body, url } of pages.filter((_, index) => index % 3 === 0)) {
      const bytes = Buffer.from(body)
      for (let change = 0; change < 40 && bytes.length > 0; change++) bytes[next(bytes.length)] = [0x3c, 0x3e, 0x22, 0x00, 0xff, 0x26, 0x7b, 0x0a][next(8)] ?? 0
      const cut = bytes.subarray(0, next(bytes.length + 1))
      for (const damaged of [bytes, cut]) {
        const page = pageOf({ page: damaged.toString('latin1'), url })
        for (const audit of audits) results.add(judge(audit, page).result)
      }
    }

    expect([...results].sort()).toEqual(['fail', 'manual', 'not-applicable', 'pass'])
  }, 60_000)
})
