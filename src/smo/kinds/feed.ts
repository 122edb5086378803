import { Parser } from 'htmlparser2'
import { extractPage } from '../extract/extract-page.ts'

export interface FeedItem {
  readonly title: string | null
  readonly link: string | null
  readonly id: string | null
  /** Epoch milliseconds; null when it says none or one that is no date. */
  readonly publishedAt: number | null
  /** What it says as its date, when that is no date. */
  readonly oddDate: string | null
  readonly hasPicture: boolean
  readonly characters: number
}

export interface FeedFacts {
  readonly format: 'rss' | 'atom' | 'json'
  readonly title: string | null
  readonly link: string | null
  readonly selfLink: string | null
  readonly language: string | null
  readonly items: readonly FeedItem[]
  /** When it was read, epoch milliseconds. */
  readonly readAt: number
}

type Draft = { -readonly [Key in keyof FeedItem]: FeedItem[Key] }

const mostItems = 500
const mostCharacters = 20_000
const emptyItem = (): Draft => ({ title: null, link: null, id: null, publishedAt: null, oddDate: null, hasPicture: false, characters: 0 })

/** Reads RSS 2.0, RSS 1.0, Atom or JSON Feed; null when it is none of them. Never throws. */
export function readFeed(body: Uint8Array, readAt: number, contentType: string | null = null): FeedFacts | null {
  const text = decoded(body, contentType)
  return text.trimStart().startsWith('{') ? jsonFeed(text, readAt) : xmlFeed(text, readAt)
}

/** XML says its encoding in its first line; everything else is as with pages. */
function decoded(body: Uint8Array, contentType: string | null): string {
  const label = /^[^<]{0,3}<\?xml[^>]{0,200}encoding=["']([\w-]{1,40})["']/.exec(Buffer.from(body.subarray(0, 300)).toString('latin1'))?.[1]
  const { used } = extractPage(body.subarray(0, 65_536), { contentType: contentType ?? (label === undefined ? null : `application/xml; charset=${label}`) }).charset
  return new TextDecoder(used).decode(body.subarray(0, 10_000_000))
}

function xmlFeed(xml: string, readAt: number): FeedFacts | null {
  const feed = { format: null as FeedFacts['format'] | null, title: null as string | null, link: null as string | null, selfLink: null as string | null, language: null as string | null }
  const items: Draft[] = []
  let item: Draft | null = null
  let text = ''
  let depth = 0
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth += 1
        text = ''
        const plain = name.toLowerCase()
        if (depth === 1) {
          feed.format = plain === 'rss' || plain === 'rdf:rdf' ? 'rss' : plain === 'feed' ? 'atom' : null
          feed.language = attributes['xml:lang'] ?? null
        }
        if ((plain === 'item' || plain === 'entry') && items.length < mostItems) items.push((item = emptyItem()))
        if (plain === 'link' || plain === 'atom:link') link(attributes)
        if (item !== null && (/^media:(?:content|thumbnail)$/.test(plain) || (plain === 'enclosure' && /^image\//i.test(attributes['type'] ?? '')))) item.hasPicture = true
      },
      ontext(data) {
        if (text.length < mostCharacters) text += data
      },
      onclosetag(name) {
        depth -= 1
        const plain = name.toLowerCase()
        if (plain === 'item' || plain === 'entry') item = null
        else if (item === null) aboutFeed(plain, text.trim())
        else aboutItem(item, plain, text.trim())
        text = ''
      },
    },
    { xmlMode: true },
  )

  function link(attributes: Readonly<Record<string, string>>): void {
    const { rel = 'alternate', href, type } = attributes
    if (href === undefined) return
    if (rel === 'self' && item === null) feed.selfLink ??= href
    else if (rel === 'alternate' && item === null) feed.link ??= href
    else if (rel === 'alternate' && item !== null) item.link ??= href
    else if (rel === 'enclosure' && item !== null && /^image\//i.test(type ?? '')) item.hasPicture = true
  }

  function aboutFeed(name: string, value: string): void {
    if (value === '' || depth > 2) return
    if (name === 'title') feed.title ??= value
    else if (name === 'link') feed.link ??= value
    else if (name === 'language' || name === 'dc:language') feed.language ??= value
  }

  parser.write(xml)
  parser.end()
  return feed.format === null ? null : { ...feed, format: feed.format, items, readAt }
}

function aboutItem(item: Draft, name: string, value: string): void {
  if (value === '') return
  if (name === 'title') item.title ??= value
  else if (name === 'link') item.link ??= value
  else if (name === 'guid' || name === 'id') item.id ??= value
  else if (/^(?:pubdate|published|updated|dc:date)$/.test(name)) dated(item, value)
  else if (/^(?:description|summary|content|content:encoded)$/.test(name)) {
    item.characters = Math.max(item.characters, value.length)
    if (/<img\s/i.test(value)) item.hasPicture = true
  }
}

function dated(item: Draft, value: string): void {
  const at = Date.parse(value)
  if (Number.isNaN(at)) item.oddDate ??= value.slice(0, 80)
  else item.publishedAt ??= at
}

function jsonFeed(text: string, readAt: number): FeedFacts | null {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return null
  }
  const feed = fields(json)
  if (!/^https:\/\/jsonfeed\.org\/version\//.test(words(feed['version']) ?? '') || !Array.isArray(feed['items'])) return null
  const items = feed['items'].slice(0, mostItems).map((each: unknown) => {
    const from = fields(each)
    const content = words(from['content_html']) ?? words(from['content_text']) ?? words(from['summary']) ?? ''
    const item = { ...emptyItem(), title: words(from['title']), link: words(from['url']), id: words(from['id']), hasPicture: words(from['image']) !== null || /<img\s/i.test(content), characters: content.length }
    dated(item, words(from['date_published']) ?? '')
    return { ...item, oddDate: from['date_published'] === undefined ? null : item.oddDate }
  })
  return { format: 'json', title: words(feed['title']), link: words(feed['home_page_url']), selfLink: words(feed['feed_url']), language: words(feed['language']), items, readAt }
}

const fields = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {})
const words = (value: unknown): string | null => (typeof value === 'string' && value.trim() !== '' ? value.trim() : typeof value === 'number' ? String(value) : null)
