import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { type Outcome, report } from './support/outcome.ts'
import { project } from './support/programs.ts'

/** The JavaScript a browser must have before a page works: the app, the page and what both import; gzipped. */
const pages = {
  Loop: '../analytics/pages/loop-page.tsx',
  calendar: '../publishing/pages/plan-page.tsx',
  composer: '../publishing/pages/compose-page.tsx',
  inbox: '../inbox/pages/inbox-page.tsx',
  'sign in': '../workspaces/pages/sign-in-page.tsx',
} as const

interface Chunk {
  readonly file: string
  readonly isEntry?: boolean
  readonly imports?: readonly string[]
}

await report(async (run) => {
  const outDir = join(run.folder, 'web')
  await build({ configFile: join(project, 'src/web/vite.config.ts'), logLevel: 'error', build: { outDir, emptyOutDir: true } })
  const manifest = JSON.parse(readFileSync(join(outDir, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>
  return Object.entries(pages).map(([name, page]): Outcome => {
    const files = new Set<string>()
    const walk = (module: string): void => {
      const chunk = manifest[module]
      if (chunk === undefined) throw new Error(`${module} is not in the build; there are ${Object.keys(manifest).filter((one) => one.includes('-page')).join(', ')}`)
      if (files.has(chunk.file)) return
      files.add(chunk.file)
      for (const imported of chunk.imports ?? []) walk(imported)
    }
    for (const module of [...Object.keys(manifest).filter((one) => manifest[one]?.isEntry === true), page]) walk(module)
    const bytes = [...files].filter((file) => existsSync(join(outDir, file))).reduce((sum, file) => sum + gzipSync(readFileSync(join(outDir, file))).length, 0)
    return { bench: 'web', database: null, measure: `JavaScript of the first page: ${name}`, value: bytes / 1024, unit: 'KB', bar: { of: 'value', most: 180 } }
  })
})
