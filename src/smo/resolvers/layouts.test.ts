import { describe, expect, it } from 'vitest'
import type { ImageFacts, OembedFacts, PageFacts } from '../facts.ts'
import type { SmoNetwork } from '../networks.ts'
import { pageFromHtml } from '../test-page.ts'
import { cardsOf } from './all.ts'

const picture = 'https://cdn.example/a.jpg'
const file = (facts: Partial<ImageFacts>): ImageFacts => ({ url: picture, status: 200, trouble: null, type: 'image/jpeg', declaredType: 'image/jpeg', width: null, height: null, bytes: 50_000, alpha: false, animated: false, attachment: false, hops: [], ...facts })
const og = (key: string, content: string) => `<meta property="og:${key}" content="${content}">`
const twitter = (key: string, content: string) => `<meta name="twitter:${key}" content="${content}">`
const large = twitter('card', 'summary_large_image')
const common = og('title', 'T') + og('url', 'https://page.example/') + og('image', picture)

const cards = (head: string, facts: Partial<PageFacts> = {}) => cardsOf(pageFromHtml(`<!doctype html><head>${head}</head><body>`, 'https://page.example/', facts))
const layouts = (head: string, facts: Partial<ImageFacts> | null, ...networks: SmoNetwork[]) => {
  const found = cards(head, facts === null ? {} : { images: { [picture]: file(facts) } })
  return networks.map((network) => found[network].layout)
}

describe('the form of a card', () => {
  it.each<[string, Partial<ImageFacts> | null, SmoNetwork, string]>([
    ['a large picture', { width: 1200, height: 630 }, 'facebook', 'large'],
    ['599 pixels', { width: 599, height: 400 }, 'facebook', 'small'],
    ['314 pixels high', { width: 700, height: 314 }, 'facebook', 'small'],
    ['199 pixels', { width: 199, height: 400 }, 'facebook', 'text'],
    ['more than 8 MB', { width: 1200, height: 630, bytes: 8_000_001 }, 'facebook', 'text'],
    ['nobody looked', null, 'facebook', 'large'],
    ['401 pixels', { width: 401, height: 300 }, 'linkedin', 'large'],
    ['400 pixels', { width: 400, height: 300 }, 'linkedin', 'small'],
    ['299 pixels under a large card', { width: 299, height: 200 }, 'x', 'small'],
    ['300 × 157', { width: 300, height: 157 }, 'x', 'large'],
    ['an SVG', { type: 'image/svg+xml', width: 1200, height: 630 }, 'x', 'text'],
    ['a strip', { width: 2000, height: 400 }, 'whatsapp', 'text'],
    ['800 × 400', { width: 800, height: 400 }, 'whatsapp', 'large'],
    ['a square', { width: 800, height: 800 }, 'whatsapp', 'small'],
    ['more than 600 KB', { width: 800, height: 400, bytes: 600_001 }, 'whatsapp', 'text'],
    ['more than 1 MiB', { bytes: 1024 * 1024 + 1 }, 'signal', 'text'],
    ['an AVIF', { type: 'image/avif' }, 'bluesky', 'text'],
    ['a portrait', { width: 600, height: 900 }, 'mastodon', 'small'],
    ['a landscape', { width: 900, height: 600 }, 'mastodon', 'large'],
    ['a file that is not there', { status: 404, trouble: 'status' }, 'slack', 'text'],
    ['a file that we must not fetch', { status: null, trouble: 'refused', type: null, bytes: null }, 'slack', 'large'],
    ['1,200 pixels without permission', { width: 1200, height: 800 }, 'google-discover', 'small'],
  ])('%s', (_name, facts, network, layout) => {
    expect(layouts(common + large, facts, network)).toEqual([layout])
  })

  it('goes by the declared size where nobody fetched the picture', () => {
    const declared = (width: number, height: number) => common + og('image:width', String(width)) + og('image:height', String(height))

    expect(layouts(declared(300, 300), null, 'facebook', 'linkedin', 'mastodon')).toEqual(['small', 'small', 'small'])
    expect(layouts(`${declared(1200, 675)}<meta name="robots" content="max-image-preview:large">`, null, 'facebook', 'google-discover')).toEqual(['large', 'large'])
    expect(layouts(declared(300, 300), { width: 1200, height: 630 }, 'facebook')).toEqual(['large'])
  })

  it('is a video where a player or a file is named', () => {
    const found = cards(common + twitter('card', 'player') + twitter('player', 'https://player.example/1') + og('video', 'https://cdn.example/film.mp4'))

    expect([found.x.layout, found.mastodon.layout, found.imessage.layout, found.discord.layout]).toEqual(['video', 'video', 'video', 'video'])
    expect(cards(common + twitter('card', 'player') + twitter('player', 'http://player.example/1')).x.layout).toBe('small')
  })

  it('draws the icon where iMessage has no picture: the widest, touch icons first', () => {
    const icons = '<link rel="icon" sizes="512x512" href="/big.png"><link rel="apple-touch-icon" href="/60.png"><link rel="apple-touch-icon" sizes="120x120" href="/120.png"><link rel="apple-touch-icon-precomposed" sizes="120x120" href="/ready.png">'
    const { imessage } = cards(og('title', 'T') + icons)

    expect(imessage).toMatchObject({ layout: 'text', image: null, icon: { url: 'https://page.example/ready.png', from: { rule: 'icon' } } })
    expect(cards(common + icons, { images: { [picture]: file({ width: 100, height: 80 }) } }).imessage.icon?.url).toBe('https://page.example/ready.png')
  })

  it('shows alternative text, site, author and colour', () => {
    const ld = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"H","author":[{"name":"Ada"}],"publisher":{"name":"Paper"}}</script>'
    const found = cards(`${common}${og('image:alt', 'A boat')}${og('site_name', 'Site')}<meta name="theme-color" content="#ff8800">${ld}`)

    expect(found.mastodon).toMatchObject({ title: { value: 'H' }, author: { value: 'Ada' }, siteName: { value: 'Paper' }, image: { alt: 'A boat' } })
    expect(found.discord).toMatchObject({ color: '#ff8800', siteName: { value: 'Site' } })
    expect(cards(`${common}<meta name="theme-color" content="url(//x)">`).discord.color).toBeNull()
  })
})

describe('cuts', () => {
  it('X after 70 characters, counting an emoji as one, and its text between words', () => {
    const { x } = cards(common + large + og('description', 'word '.repeat(60)) + twitter('title', `${'😀'.repeat(69)}ab`))

    expect(x.title).toMatchObject({ value: `${'😀'.repeat(69)}a…`, full: `${'😀'.repeat(69)}ab`, cutAt: 70 })
    expect(x.text?.value.endsWith('word…')).toBe(true)
    expect([...(x.text?.value ?? '')].length).toBeLessThanOrEqual(201)
  })

  it('Discourse at the last blank before 80, Synapse below 500', () => {
    const title = `${'a'.repeat(70)} ${'b'.repeat(20)}`
    const { discourse, matrix } = cards(common.replace('content="T"', `content="${title}"`) + og('description', 'seven w '.repeat(100)))

    expect(discourse.title).toMatchObject({ value: `${'a'.repeat(70)}...`, full: title, cutAt: 70 })
    expect(discourse.text?.value.length).toBeLessThanOrEqual(253)
    expect(matrix.text?.value.length).toBeLessThanOrEqual(500)
    expect(matrix.text?.value.endsWith('…')).toBe(true)
    expect(matrix.title?.cutAt).toBeNull()
  })

  it('Synapse drops what is longer than 1,000 characters, and all tags of a flood', () => {
    const flood = Array.from({ length: 51 }, (_, at) => og(`x${at}`, 'v')).join('')

    expect(cards(`<title>Plain</title>${og('title', 'x'.repeat(1_001))}`).matrix.title).toBeNull()
    expect(cards(`<title>Plain</title>${og('title', 'Early')}${flood}`).matrix.title?.value).toBe('Plain')
    expect(cards(`<title>Plain</title>${og('title', 'Early')}${flood}`).facebook.title?.value).toBe('Early')
  })
})

describe('oEmbed', () => {
  const answer = (facts: Partial<OembedFacts>): OembedFacts => ({ url: 'https://page.example/oembed', status: 200, trouble: null, version: '1.0', type: 'link', title: 'Embedded', authorName: 'Ada', authorUrl: null, providerName: 'Films', thumbnailUrl: '/t.jpg', photoUrl: null, html: null, width: null, height: null, missing: [], ...facts })

  it('comes first for Slack and Mastodon, fills in for Discourse, is nothing to Facebook', () => {
    const found = cards(common, { oembed: answer({ thumbnailUrl: 'https://cdn.example/t.jpg' }) })

    expect([found.slack, found.mastodon, found.facebook, found.discourse].map((card) => card.title?.value)).toEqual(['Embedded', 'Embedded', 'T', 'T'])
    expect([found.slack, found.mastodon, found.reddit, found.discourse].map((card) => card.image?.url)).toEqual(Array(4).fill('https://cdn.example/t.jpg'))
    expect(found.slack.title?.from).toEqual({ tag: 'oEmbed title', offset: null, rule: 'oembed' })
  })

  it('is not read by Mastodon when it is rich, or by anybody when it failed', () => {
    expect(cards(common, { oembed: answer({ type: 'rich' }) }).mastodon.title?.value).toBe('T')
    expect(cards(common, { oembed: answer({ trouble: 'status' }) }).slack.title?.value).toBe('T')
  })

  it('of a video is a video', () => {
    const found = cards(common, { oembed: answer({ type: 'video', html: '<iframe></iframe>' }) })

    expect([found.slack.layout, found.mastodon.layout]).toEqual(['video', 'video'])
  })
})

describe('answers that make no card', () => {
  it('for Mastodon anything but 200 and text/html, for Discord an attachment, for Bluesky a file', () => {
    const pdf = pageFromHtml(`<head>${common}`, 'https://page.example/a.pdf')

    expect(cards(common, { status: 203 }).mastodon.why).toBe('html-only')
    expect(cards(common, { headers: { 'content-type': 'application/xhtml+xml' } }).mastodon.why).toBe('html-only')
    expect(cards(common, { headers: { 'content-type': 'application/xhtml+xml' } }).discord.layout).not.toBe('none')
    expect(cards(common, { headers: { 'content-disposition': 'attachment' } }).discord.why).toBe('answer')
    expect(cardsOf(pdf).bluesky.why).toBe('address')
  })

  it('for Pinterest nopin, for Google Discover noindex', () => {
    const found = cards(`${common}<meta name="pinterest" content="nopin"><meta name="robots" content="noindex, nofollow">`)

    expect([found.pinterest.why, found['google-discover'].why]).toEqual(['nopin', 'noindex'])
    expect(cards(`${common}<meta name="robots" content="max-image-preview:none">`)['google-discover'].layout).toBe('small')
  })
})
