import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Card } from '../card.ts'
import { pageFromHtml } from '../test-page.ts'
import { auditFile } from './audit-file.ts'
import { kindAudits } from './catalogue.ts'
import { readFeed } from './feed.ts'
import { judge, type KindFinding } from './kind-audit.ts'
import { readPdf } from './pdf.ts'
import { postAudits } from './post-audits.ts'
import { readPost } from './post.ts'
import { profileAudits } from './profile-audits.ts'
import { kindReport, kindReportAsText } from './report.ts'
import { cropsOf } from './shapes.ts'
import { readVideoFile } from './video.ts'

const now = Date.UTC(2026, 10, 23)
const failed = (findings: readonly KindFinding[]): readonly string[] => findings.flatMap(({ id, outcome }) => (outcome.result === 'fail' ? [`${id}: ${outcome.reason}`] : []))
const u32 = (...numbers: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(numbers.length * 4)
  for (const [place, value] of numbers.entries()) bytes.writeUInt32BE(value >>> 0, place * 4)
  return bytes
}
const box = (type: string, ...parts: readonly (Buffer | string)[]): Buffer => {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)))
  return Buffer.concat([u32(body.length + 8), Buffer.from(type, 'latin1'), body])
}

interface Film {
  readonly width?: number
  readonly height?: number
  readonly seconds?: number
  readonly fps?: number
  readonly codec?: string
  readonly sideways?: boolean
  readonly late?: boolean
  readonly silent?: boolean
}

function mp4({ width = 1080, height = 1920, seconds = 30, fps = 25, codec = 'avc1', sideways = false, late = false, silent = false }: Film = {}): Buffer {
  const one = 0x1_00_00
  const matrix = sideways ? u32(0, one, 0, -one, 0, 0, 0, 0, 0x4000_0000) : u32(one, 0, 0, 0, one, 0, 0, 0, 0x4000_0000)
  const size = Buffer.alloc(4)
  size.writeUInt16BE(width, 0)
  size.writeUInt16BE(height, 2)
  const track = (handler: string, entry: Buffer) =>
    box('trak', box('tkhd', u32(0, 0, 0, 1, 0, seconds * 1_000, 0, 0, 0, 0), matrix, u32(width * one, height * one)), box('mdia', box('mdhd', u32(0, 0, 0, 1_000, seconds * 1_000, 0)), box('hdlr', u32(0, 0), handler, u32(0, 0, 0)), box('minf', box('stbl', box('stsd', u32(0, 1), entry), box('stts', u32(0, 1, seconds * fps, 1))))))
  const movie = box('moov', box('mvhd', u32(0, 0, 0, 1_000, seconds * 1_000), Buffer.alloc(80)), track('vide', box(codec, Buffer.alloc(24), size, Buffer.alloc(50))), ...(silent ? [] : [track('soun', box('mp4a', Buffer.alloc(28)))]))
  const parts = [box('ftyp', 'isom', u32(512)), ...(late ? [] : [movie]), box('mdat', Buffer.alloc(100)), ...(late ? [movie] : [])]
  return Buffer.concat(parts)
}

describe('an image', () => {
  const image = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#336699' } })

  it('that fits everywhere has nothing wrong', async () => {
    const report = await auditFile(await image(1200, 630).jpeg().toBuffer(), { now, alt: 'A blue wall in the evening' })

    expect(report).toMatchObject({ kind: 'image', facts: { type: 'image/jpeg', width: 1200, height: 630, alpha: false, animated: false } })
    expect(failed(report?.findings ?? [])).toEqual([])
  })

  it('that is small, narrow, heavy, see-through, odd or undescribed is told so', async () => {
    const narrow = await auditFile(await image(150, 900).ensureAlpha().png().toBuffer(), { now, alt: 'IMG_1234.png', total: 6_000_000 })
    const odd = await auditFile(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630"></svg>'), { now, alt: '' })

    expect(failed(narrow?.findings ?? [])).toEqual(['image-file-size: refused', 'image-file-weight: heavy', 'image-file-shape: cut', 'image-file-transparent: transparent', 'image-file-alt: name'])
    expect(failed(odd?.findings ?? [])).toContain('image-file-type: unusual')
    expect(failed(odd?.findings ?? [])).toContain('image-file-alt: missing')
  })

  it('is cut around its middle, and what is safe lies within what is seen', () => {
    const story = cropsOf(1920, 1080).find(({ shape }) => shape === 'story')

    expect(story).toMatchObject({ seen: { x: 656, y: 0, width: 608, height: 1080 } })
    expect(story?.kept).toBeCloseTo(0.316, 2)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_000 }), fc.integer({ min: 1, max: 9_000 }), (width, height) => {
        for (const { seen, safe, kept } of cropsOf(width, height)) {
          expect(kept > 0 && kept <= 1.000_001).toBe(true)
          expect(safe.x >= seen.x - 1 && safe.y >= seen.y - 1 && safe.x + safe.width <= seen.x + seen.width + 1 && safe.y + safe.height <= seen.y + seen.height + 1).toBe(true)
        }
      }),
      { numRuns: 200, seed: 3 },
    )
  })
})

describe('a video', () => {
  it('that fits everywhere has nothing wrong', async () => {
    const report = await auditFile(mp4(), { now })

    expect(report).toMatchObject({ kind: 'video', facts: { container: 'mp4', seconds: 30, startsAtOnce: true, tracks: [{ codec: 'avc1', width: 1080, height: 1920, framesPerSecond: 25, turned: 0 }, { codec: 'mp4a' }] } })
    expect(failed(report?.findings ?? [])).toEqual([])
  })

  it('filmed with the phone held upright is as high as it is shown', () => {
    expect(readVideoFile(mp4({ width: 1920, height: 1080, sideways: true }))?.tracks[0]).toMatchObject({ width: 1080, height: 1920, turned: 90 })
  })

  it('that is long, heavy, silent, slow to start or of an odd kind is told so', async () => {
    const report = await auditFile(mp4({ width: 700, height: 300, seconds: 200, fps: 10, codec: 'av01', late: true, silent: true }), { now, total: 200_000_000 })

    expect(failed(report?.findings ?? [])).toEqual(['video-file-type: picture', 'video-file-length: long', 'video-file-weight: heavy', 'video-file-shape: shape', 'video-file-frames: unusual', 'video-file-start: late', 'video-file-sound: silent'])
    expect(report?.findings.find(({ id }) => id === 'video-file-length')?.outcome).toMatchObject({ values: { networks: 'x, bluesky, youtube' } })
  })

  it('may be WebM', async () => {
    const element = (id: string, ...parts: readonly Buffer[]): Buffer => {
      const body = Buffer.concat(parts)
      return Buffer.concat([Buffer.from(id, 'hex'), Buffer.from([0x10 | (body.length >> 24), (body.length >> 16) & 255, (body.length >> 8) & 255, body.length & 255]), body])
    }
    const duration = Buffer.alloc(4)
    duration.writeFloatBE(12_500)
    const film = Buffer.concat([
      element('1a45dfa3', element('4282', Buffer.from('webm'))),
      Buffer.from('1853806701ffffffffffffff', 'hex'),
      element('1549a966', element('2ad7b1', Buffer.from([0x0f, 0x42, 0x40])), element('4489', duration)),
      element('1654ae6b', element('ae', element('83', Buffer.from([1])), element('86', Buffer.from('V_VP9')), element('23e383', Buffer.from([0x02, 0x62, 0x5a, 0x00])), element('e0', element('b0', Buffer.from([0x07, 0x80])), element('ba', Buffer.from([0x04, 0x38]))))),
      element('1f43b675', Buffer.alloc(50)),
    ])
    const report = await auditFile(film, { now })

    expect(report).toMatchObject({ kind: 'video', facts: { container: 'webm', seconds: 12.5, tracks: [{ kind: 'picture', codec: 'V_VP9', width: 1920, height: 1080, framesPerSecond: 25 }] } })
    expect(failed(report?.findings ?? [])).toContain('video-file-type: container')
  })

  it('cut short, or of sound alone, has no pictures', () => {
    expect(readVideoFile(mp4({ late: true }).subarray(0, 60))).toMatchObject({ seconds: null, tracks: [] })
  })
})

describe('a PDF', () => {
  const classic = (info: string, extra = '') => Buffer.from(`%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R${extra}>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2/MediaBox[0 0 1080 1350]>>\nendobj\n3 0 obj\n<</Type/Page/Parent 2 0 R>>\nendobj\n4 0 obj\n<</Type/Page/Parent 2 0 R/Rotate 90>>\nendobj\n5 0 obj\n<<${info}>>\nendobj\ntrailer\n<</Root 1 0 R/Info 5 0 R>>\n%%EOF`, 'latin1')

  it('says its title, language, pages and cover', async () => {
    const report = await auditFile(classic('/Title (Perch\\351 \\(no\\)?)/Author<FEFF004100640061>', '/Lang(it-IT)'), { now })

    expect(report).toMatchObject({ kind: 'pdf', facts: { version: '1.4', title: 'Perché (no)?', author: 'Ada', language: 'it-IT', pages: 2, cover: { width: 1080, height: 1350 }, encrypted: false } })
    expect(failed(report?.findings ?? [])).toEqual([])
  })

  it('may keep its objects packed', () => {
    const objects = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 7>>', '<</Type/Page/CropBox[0 0 595 842]/Rotate 90>>', '<</Title(Packed)>>']
    let at = 0
    const places = objects.map((object, place) => {
      const line = `${place + 1} ${at}`
      at += object.length
      return line
    })
    const head = `${places.join(' ')} `
    const stream = deflateSync(Buffer.from(head + objects.join(''), 'latin1'))
    const file = Buffer.concat([
      Buffer.from(`%PDF-1.7\n9 0 obj\n<</Type/ObjStm/N 4/First ${head.length}/Filter/FlateDecode/Length ${stream.length}>>\nstream\r\n`, 'latin1'), stream,
      Buffer.from('\nendstream\nendobj\n10 0 obj\n<</Type/XRef/Root 1 0 R/Info 4 0 R/Size 11>>\nstream\nx\nendstream\nendobj\nstartxref\n0\n%%EOF', 'latin1'),
    ])

    expect(readPdf(file)).toMatchObject({ title: 'Packed', pages: 7, cover: { width: 842, height: 595 } })
  })

  it('without a title of its own, locked, long or wide is told so', async () => {
    const left = await auditFile(classic('/Title(Microsoft Word - draft.docx)'), { now, total: 200_000_000 })
    const locked = await auditFile(Buffer.from(classic('').toString('latin1').replace('/Info 5 0 R', '/Encrypt 6 0 R').replace('/Count 2', '/Count 301').replace('1080 1350', '842 595'), 'latin1'), { now })

    expect(failed(left?.findings ?? [])).toEqual(['pdf-title: left', 'pdf-pages: heavy', 'pdf-language: missing'])
    expect(failed(locked?.findings ?? [])).toEqual(['pdf-encrypted: locked', 'pdf-pages: pages', 'pdf-cover: shape'])
  })
})

describe('a feed', () => {
  const item = (n: number, date = 'Mon, 23 Nov 2026 08:00:00 +0100') => `<item><title>T${n}</title><link>https://a.example/${n}</link><guid>g${n}</guid><pubDate>${date}</pubDate><description><![CDATA[<img src=x> text]]></description></item>`
  const rss = (items: string, head = '<title>N</title><link>https://a.example/</link><language>it</language>') => Buffer.from(`<?xml version="1.0"?><!-- x --><rss version="2.0"><channel>${head}${items}</channel></rss>`)

  it('in order has nothing wrong', async () => {
    const report = await auditFile(rss(item(1) + item(2)), { now })

    expect(report).toMatchObject({ kind: 'feed', facts: { format: 'rss', title: 'N', language: 'it', items: [{ title: 'T1', id: 'g1', hasPicture: true, publishedAt: Date.UTC(2026, 10, 23, 7) }, {}] } })
    expect(failed(report?.findings ?? [])).toEqual([])
  })

  it('may be Atom, or JSON, in any charset', () => {
    const atom = `<?xml version="1.0" encoding="ISO-8859-1"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="it"><title>Caff\xe8</title><link rel="self" href="https://a.example/f"/><link href="https://a.example/"/><entry><title>E</title><link href="https://a.example/e"/><id>urn:1</id><updated>2026-11-22T10:00:00Z</updated><author><name>no</name></author></entry></feed>`
    const json = JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title: 'J', home_page_url: 'https://a.example/', items: [{ id: 1, url: 'https://a.example/1', title: 'One', date_published: '2026-11-22T10:00:00Z', image: 'i.png' }] })

    expect(readFeed(Buffer.from(atom, 'latin1'), now)).toMatchObject({ format: 'atom', title: 'Caffè', link: 'https://a.example/', selfLink: 'https://a.example/f', language: 'it', items: [{ title: 'E', link: 'https://a.example/e', id: 'urn:1', publishedAt: Date.UTC(2026, 10, 22, 10) }] })
    expect(readFeed(Buffer.from(json), now)).toMatchObject({ format: 'json', title: 'J', items: [{ id: '1', hasPicture: true }] })
  })

  it.each([
    ['feed-items: none', rss('')],
    ['feed-items: links', rss(item(1).replace('https://a.example/1', '/1'))],
    ['feed-items: untitled', rss(item(1).replace('<title>T1</title>', ''))],
    ['feed-head: missing', rss(item(1), '<title>N</title>')],
    ['feed-ids: missing', rss(item(1).replace('<guid>g1</guid>', ''))],
    ['feed-ids: twice', rss(item(1) + item(1))],
    ['feed-dates: odd', rss(item(1, 'yesterday'))],
    ['feed-dates: missing', rss(item(1).replace(/<pubDate>.*<\/pubDate>/, ''))],
    ['feed-dates: future', rss(item(1, '2027-05-01T00:00:00Z'))],
    ['feed-fresh: old', rss(item(1, '2024-05-01T00:00:00Z'))],
    ['feed-pictures: none', rss(item(1).replace('<img src=x>', ''))],
  ])('%s', async (expected, feed) => {
    expect(failed((await auditFile(feed, { now }))?.findings ?? [])).toContain(expected)
  })
})

describe('a profile', () => {
  const good = '<meta property="og:type" content="profile"><meta property="og:image" content="/me.png"><meta name="fediverse:creator" content="@ada@social.example"><body><a rel="me" href="https://social.example/@ada">m</a>'

  it('with its picture, its kind and its other places has nothing wrong', () => {
    expect(failed(judge(profileAudits, pageFromHtml(good)))).toEqual([])
  })

  it('that says nothing of itself is told so', () => {
    const wide = { url: 'https://page.example/w.png', status: 200, trouble: null, type: 'image/png', declaredType: null, width: 1200, height: 630, bytes: 1, alpha: null, animated: null, attachment: false, hops: [] }

    expect(failed(judge(profileAudits, pageFromHtml('<meta name="fediverse:creator" content="ada"><a rel="me" href="http://x.example/">')))).toEqual(['profile-type: missing', 'profile-picture: missing', 'profile-rel-me: none', 'profile-fediverse: invalid'])
    expect(failed(judge(profileAudits, pageFromHtml(good.replace('/me.png', '/w.png'), undefined, { images: { [wide.url]: wide } })))).toEqual(['profile-picture: shape'])
  })
})

describe('a draft', () => {
  const trace = { tag: 'og:title', offset: 0, rule: 'r' }
  const card = (image: string | null, layout: Card['layout'] = 'large') => ({ network: 'bluesky', layout, why: 'r', title: null, text: null, image: image === null ? null : { url: image, alt: null, from: trace }, author: null, siteName: null, color: null, url: 'https://a.example/', domain: 'a.example' }) as unknown as Card
  const judged = (text: string, extra: Partial<Parameters<typeof readPost>[0]> = {}, network = 'bluesky') => failed(judge(postAudits, readPost({ text, images: [], ...extra }, network)))

  it('in order has nothing wrong', () => {
    const link = 'https://a.example/x#part'
    const facts = readPost({ text: `Leggi (${link}). #CittàAperta @ada@social.example`, images: [], cards: { [link]: card('https://a.example/i.png') } }, 'bluesky')

    expect(facts).toMatchObject({ links: [{ text: link, at: 7 }], hashtags: [{ text: '#CittàAperta' }], mentions: [{ text: '@ada@social.example' }], cutAt: null, unreadLinks: [] })
    expect(facts.card?.link).toBe(link)
    expect(failed(judge(postAudits, facts))).toEqual([])
  })

  it('is cut where the network refuses, between whole characters', () => {
    expect(readPost({ text: '👩‍👩‍👧'.repeat(301), images: [] }, 'bluesky').cutAt).toBe('👩‍👩‍👧'.length * 166)
    expect(readPost({ text: 'a'.repeat(301), images: [] }, 'bluesky').cutAt).toBe(300)
    expect(readPost({ text: `${'a'.repeat(490)} https://a.example/${'b'.repeat(100)}`, images: [] }, 'mastodon')).toMatchObject({ cutAt: 491 })
  })

  it.each([
    ['post-length: long', judged('a'.repeat(301))],
    ['post-length: empty', judged(' ')],
    ['post-fold: behind', judged(`${'a'.repeat(300)} https://a.example/`, {}, 'linkedin')],
    ['post-card: bare', judged('https://a.example/', { cards: { 'https://a.example/': card(null) } })],
    ['post-card: none', judged('https://a.example/', { cards: { 'https://a.example/': card(null, 'none') } })],
    ['post-links: several', judged('https://a.example/ https://b.example/')],
    ['post-alt: missing', judged('x', { images: [{ alt: '' }, { alt: 'a wall' }] })],
    ['post-hashtags: many', judged('#a #b #c #d #e #f')],
    ['post-hashtags: twice', judged('#Uno #uno')],
    ['post-hashtags: small', judged('#festivaldellaletteratura')],
  ])('%s', (expected, found) => {
    expect(found).toContain(expected)
  })
})

describe('any file', () => {
  it('is reported in words, gravest first, in both languages', async () => {
    const report = await auditFile(Buffer.from('<rss><channel><title>\u001b[31mN</title><item><title>T</title></item></channel></rss>'), { now })
    if (report === null) throw new Error('it is a feed')

    expect(kindReport('news.xml', report, 'en').findings[0]).toMatchObject({ audit: 'feed-items', severity: 'error', says: 'Items without an address that begins with http: 1.' })
    const text = kindReportAsText(kindReport('news\u001b.xml', report, 'it'), 'it')
    expect(text).toContain('Alcune voci non si possono aprire o nominare')
    expect(text).not.toContain('\u001b')
  })

  it('that is a page, or nothing we know, is not audited as something else', async () => {
    for (const text of ['<!doctype html><title>%PDF-1.7 and <rss></title>', 'hello', '', '{"a":1}', '<!-- <rss -->']) expect(await auditFile(Buffer.from(text), { now })).toBeNull()
  })

  it('never makes a reader throw, cut or changed', async () => {
    const good = [mp4(), mp4({ late: true }), Buffer.from('%PDF-1.4\n1 0 obj<</Type/ObjStm/N 9999/First 5/Length 9>>stream\n1 0 2 3\nendobj 1 1 obj trailer<</Root 1 0 R/Info 1 0 R>>'), Buffer.from('<rss><channel><item><title>'), Buffer.from('1a45dfa3a0428284776562', 'hex'), Buffer.from('GIF89a'), Buffer.from('{"version":"https://jsonfeed.org/version/1","items":[null,1,{"id":[]}]}')]
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...good), fc.nat(400), fc.uint8Array({ maxLength: 12 }), fc.nat(400), async (file, at, noise, end) => {
        const mixed = Buffer.concat([file.subarray(0, at), noise, file.subarray(at + noise.length, Math.max(at, end + 40))])
        const report = await auditFile(mixed, { now })
        expect(report === null || report.findings.length > 0).toBe(true)
      }),
      { numRuns: 600, seed: 11 },
    )
  })
})

describe('the list of these audits', () => {
  it('has an id each, a reason why in both languages, and the same holes to fill', () => {
    expect(new Set(kindAudits.map(({ id }) => id)).size).toBe(kindAudits.length)
    for (const { id, words, source, checkedAt } of kindAudits) {
      expect(source.length * checkedAt.length, id).toBeGreaterThan(0)
      for (const [reason, text] of Object.entries(words.en.reasons)) {
        const holes = (line: string) => [...line.matchAll(/\{\w+\}/g)].map(([hole]) => hole).toSorted()
        expect(holes(words.it.reasons[reason] ?? ''), `${id} ${reason}`).toEqual(holes(text))
      }
    }
  })
})
