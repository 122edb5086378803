import { createRequire } from 'node:module'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const resolve = createRequire(import.meta.url)
const most = 500
const drawn = new Map<string, string>()
let names: Promise<Readonly<Record<string, string>>> | null = null

/** Graphemes of a text that are drawn as pictures. */
export function emojiOf(text: string): readonly string[] {
  return [...new Set([...new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment).filter((one) => /\p{Emoji_Presentation}|\p{Emoji}\ufe0f|\p{Regional_Indicator}|\u20e3/u.test(one)))]
}

/**
 * Pictures of these emoji as data addresses (Noto Emoji, Apache-2.0; flags of flag-icons, MIT); one that has no picture is left out. The 25 MB of all of
 * them are never parsed: the few that are needed are cut out of the file.
 */
export async function emojiPictures(emoji: readonly string[]): Promise<Record<string, string>> {
  const missing = emoji.filter((one) => !drawn.has(one))
  if (missing.length > 0) await draw(missing)
  return Object.fromEntries(emoji.flatMap((one) => (drawn.has(one) ? [[one, drawn.get(one) ?? '']] : [])))
}

async function draw(emoji: readonly string[]): Promise<void> {
  names ??= readFile(resolve.resolve('@iconify-json/noto/chars.json'), 'utf8').then((text) => JSON.parse(text) as Record<string, string>)
  const [known, all] = await Promise.all([names, readFile(resolve.resolve('@iconify-json/noto/icons.json'))])
  for (const one of emoji) {
    const picture = (await flagOf(one)) ?? pictureOf(one, known, all)
    if (picture === null) continue
    if (drawn.size >= most) drawn.clear()
    drawn.set(one, `data:image/svg+xml;base64,${Buffer.from(picture).toString('base64')}`)
  }
}

function pictureOf(emoji: string, known: Readonly<Record<string, string>>, all: Buffer): string | null {
  const name = /\u20e3$/u.test(emoji) ? `keycap-${keycapNames[emoji[0] ?? ''] ?? emoji[0]}` : keysOf(emoji).map((key) => known[key]).find((found) => found !== undefined)
  const body = name === undefined ? null : bodyOf(all, name)
  return body === null ? null : `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 128 128">${body}</svg>`
}

const keycapNames: Readonly<Record<string, string>> = { '#': 'pound', '*': 'asterisk' }

/** Flags of countries are two letters of their ISO 3166 code; 4:3, set into a square (flag-icons, MIT). */
async function flagOf(emoji: string): Promise<string | null> {
  const letters = [...emoji].map((one) => (one.codePointAt(0) ?? 0) - 0x1f1e6)
  if (letters.length !== 2 || letters.some((letter) => letter < 0 || letter > 25)) return null
  const country = String.fromCodePoint(...letters.map((letter) => 97 + letter))
  const flag = await readFile(join(dirname(resolve.resolve('flag-icons/package.json')), 'flags/4x3', `${country}.svg`), 'utf8').catch(() => null)
  return flag?.replace('viewBox="0 0 640 480"', 'viewBox="0 -80 640 640"') ?? null
}

/** The sequence as the catalogue spells it: mostly without the variation selector, sometimes with. */
function keysOf(emoji: string): readonly string[] {
  const points = [...emoji].map((one) => one.codePointAt(0)?.toString(16) ?? '')
  return [points.filter((point) => point !== 'fe0f').join('-'), points.join('-')]
}

/** `"name": { "body": "…"` out of the bytes of the catalogue. */
function bodyOf(all: Buffer, name: string): string | null {
  const start = all.indexOf(`"${name}": {`)
  const from = start === -1 ? -1 : all.indexOf('"', all.indexOf('"body":', start) + '"body":'.length)
  if (from === -1) return null
  let to = from + 1
  while (to < all.length && all[to] !== 0x22) to += all[to] === 0x5c ? 2 : 1
  return JSON.parse(all.subarray(from, to + 1).toString('utf8')) as string
}
