import type { Found } from './found.ts'
import type { Seen } from './seen.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

export const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

export const firstOf = (value: Json | undefined): Json | undefined => (Array.isArray(value) ? (value as readonly Json[])[0] : value)

export const stringOf = (value: Json | undefined): string | null => (typeof value === 'string' && value.trim() !== '' ? value : null)

/** Lines that hold nothing but the beginning or end of a commented CDATA section. */
const cdataLine = /^\s*(?:\/\*\s*<!\[CDATA\[\s*\*\/|\/\/\s*<!\[CDATA\[|\/\*\s*\]\]>\s*\*\/|\/\/\s*\]\]>)\s*$/gm

export const withoutCdata = (text: string): string => (text.includes('CDATA') || text.includes(']]>') ? text.replaceAll(cdataLine, '') : text)

/** JSON, also with line breaks and tabs inside of strings, which many pages have and many parsers let pass. Undefined when it is none. */
export function parseLenient(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    try {
      return JSON.parse(controlsEscaped(text)) as Json
    } catch {
      return undefined
    }
  }
}

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f' }

function controlsEscaped(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\[\s\S])*"/g, (string) =>
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    string.replaceAll(/[\u0000-\u001f]/g, (control) => escapes[control] ?? `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`),
  )
}

export interface Item {
  readonly json: JsonObject
  readonly offset: number
}

/** Every object of every block, those of lists and `@graph` too; what does not parse is passed over. */
export function itemsOf(seen: Seen): readonly Item[] {
  return seen.jsonLd.flatMap((block) => {
    const parsed = parseLenient(withoutCdata(block.text))
    const roots = Array.isArray(parsed) ? (parsed as readonly Json[]) : parsed === undefined ? [] : [parsed]
    return roots.flatMap((root) => {
      if (!isObject(root)) return []
      const graph = root['@graph']
      const inner = Array.isArray(graph) ? (graph as readonly Json[]) : []
      return [root, ...inner].filter(isObject).map((json) => ({ json, offset: block.offset }))
    })
  })
}

/** Types without their vocabulary: `https://schema.org/Recipe` is `Recipe`. */
export function typesOf(json: JsonObject): readonly string[] {
  const type = json['@type']
  const list = Array.isArray(type) ? (type as readonly Json[]) : [type]
  return list.flatMap((one) => (typeof one === 'string' ? [one.replace(/^.*[/#:]/, '')] : []))
}

/** Address of an image given as text, as an object, as a list of either, or by the `@id` of another item. */
export function imageAddress(value: Json | undefined, items: readonly Item[]): string | null {
  const one = firstOf(value)
  if (!isObject(one)) return stringOf(one)
  const own = stringOf(one['url']) ?? stringOf(one['contentUrl'])
  const id = one['@id']
  if (own !== null || typeof id !== 'string') return own
  const other = items.find((item) => item.json !== one && item.json['@id'] === id)?.json
  return stringOf(other?.['url']) ?? stringOf(other?.['contentUrl'])
}

/** Name of a person or an organisation given as text, object or list. */
export function nameOf(value: Json | undefined): string | null {
  const one = firstOf(value)
  return isObject(one) ? stringOf(one['name']) : stringOf(one)
}

export const foundIn = (item: Item | null | undefined, field: string, text: string | null): Found | null => (item == null || text === null ? null : { text, tag: `JSON-LD ${field}`, offset: item.offset })
