import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasSavedPages, savedPages } from '../../../test/support/pages.ts'
import { extractPage } from './extract-page.ts'
import { limits } from './limits.ts'
import { Scanner } from './scanner.ts'
import { knownNames, nameKey } from './tag-kinds.ts'

const whole = (html: string) => extractPage(Buffer.from(html), { contentType: 'text/html; charset=utf-8', whole: true })

describe('a page', () => {
  it('keeps each tag with its kind of key, its order and its bytes', () => {
    const html = '<!doctype html>\n<html lang="it" prefix="og: https://ogp.me/ns#">\n<head><title>Città &amp; caffè</title>\n<meta property="og:title" content="Perché &quot;no&quot;?" lang=it><meta name=twitter:card content=summary></head><body>'
    const page = whole(html)
    const [first, second] = page.metas

    expect(page).toMatchObject({ doctype: true, html: { lang: 'it', prefix: 'og: https://ogp.me/ns#' }, titles: [{ text: 'Città & caffè', line: 3, place: 'head' }] })
    expect(first).toMatchObject({ property: 'og:title', name: null, content: 'Perché "no"?', others: { lang: 'it' }, order: 1, line: 4 })
    expect(second).toMatchObject({ property: null, name: 'twitter:card', content: 'summary', others: {}, order: 2 })
    expect(Buffer.from(html).subarray(first?.offset, first?.end).toString()).toBe('<meta property="og:title" content="Perché &quot;no&quot;?" lang=it>')
    expect([page.headEnd, page.bodyStart]).toEqual([Buffer.byteLength(html) - 6, Buffer.byteLength(html) - 6])
  })

  it('knows head and body, noscript, templates and drawings', () => {
    const page = whole('<head><noscript><meta name=a></noscript><template><meta name=b></template><meta name=c></head><svg><title>drawn</title><style><meta name=d></style></svg><meta name=e><body><meta name=f></body>')

    expect(page.metas.map(({ name, place, inNoscript, inert }) => [name, place, inNoscript, inert])).toEqual([
      ['a', 'head', true, false], ['b', 'head', false, true], ['c', 'head', false, false], ['d', 'body', false, false], ['e', 'body', false, false], ['f', 'body', false, false],
    ])
    expect(page.titles).toMatchObject([{ text: 'drawn', inert: true }])
  })

  it('does not take for a drawing what comes after one nobody closed', () => {
    expect(whole('<body><svg><path><div><meta name=a><title>t</title>').metas).toMatchObject([{ inert: false }])
  })

  it('keeps JSON-LD, a component embed, microdata, RDFa, relations, media and pictures', () => {
    const page = whole(`<head><script type="application/ld+json; charset=utf-8">{"a":"<b>"}</script><SCRIPT id="discord:component-embed" type="application/json">{}</script ><link rel="Shortcut ICON" href="/f.ico" sizes=16x16></head>
      <body><div itemscope itemtype="https://schema.org/Recipe"><span itemprop="name">Pasta <b>al</b>\n forno</span><time itemprop=datePublished datetime=2026-01-02>ieri</time><a itemprop=url href="/r">x</a></div>
      <p property="schema:name" typeof="schema:Person">Ada</p><a rel="me nofollow" href="https://social.example/@ada">m</a><a rel=nofollow href=/x>n</a><video src=v.mp4></video><iframe src="https://player.example/1"><meta name=no></iframe><img src=a.png alt="" width="20px" height=30% data-pin-nopin=true></body>`)

    expect(page.jsonLd).toMatchObject([{ text: '{"a":"<b>"}' }])
    expect(page.componentEmbeds).toMatchObject([{ text: '{}' }])
    expect(page.links).toMatchObject([{ rel: ['shortcut', 'icon'], href: '/f.ico', sizes: '16x16' }])
    expect(page.itemscopes).toMatchObject([{ element: 'div', itemtype: 'https://schema.org/Recipe' }])
    expect(page.itemprops.map(({ itemprop, value }) => [itemprop, value])).toEqual([['name', 'Pasta al forno'], ['datePublished', '2026-01-02'], ['url', '/r']])
    expect(page.rdfa).toMatchObject([{ element: 'p', property: 'schema:name', typeOf: 'schema:Person', value: 'Ada' }])
    expect(page.anchors).toMatchObject([{ rel: ['me', 'nofollow'], href: 'https://social.example/@ada' }])
    expect(page.media.map(({ element, src }) => [element, src])).toEqual([['video', 'v.mp4'], ['iframe', 'https://player.example/1']])
    expect(page.images).toMatchObject([{ src: 'a.png', alt: '', width: 20, height: null, data: { 'data-pin-nopin': 'true' } }])
    expect(page.metas).toEqual([])
  })

  it('gives the page’s own words, paragraph by paragraph', () => {
    const long = 'Un paragrafo abbastanza lungo da dire di che cosa parla la pagina, senza menu e senza piè di pagina.'
    const page = whole(`<body><header><nav><ul><li>Home<li>About</ul></nav></header><h1>Titolo <em>grande</em></h1><p>${long}</p><script>var x = "no"</script><noscript>no</noscript><p>E poi&nbsp;un  altro.<footer>Copyright</footer>`)

    expect(page.text).toBe(`Titolo grande\n${long}\nE poi un altro.`)
    expect(page.headings).toMatchObject([{ level: 1, text: 'Titolo grande' }])
    expect(page.scripts).toBe(1)
  })

  it('stops early only at what nobody has to guess', () => {
    const head = '<title>t</title><meta property="og:title" content="a"><meta property="og:description" content="b">'
    const image = '<meta property="og:image" content="c">'
    const body = '<body><h1>h</h1><p>words</p><img src=1><img src=2 itemprop=image><meta name=late content=1><link rel=x><script type=application/ld+json>{}</script><i itemprop=name>n</i>'
    const early = (html: string) => extractPage(Buffer.from(html))

    expect(early(head + image + body)).toMatchObject({ stoppedEarly: true, headings: [], text: '', images: [{ src: '2' }], metas: [{}, {}, {}, { name: 'late' }], links: [{}], jsonLd: [{ text: '{}' }], itemprops: [{ value: 'n' }] })
    expect(early(head + body)).toMatchObject({ stoppedEarly: true, headings: [], text: '', images: [{ src: '1' }, { src: '2' }] })
    expect(early(`<title>t</title>${body}`)).toMatchObject({ stoppedEarly: false, headings: [{ text: 'h' }], text: 'h\nwords\nn', images: [{ src: '1' }, { src: '2' }] })
    expect(early(head + image + '<meta property="article:tag" content=x>'.repeat(50) + body)).toMatchObject({ stoppedEarly: false })
  })
})

describe('the charset', () => {
  const said = (label: string) => `<meta charset="${label}"><meta property="og:title" content=`
  const titleOf = (body: Uint8Array, contentType: string | null = null) => {
    const page = extractPage(body, { contentType })
    return [page.metas.find(({ property }) => property === 'og:title')?.content, page.charset.used, page.charset.by, page.charset.declaredIsTrue]
  }
  const wide = (text: string, isBig: boolean) => {
    const bytes = Buffer.from(text, 'utf16le')
    return isBig ? bytes.swap16() : bytes
  }

  it.each([
    ['windows-1252', said('latin1'), [0x22, 0x93, 0x63, 0xe9, 0x22, 0x3e], '“cé'],
    // 構 ends with the byte of a backslash, 表 too; 十 with that of a backquote.
    ['shift_jis', said('Shift_JIS'), [0x22, 0x8d, 0x5c, 0x95, 0x5c, 0x22, 0x3e], '構表'],
    ['gbk', said('GB2312'), [0x22, 0xd6, 0xd0, 0x81, 0x40, 0x22, 0x3e], '中丂'],
    ['big5', said('big5'), [0x22, 0xa4, 0xa4, 0xb3, 0x5c, 0x22, 0x3e], '中許'],
    ['euc-kr', said('ks_c_5601-1987'), [0x22, 0xb0, 0xa1, 0x22, 0x3e], '가'],
    ['koi8-r', said('koi8-r'), [0x22, 0xd4, 0xc5, 0x22, 0x3e], 'те'],
    ['iso-2022-jp', said('iso-2022-jp'), [0x22, 0x1b, 0x24, 0x42, 0x24, 0x22, 0x24, 0x3e, 0x1b, 0x28, 0x42, 0x22, 0x3e], 'あぞ'],
  ])('%s is read, and its bytes are never taken for markup', (name, before, bytes, title) => {
    const tail = Buffer.from('<meta name=next content=1>')
    const body = Buffer.concat([Buffer.from(before), Buffer.from(bytes), tail])
    const page = extractPage(body)

    expect(titleOf(body)).toEqual([title, name, 'meta', true])
    expect(page.metas.at(-1)).toMatchObject({ name: 'next', offset: body.length - tail.length, end: body.length })
  })

  it.each([['utf-16le', false], ['utf-16be', true]] as const)('%s with and without its mark, offsets in bytes', (name, isBig) => {
    const html = '<title>é</title><meta property="og:title" content="漢🙂&amp;">'
    const mark = wide('\ufeff', isBig)

    expect(titleOf(Buffer.concat([mark, wide(html, isBig)]))).toEqual(['漢🙂&', name, 'bom', true])
    expect(titleOf(wide(html, isBig), `text/html; charset=${name}`)).toEqual(['漢🙂&', name, 'http', true])
    expect(extractPage(Buffer.concat([mark, wide(html, isBig)])).metas[0]).toMatchObject({ offset: 2 + 2 * 16, end: 2 + 2 * html.length })
  })

  it('mark, then header, then the page, then the bytes', () => {
    const utf8 = Buffer.from('<meta charset=windows-1252><meta property="og:title" content="è">')
    const latin = Buffer.from('<meta charset=utf-8><meta property="og:title" content="è">', 'latin1')
    const silent = Buffer.from('<meta property="og:title" content="è">')

    expect(titleOf(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8]))).toEqual(['è', 'utf-8', 'bom', false])
    expect(titleOf(latin, 'text/html; charset="ISO-8859-1"')).toEqual(['è', 'windows-1252', 'http', true])
    expect(titleOf(latin)).toEqual(['è', 'windows-1252', 'bytes', false])
    expect(titleOf(utf8)).toEqual(['è', 'utf-8', 'bytes', false])
    expect(titleOf(silent)).toEqual(['è', 'utf-8', 'bytes', true])
    expect(titleOf(Buffer.from('<meta property="og:title" content="è">', 'latin1'))).toEqual(['è', 'windows-1252', 'default', true])
    expect(titleOf(Buffer.from('<meta charset=klingon><meta property="og:title" content="e">'))).toEqual(['e', 'utf-8', 'bytes', true])
    expect(titleOf(Buffer.from('<meta charset=utf-16><meta property="og:title" content="è">'))).toEqual(['è', 'utf-8', 'meta', true])
  })

  it('is found late in the head, in http-equiv, and not in a comment or a script', () => {
    const late = (declaration: string) => Buffer.from(`<!-- <meta charset=big5> --><script>"<meta charset=big5>"</script>${' '.repeat(3_000)}${declaration}<meta property="og:title" content="\xe9">`, 'latin1')

    expect(titleOf(late('<META content="text/html;charset=ISO-8859-2" http-equiv=Content-Type>'))).toEqual(['é', 'iso-8859-2', 'meta', true])
    expect(extractPage(late('<meta charset=iso-8859-2>')).charset).toMatchObject({ meta: 'iso-8859-2', metaOffset: 28 + 38 + 3_000 })
  })

  it('a few broken characters do not turn a UTF-8 page into something else', () => {
    expect(titleOf(Buffer.concat([Buffer.from('<meta charset=utf-8><meta property="og:title" content="è à'), Buffer.from([0xe8]), Buffer.from('">')]))).toEqual(['è à\ufffd', 'utf-8', 'meta', true])
  })

  it.skipIf(!hasSavedPages)('case 19: a saved page that says GB2312 and is UTF-8', () => {
    const page = savedPages('skeletons').find(({ id }) => id === '0371')
    const { charset, titles } = extractPage(page?.body ?? Buffer.alloc(0))

    expect(charset).toMatchObject({ used: 'utf-8', meta: 'gbk', by: 'bytes', declaredIsTrue: false })
    expect(titles[0]?.text).not.toContain('\ufffd')
  })
})

describe('a page made to hurt', () => {
  const many = 100_000
  const hostile: readonly (readonly [string, string])[] = [
    ['a hundred thousand elements', '<div><p itemprop=a>'.repeat(many / 2)],
    ['metas without end', '<meta property=og:title content=x>'.repeat(many)],
    ['an open quote', `<meta content="${'<a>'.repeat(many)}`],
    ['openings of comments', '<!--'.repeat(many)],
    ['almost the ends of comments', `<!--${'--!'.repeat(many)}`],
    ['brackets', '<'.repeat(many)],
    ['bracket and blank', '< '.repeat(many)],
    ['titles that never end', '<title><title'.repeat(many)],
    ['scripts and their almost-ends', `<script>${'</scrip'.repeat(many)}`],
    ['one tag of many attributes', `<meta ${'a=1 '.repeat(many)}>`],
    ['headings in headings', '<h1>x'.repeat(many)],
    ['drawings in drawings', '<svg><title>'.repeat(many)],
    ['templates', '<template>'.repeat(many)],
    ['ampersands', `<title>${'&amp'.repeat(many)}`],
    ['nothing but zero bytes', '\0'.repeat(many)],
  ]

  it.each(hostile)('%s: each byte is looked for a bounded number of times', (_, html) => {
    const bytes = Buffer.from(html)
    let looked = 0
    let calls = 0
    const native = bytes.indexOf.bind(bytes)
    Object.assign(bytes, {
      indexOf: (what: number, from = 0) => {
        const found = native(what, from)
        looked += (found < 0 ? bytes.length : found) - from
        return found
      },
    })
    const count = () => {
      calls += 1
    }
    new Scanner(bytes, { text: count, open: count, close: count, contents: count, doctype: count }).run(0)

    expect(looked).toBeLessThanOrEqual(bytes.length * 2)
    expect(calls).toBeLessThanOrEqual(bytes.length)
  })

  it.each(hostile)('%s: is read, and little is kept', (_, html) => {
    const page = whole(html)

    expect(page.metas.length).toBeLessThanOrEqual(limits.metas)
    expect(page.itemprops.length + page.headings.length + page.titles.length).toBeLessThanOrEqual(limits.itemprops + limits.headings + limits.titles)
    expect(page.text.length).toBeLessThanOrEqual(limits.textCharacters)
  })

  it('of ten million bytes and more is read as far as the cap', () => {
    const body = Buffer.alloc(limits.bytes + 100, 'a')
    body.write('<meta name=early>', 10)
    body.write('<meta name=late>', limits.bytes + 10)

    expect(extractPage(body)).toMatchObject({ bytes: limits.bytes + 100, truncated: true, metas: [{ name: 'early' }] })
  })

  it('never throws, whatever the bytes', () => {
    const pieces = fc.constantFrom('<meta charset=', 'utf-16', 'gb18030', 'iso-2022-jp', '"', '>', '<title>', '<svg>', '\u001b$B', '</', '<!--', '&#x110000;', '&#0;', '<script type="application/ld+json">', '{"@graph":', '<html __proto__=1 constructor=2>', '<base href=x>')
    const noise = fc.oneof(pieces.map((text) => Buffer.from(text)), fc.uint8Array({ maxLength: 8 }))
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 40 }), fc.option(fc.constantFrom('text/html; charset=utf-16', 'text/html; charset=big5', 'charset=;', '"')), (parts, contentType) => {
        const body = Buffer.concat(parts)
        const page = extractPage(body, { contentType, whole: true })
        for (const { offset, end } of [...page.metas, ...page.titles, ...page.jsonLd]) expect(offset >= 0 && offset < end && end <= body.length).toBe(true)
      }),
      { numRuns: 2_000, seed: 19 },
    )
  })

  it.skipIf(!hasSavedPages)('a real page with bytes cut out, doubled and changed is still read', () => {
    const pages = savedPages('skeletons')
    fc.assert(
      fc.property(fc.nat(pages.length - 1), fc.nat(), fc.nat(2_000), fc.uint8Array({ maxLength: 6 }), (which, at, length, noise) => {
        const body = pages[which]?.body ?? Buffer.alloc(0)
        const from = at % (body.length + 1)
        const page = extractPage(Buffer.concat([body.subarray(0, from), noise, body.subarray(from + length)]), { whole: true })
        expect(page.metas.length).toBeLessThanOrEqual(limits.metas)
      }),
      { numRuns: 500, seed: 7 },
    )
  })
})

describe('names of elements', () => {
  it('have a key each', () => {
    expect(new Set(knownNames.map(nameKey)).size).toBe(knownNames.length)
    expect(new Set(knownNames.map((name) => nameKey(name.toUpperCase()))).size).toBe(knownNames.length)
  })
})
