import type { PageFacts } from '../../facts.ts'
import type { JsonLdTag } from '../../page-tags.ts'
import { perPage } from './per-page.ts'

export type JsonLdNode = Readonly<Record<string, unknown>>

export interface JsonLdReading {
  /** Every object that says what it is, in the order of the page, with its block. */
  readonly nodes: readonly { readonly tag: JsonLdTag; readonly node: JsonLdNode; readonly types: readonly string[] }[]
  /** The object of each block, or the first of its list. */
  readonly tops: readonly { readonly tag: JsonLdTag; readonly node: JsonLdNode }[]
  /** Blocks that are no JSON even after what browsers and Mastodon forgive. */
  readonly broken: readonly { readonly tag: JsonLdTag; readonly near: string; readonly mended: unknown }[]
}

const mostNodes = 2000

/** Mastodon takes comments and CDATA marks off before it parses (`LinkDetailsExtractor`). */
export function stripped(text: string): string {
  return text.replace(/^\s*(?:\/\/\s*|\/\*\s*)?(?:<!\[CDATA\[|<!--)(?:\s*\*\/)?/, '').replace(/(?:\/\/\s*|\/\*\s*)?(?:\]\]>|-->)(?:\s*\*\/)?\s*$/, '').trim()
}

const deepest = 100

/** How deep brackets stand in each other, texts included: what is deeper cannot be written again without harm. */
function depthOf(text: string): number {
  let [depth, most] = [0, 0]
  for (const [sign] of text.matchAll(/[[\]{}]/g)) {
    depth += sign === '[' || sign === '{' ? 1 : -1
    if (depth > most) most = depth
  }
  return most
}

/** The value, or the place at which it is none. */
function parse(text: string): { readonly value: unknown } | { readonly near: string } {
  if (depthOf(text) > deepest) return { near: text.slice(0, 40) }
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    const at = Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? text.length)
    return { near: text.slice(Math.max(0, at - 20), at + 20).replace(/\s+/g, ' ').trim() }
  }
}

/** Control characters inside strings, commas before a closing bracket, a semicolon at the end: what goes wrong most often. */
function mended(text: string): unknown {
  const tidy = text
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    .replace(/[\u0000-\u001f]+/g, ' ')
    .replace(/,\s*([}\]])/g, '$1')
    .replace(/;\s*$/, '')
  const again = parse(tidy)
  return 'value' in again ? again.value : null
}

const isNode = (value: unknown): value is JsonLdNode => typeof value === 'object' && value !== null && !Array.isArray(value)

export const jsonLd = perPage((page): JsonLdReading => {
  const nodes: { tag: JsonLdTag; node: JsonLdNode; types: readonly string[] }[] = []
  const tops: { tag: JsonLdTag; node: JsonLdNode }[] = []
  const broken: { tag: JsonLdTag; near: string; mended: unknown }[] = []
  for (const tag of page.tags.jsonLd) {
    if (tag.inert) continue
    const text = stripped(tag.text)
    if (text === '') continue
    const answer = parse(text)
    if ('near' in answer) broken.push({ tag, near: answer.near, mended: mended(text) })
    else {
      const top: unknown = Array.isArray(answer.value) ? answer.value[0] : answer.value
      if (isNode(top)) tops.push({ tag, node: top })
      collect(answer.value, 0, (node, types) => nodes.length < mostNodes && nodes.push({ tag, node, types }))
    }
  }
  return { nodes, tops, broken }
})

function collect(value: unknown, depth: number, take: (node: JsonLdNode, types: readonly string[]) => unknown): void {
  if (depth > 8) return
  if (Array.isArray(value)) for (const each of value) collect(each, depth + 1, take)
  else if (isNode(value)) {
    const types = typesOf(value)
    if (types.length > 0) take(value, types)
    for (const each of Object.values(value)) if (typeof each === 'object' && each !== null) collect(each, depth + 1, take)
  }
}

/** `@type` without its vocabulary's address. */
function typesOf(node: JsonLdNode): readonly string[] {
  const type = node['@type']
  return (Array.isArray(type) ? type : [type]).filter((each): each is string => typeof each === 'string').map((each) => each.replace(/^.*[/#:]/, ''))
}

export function nodesOf(page: PageFacts, types: readonly string[]): JsonLdReading['nodes'] {
  return jsonLd(page).nodes.filter((each) => each.types.some((type) => types.includes(type)))
}

export const articleTypes: readonly string[] = ['Article', 'NewsArticle', 'BlogPosting', 'Report', 'ReportageNewsArticle', 'OpinionNewsArticle', 'AnalysisNewsArticle', 'LiveBlogPosting', 'TechArticle', 'ScholarlyArticle', 'SocialMediaPosting', 'AdvertiserContentArticle', 'ReviewNewsArticle', 'BackgroundNewsArticle', 'SatiricalArticle']

/** A text of a node: the string itself, or the first of several, or the name of what stands there. Empty is null. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value.trim()
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return value.map(textOf).find((each) => each !== null) ?? null
  return isNode(value) ? textOf(value['name'] ?? value['@value']) : null
}

/** An address of a node: the string itself, or its `url`, `contentUrl` or `@id`. */
export function urlOf(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value.trim()
  if (Array.isArray(value)) return value.map(urlOf).find((each) => each !== null) ?? null
  return isNode(value) ? urlOf(value['url'] ?? value['contentUrl'] ?? value['@id']) : null
}

export function partOf(node: JsonLdNode, key: string): JsonLdNode | null {
  const value = node[key]
  const first: unknown = Array.isArray(value) ? value[0] : value
  return isNode(first) ? first : null
}

/**
 * What Mastodon reads of the JSON-LD (`LinkDetailsExtractor`): the first block whose object, or first object of a list, is a
 * NewsArticle or a WebPage.
 */
export function mastodonData(page: PageFacts): { readonly tag: JsonLdTag; readonly node: JsonLdNode } | null {
  for (const { tag, node } of jsonLd(page).tops) {
    const type: unknown = Array.isArray(node['@type']) ? node['@type'][0] : node['@type']
    if (type === 'NewsArticle' || type === 'WebPage') return { tag, node }
  }
  return null
}

/** True where a field is not there or says nothing. */
export function lacks(node: JsonLdNode, key: string): boolean {
  const value = node[key]
  return value == null || value === '' || (Array.isArray(value) && value.length === 0)
}

/** The whole block of a node with the node changed; the same block again when the node is not found in it. */
export function blockWith(found: { readonly tag: JsonLdTag; readonly node: JsonLdNode }, changed: JsonLdNode): unknown {
  const wanted = JSON.stringify(found.node)
  let done = false
  const swapIn = (value: unknown, depth: number): unknown => {
    if (done || depth > 9 || typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map((each) => swapIn(each, depth + 1))
    if (isNode(value) && JSON.stringify(value) === wanted) {
      done = true
      return changed
    }
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, swapIn(each, depth + 1)]))
  }
  const answer = parse(stripped(found.tag.text))
  return 'value' in answer ? swapIn(answer.value, 0) : changed
}
