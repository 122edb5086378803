import { describe, expect, it } from 'vitest'
import type { Card } from '../card.ts'
import type { PageFacts } from '../facts.ts'
import type { SmoNetwork } from '../networks.ts'
import { pageFromHtml } from '../test-page.ts'
import { cardsOf } from './all.ts'

/*
 * The twenty kinds of pages on which readers of metadata fail, each with markup of our own that has the same defect
 * (the real ones are in ../shared and are tried by hard-pages.test.ts).
 */

const read = (head: string, { body = '', url = 'https://site.example/a/page', facts = {} as Partial<PageFacts> } = {}): Readonly<Record<SmoNetwork, Card>> =>
  cardsOf(pageFromHtml(`<!doctype html><html><head>${head}</head><body>${body}</body></html>`, url, facts))

const og = (key: string, content: string) => `<meta property="og:${key}" content="${content}">`
const twitter = (key: string, content: string) => `<meta name="twitter:${key}" content="${content}">`
const filler = (bytes: number) => `<!-- ${'x'.repeat(bytes)} -->`
const images = (cards: Readonly<Record<SmoNetwork, Card>>, ...networks: SmoNetwork[]) => networks.map((network) => cards[network].image?.url ?? null)
const titles = (cards: Readonly<Record<SmoNetwork, Card>>, ...networks: SmoNetwork[]) => networks.map((network) => cards[network].title?.value ?? null)

describe('pages that are hard to read', () => {
  it('1: two different og:title – most take the first, Synapse and Lemmy the last', () => {
    const cards = read(og('title', 'Coffee') + og('title', 'Coffee | A Podcast') + og('description', 'D'))

    expect(titles(cards, 'facebook', 'linkedin', 'imessage', 'mastodon', 'signal', 'slack', 'discourse')).toEqual(Array(7).fill('Coffee'))
    expect(titles(cards, 'matrix', 'lemmy')).toEqual(['Coffee | A Podcast', 'Coffee | A Podcast'])
  })

  it('2: three og:image, the last the logo – only Synapse shows the logo', () => {
    const cards = read(og('title', 'T') + ['one', 'two', 'logo'].map((name) => og('image', `https://cdn.example/${name}.png`)).join(''))

    expect(images(cards, 'facebook', 'imessage', 'mastodon', 'lemmy', 'signal', 'slack')).toEqual(Array(6).fill('https://cdn.example/one.png'))
    expect(images(cards, 'matrix')).toEqual(['https://cdn.example/logo.png'])
  })

  it('3: an empty og:image before a blank one – who takes one element sees nothing, who looks on sees the blank', () => {
    const cards = read(og('title', 'T') + og('image', '') + og('image', 'https://cdn.example/blank.jpg') + '<link rel="icon" href="/i.ico">')

    expect(images(cards, 'facebook', 'linkedin', 'imessage', 'matrix')).toEqual(Array(4).fill('https://cdn.example/blank.jpg'))
    expect(images(cards, 'mastodon', 'lemmy')).toEqual([null, null])
    expect(images(cards, 'signal')).toEqual(['https://site.example/i.ico'])
  })

  it('4: the first og:image is filled in by a script – the placeholder behind it is found, but not by all', () => {
    const cards = read(og('title', 'T') + '<meta property="og:image" ng-attr-content="{{page.image}}">' + og('image', 'https://cdn.example/placeholder.png'))

    expect(images(cards, 'facebook', 'x', 'imessage', 'matrix', 'lemmy')).toEqual(['https://cdn.example/placeholder.png', null, 'https://cdn.example/placeholder.png', 'https://cdn.example/placeholder.png', 'https://cdn.example/placeholder.png'])
    expect(images(cards, 'mastodon', 'signal')).toEqual([null, null])
    expect(Object.values(cards).some((card) => card.image?.url.includes('{{') === true)).toBe(false)
  })

  it('5: several keys in one attribute – nobody reads any of them', () => {
    const cards = read('<title>Element</title><meta property="og:title twitter:title" content="Attribute"><meta property="dc:description og:description" content="Text">')

    expect(titles(cards, 'facebook', 'slack', 'mastodon', 'signal', 'matrix')).toEqual(['Element', null, 'Element', 'Element', 'Element'])
    expect(cards.x.layout).toBe('none')
  })

  it('6: everything by name= – Signal falls back to the icon, Synapse sees nothing of it, Lemmy’s parser does', () => {
    const named = (key: string, content: string) => `<meta name="og:${key}" content="${content}">`
    const cards = read(`<title>Element</title><link rel="icon" href="/favicon.png">${named('title', 'Named')}${named('image', 'https://cdn.example/a b.png')}`)

    expect(titles(cards, 'signal', 'matrix', 'facebook', 'mastodon', 'imessage', 'lemmy')).toEqual(['Element', 'Element', 'Named', 'Named', 'Named', 'Named'])
    expect(images(cards, 'signal', 'matrix')).toEqual(['https://site.example/favicon.png', 'https://site.example/favicon.png'])
    expect(images(cards, 'facebook', 'imessage')).toEqual(['https://cdn.example/a%20b.png', 'https://cdn.example/a%20b.png'])
    expect(images(cards, 'mastodon')).toEqual(['https://cdn.example/a b.png'])
  })

  it('7: twitter: tags only – X, Slack and Synapse see them, Facebook and Mastodon the page title', () => {
    const cards = read(`<title>Plain</title>${twitter('card', 'summary_large_image')}${twitter('title', 'Poll')}${twitter('image', 'https://cdn.example/t.png')}`)

    expect(titles(cards, 'x', 'slack', 'matrix', 'imessage', 'bluesky')).toEqual(Array(5).fill('Poll'))
    expect(titles(cards, 'facebook', 'linkedin', 'mastodon', 'signal', 'lemmy')).toEqual(Array(5).fill('Plain'))
    expect(images(cards, 'facebook', 'mastodon', 'x', 'slack')).toEqual([null, null, 'https://cdn.example/t.png', 'https://cdn.example/t.png'])
    expect(cards.x.layout).toBe('large')
    expect(cards.whatsapp).toMatchObject({ layout: 'none', why: 'no-title' })
  })

  it('8: twitter:image only – Synapse shows the masthead, Signal the icon, Facebook nothing', () => {
    const advert = '<noscript><img src="https://ads.example/728.gif" width="728" height="90"></noscript>'
    const body = `<img src="https://cdn.example/masthead.gif" alt="News">${advert}<img src="/next.png" height="31px" width="25px">`
    const cards = read(`${og('title', 'Markets')}<meta name="twitter:image:src" content="https://cdn.example/photo.jpg">${twitter('card', 'summary_large_image')}<link rel="shortcut icon" href="/favicon.ico">`, { body })

    expect(images(cards, 'matrix', 'signal', 'facebook', 'x')).toEqual(['https://cdn.example/masthead.gif', 'https://site.example/favicon.ico', null, 'https://cdn.example/photo.jpg'])
  })

  it('9: tags after 300 KB, or after <body> – WhatsApp sees neither', () => {
    const tags = og('title', 'Video') + og('url', 'https://site.example/v')
    const late = read(`<title>Site</title>${filler(310_000)}${tags}`)
    const outside = read('<title>Site</title>', { body: tags })

    expect(titles(late, 'facebook', 'whatsapp', 'mastodon')).toEqual(['Video', null, 'Video'])
    expect(titles(outside, 'facebook', 'whatsapp', 'lemmy', 'mastodon')).toEqual(['Video', null, 'Site', 'Video'])
  })

  it('10: tags at 90 KB – Slack stops at 32, even in the middle of a tag', () => {
    const late = read(`<title>Site</title><meta name="description" content="About">${filler(90_000)}${og('title', 'Story')}`)
    const before = '<!doctype html><html><head>'.length
    const across = read(`${filler(32 * 1024 - before - 20)}${og('title', 'Story')}`)
    const fits = read(`${filler(32 * 1024 - before - 100)}${og('title', 'Story')}`)

    expect(titles(late, 'slack', 'facebook')).toEqual(['Site', 'Story'])
    expect(titles(across, 'slack', 'facebook')).toEqual([null, 'Story'])
    expect(titles(fits, 'slack')).toEqual(['Story'])
  })

  it('11: an address with one slash – browsers mend it, Mastodon and Slack do not', () => {
    const cards = read(og('title', 'T') + og('image', 'http:/other.example/a.jpg'))

    expect(images(cards, 'signal', 'lemmy', 'imessage')).toEqual(Array(3).fill('http://other.example/a.jpg'))
    expect(images(cards, 'mastodon', 'slack')).toEqual([null, null])
    expect(images(cards, 'facebook')).toEqual(['http:/other.example/a.jpg'])
  })

  it('12: letters beyond ASCII in an address – browsers encode them, Mastodon and Synapse keep them', () => {
    const cards = read(og('title', 'T') + og('image', 'https://cdn.example/zażółć.jpg'))

    expect(images(cards, 'signal', 'lemmy', 'imessage')).toEqual(Array(3).fill('https://cdn.example/za%C5%BC%C3%B3%C5%82%C4%87.jpg'))
    expect(images(cards, 'mastodon', 'matrix')).toEqual(Array(2).fill('https://cdn.example/zażółć.jpg'))
  })

  it('13: relative addresses – Slack shows none, Facebook and LinkedIn do not complete them, <base> counts for few', () => {
    const cards = read(`<base href="https://base.example/x/">${og('title', 'T')}${og('image', 'b.svg')}${twitter('card', 'summary')}`)
    const noScheme = read(og('title', 'T') + og('image', '//cdn.example/p.jpg'))

    expect(images(cards, 'facebook', 'linkedin', 'slack')).toEqual(['b.svg', 'b.svg', null])
    expect(cards.slack.why).toBe('image-absolute')
    expect(images(cards, 'mastodon', 'matrix', 'signal', 'imessage', 'lemmy')).toEqual(Array(5).fill('https://site.example/a/b.svg'))
    expect(images(cards, 'x', 'discord')).toEqual(Array(2).fill('https://base.example/x/b.svg'))
    expect(images(cards, 'discourse')).toEqual(['https://site.example/a/page/b.svg'])
    expect(images(noScheme, 'mastodon', 'signal', 'discourse', 'slack')).toEqual(['https://cdn.example/p.jpg', 'https://cdn.example/p.jpg', 'https://cdn.example/p.jpg', null])
  })

  it('14: &amp;amp; in an address – only who decodes twice asks for the right one', () => {
    const cards = read(og('title', 'T') + og('image', 'https://cdn.example/i?a=1&amp;amp;b=2'))

    expect(images(cards, 'imessage', 'discourse')).toEqual(Array(2).fill('https://cdn.example/i?a=1&b=2'))
    expect(images(cards, 'mastodon', 'signal', 'facebook')).toEqual(Array(3).fill('https://cdn.example/i?a=1&amp;b=2'))
  })

  it('15: a JSON-LD headline with entities and a second og:title – three titles', () => {
    const ld = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ringo&#8217;s drums"}</script>'
    const cards = read(og('title', 'The drums of Ringo') + ld + og('title', 'Drums – Tone Deaf'))

    expect(titles(cards, 'mastodon', 'facebook', 'matrix')).toEqual(['Ringo’s drums', 'The drums of Ringo', 'Drums – Tone Deaf'])
    expect(cards.mastodon.title?.from).toMatchObject({ tag: 'JSON-LD headline', rule: 'json-ld' })
  })

  it('16: headline, og:title and twitter:title all differ', () => {
    const ld = '<script type="application/ld+json">[{"@type":"BreadcrumbList"},{"@type":"NewsArticle","headline":"見出し"}]</script>'
    const cards = read(`${og('title', '題名')}${twitter('card', 'summary')}${twitter('title', '短い題名')}${ld}`)

    expect(titles(cards, 'mastodon', 'facebook', 'x', 'slack')).toEqual(['見出し', '題名', '短い題名', '題名'])
  })

  it('17: JSON-LD with raw line breaks, or inside of CDATA comments – it is read all the same', () => {
    const raw = read('<script type="application/ld+json">{"@type":"NewsArticle","headline":"Two\nlines\tand a tab"}</script>' + og('title', 'T'))
    const cdata = read('<script type="application/ld+json">\n//<![CDATA[\n{"@type":"WebPage","headline":"Inside"}\n//]]>\n</script>' + og('title', 'T'))
    const graph = read('<script type="application/ld+json">{"@graph":[{"@type":"WebPage","headline":"Deep"}]}</script>' + og('title', 'T'))

    expect(titles(raw, 'mastodon')).toEqual(['Two lines and a tab'])
    expect(titles(cdata, 'mastodon')).toEqual(['Inside'])
    expect(titles(graph, 'mastodon')).toEqual(['T'])
  })

  it('18: twitter:card holds something else – X goes by og:type, og:title and og:description, or shows nothing', () => {
    const three = og('type', 'article') + og('title', 'T') + og('description', 'D')
    const form = (head: string) => [read(head).x.layout, read(head).x.why]

    expect(form(twitter('card', 'A page about soup') + three)).toEqual(['text', 'text-only'])
    expect(form(twitter('card', 'https://cdn.example/soup.jpg') + og('title', 'T'))).toEqual(['none', 'no-card'])
    expect(form(twitter('card', 'photo') + og('title', 'T') + og('image', 'https://cdn.example/a.jpg'))).toEqual(['large', 'card-old'])
    expect(form(twitter('card', 'product') + og('title', 'T') + og('image', 'https://cdn.example/a.jpg'))).toEqual(['small', 'card-old'])
    expect(form(`${twitter('card', 'audio')}<link rel="opengraph" href="https://site.example/og">${og('title', 'T')}`)).toEqual(['none', 'no-card'])
    expect(form(twitter('card', 'summary') + twitter('card', 'summary_large_image') + og('title', 'T') + og('image', 'https://cdn.example/a.jpg'))).toEqual(['large', 'card'])
  })

  it('19: declared as GB2312, written as UTF-8 – the title is what the bytes say', () => {
    const cards = read('<meta http-equiv="content-type" content="text/html;charset=GB2312"><title>航天技术</title>')

    expect(titles(cards, 'facebook', 'signal', 'matrix')).toEqual(Array(3).fill('航天技术'))
  })

  it('20: canonical points to the home page, two og:url, a refresh, a title escaped twice', () => {
    const cards = read(`<noscript><meta http-equiv="refresh" content="0; url=/nojs"></noscript><link rel="canonical" href="https://site.example/">${og('title', 'Soup &amp;amp; Bread')}${og('url', 'https://site.example/a/page')}${og('url', 'https://site.example/')}`)

    expect(cards.facebook.url).toBe('https://site.example/a/page')
    expect(cards.mastodon.url).toBe('https://site.example/')
    expect(titles(cards, 'mastodon', 'imessage', 'discourse')).toEqual(Array(2).fill('Soup & Bread').concat([null]))
    expect(titles(cards, 'facebook', 'signal', 'matrix', 'lemmy')).toEqual(Array(4).fill('Soup &amp; Bread'))
  })
})
