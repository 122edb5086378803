import { createRequire } from 'node:module'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Font } from 'satori'

const subsets = ['latin', 'latin-ext', 'greek', 'cyrillic', 'cyrillic-ext', 'vietnamese'] as const
const weights = [500, 800] as const
const resolve = createRequire(import.meta.url)

export interface Fonts {
  readonly fonts: Font[]
  /** For CSS: each subset after the other, then what the operator added. */
  readonly family: string
}

/**
 * The letters of Latin, Greek and Cyrillic writing, and every TTF, OTF or WOFF file in `folder`, for those of other
 * scripts. Read once, with the first image.
 */
export async function loadFonts(folder: string | null): Promise<Fonts> {
  const own = subsets.flatMap((subset) =>
    weights.map(async (weight): Promise<Font> => ({ name: `Inter ${subset}`, weight, style: 'normal', data: await readFile(resolve.resolve(`@fontsource/inter/files/inter-${subset}-${weight}-normal.woff`)) })),
  )
  const names = folder === null ? [] : (await readdir(folder).catch(() => [])).filter((name) => /\.(ttf|otf|woff)$/i.test(name)).toSorted()
  const added = names.flatMap((name) => weights.map(async (weight): Promise<Font> => ({ name: `added ${name}`, weight, style: 'normal', data: await readFile(join(folder ?? '', name)) })))
  const fonts = await Promise.all([...own, ...added])
  return { fonts, family: [...new Set(fonts.map(({ name }) => `"${name}"`))].join(', ') }
}
