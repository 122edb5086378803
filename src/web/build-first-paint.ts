import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import type { FirstPaint, FirstPaints } from '../platform/http/first-paint.ts'
import { framesOf } from './first-paint.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
/** `{ path: 'loop', …, page: () => import('../analytics/pages/loop-page.tsx')…` */
const roomLine = /^ +\{ path: '([^']+)',.* page: \(\) => import\('\.\.\/([^']+)'\)/gm

type Bundle = Parameters<Extract<NonNullable<Plugin['generateBundle']>, (...values: never[]) => unknown>>[1]
interface Chunk {
  readonly type: string
  readonly fileName: string
  readonly facadeModuleId?: string | null
  readonly imports?: readonly string[]
  readonly viteMetadata?: { readonly importedCss: ReadonlySet<string> }
}

/**
 * Writes `first-paint.json` into the build: for each page of a workspace the files it needs, so that the server can name them in
 * the page and none is found late, and its frame, so that something can be read before any script has come.
 */
export function firstPaint(): Plugin {
  return {
    name: 'first-paint',
    // The gallery of the tests is another app.
    apply: ({ root }, { command }) => command === 'build' && root === here,
    buildStart() {
      // An entry of its own, so that all it needs goes into one file (vite.config.ts).
      this.emitFile({ type: 'chunk', id: `${here}main.tsx`, name: 'main' })
    },
    generateBundle(_, bundle) {
      const main = chunkOf(bundle, 'web/main.tsx')
      if (main === null) return this.error('main.tsx has no chunk of its own')
      const rooms = [...readFileSync(`${here}rooms.ts`, 'utf8').matchAll(roomLine)]
      if (rooms.length < 15) this.error('rooms.ts is not written as build-first-paint.ts reads it')
      const frame = styleOf(bundle, chunkOf(bundle, 'web/index.html'))
      if (frame === null) return this.error('index.html has no styles of its own')
      const everywhere = { path: '*', ...needsOf(bundle, [main]), frames: null, framesUnless: null, asks: [] }
      const pages = rooms.map(([, path = '', file = '']): FirstPaint => {
        const chunk = chunkOf(bundle, file)
        if (chunk === null) return this.error(`${file} has no chunk of its own`)
        return { path: `/w/:workspaceId/${path}`, ...needsOf(bundle, [main, chunk]), frames: framesOf(path), framesUnless: path === 'compose' ? 'post' : null, asks: ['/api/v1/me'] }
      })
      this.emitFile({ type: 'asset', fileName: 'first-paint.json', source: JSON.stringify({ inline: frame, pages: [...pages, everywhere] } satisfies FirstPaints) })
    },
  }
}

const chunkOf = (bundle: Bundle, ending: string): Chunk | null =>
  Object.values(bundle as Readonly<Record<string, Chunk>>).find((one) => one.type === 'chunk' && one.facadeModuleId?.endsWith(`/${ending}`) === true) ?? null

/** The one style sheet of a chunk, with its address. */
function styleOf(bundle: Bundle, chunk: Chunk | null): FirstPaints['inline'] | null {
  const [file] = chunk?.viteMetadata?.importedCss ?? []
  const asset = file === undefined ? undefined : bundle[file]
  return asset?.type === 'asset' ? { href: `/${file}`, css: String(asset.source).trim() } : null
}

/** Every script and style the chunks need at once, as addresses; what is needed most comes first. */
function needsOf(bundle: Bundle, chunks: readonly Chunk[]): { scripts: string[]; styles: string[] } {
  const all = bundle as Readonly<Record<string, Chunk>>
  const scripts = new Set<string>()
  const styles = new Set<string>()
  const walk = (chunk: Chunk | undefined): void => {
    if (chunk === undefined || scripts.has(`/${chunk.fileName}`)) return
    scripts.add(`/${chunk.fileName}`)
    for (const file of chunk.imports ?? []) walk(all[file])
    for (const file of chunk.viteMetadata?.importedCss ?? []) styles.add(`/${file}`)
  }
  for (const chunk of chunks) walk(chunk)
  return { scripts: [...scripts], styles: [...styles] }
}
