import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { openBrowser } from '../test/support/browser.ts'
import { builtWeb } from './support/built-web.ts'
import { findLighthouse, type Seen, visit } from './support/lighthouse.ts'
import { type Outcome, report } from './support/outcome.ts'
import { freePort, startProgram } from './support/programs.ts'
import { median } from './support/statistics.ts'
import type { WebProduct } from './support/web-product.ts'

/** The pages people begin with: where they are, and the file of each. */
const pages = {
  Loop: ['loop', '../analytics/pages/loop-page.tsx'],
  calendar: ['plan', '../publishing/pages/plan-page.tsx'],
  composer: ['compose', '../publishing/pages/compose-page.tsx'],
  inbox: ['inbox', '../inbox/pages/inbox-page.tsx'],
} as const
const mostVisits = 3

interface Chunk {
  readonly file: string
  readonly isEntry?: boolean
  readonly imports?: readonly string[]
}

await report(async (run) => {
  const outDir = await builtWeb(run)
  const sizes = Object.entries({ ...pages, 'sign in': ['sign-in', '../workspaces/pages/sign-in-page.tsx'] }).map(
    ([name, [, file = '']]): Outcome => ({ bench: 'web', database: null, measure: `JavaScript of the first page: ${name}`, value: kilobytes(outDir, file), unit: 'KB', bar: { of: 'value', most: 180 } }),
  )
  return [...sizes, ...(await visits(outDir, run.folder, Math.min(run.rounds, mostVisits)))]
})

/** The JavaScript a browser must have before a page works: the app, the page and what both import; gzipped. */
function kilobytes(outDir: string, page: string): number {
  const manifest = JSON.parse(readFileSync(join(outDir, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>
  const files = new Set<string>()
  const walk = (module: string): void => {
    const chunk = manifest[module]
    if (chunk === undefined) throw new Error(`${module} is not in the build; there are ${Object.keys(manifest).filter((one) => one.includes('-page')).join(', ')}`)
    if (files.has(chunk.file)) return
    files.add(chunk.file)
    for (const imported of chunk.imports ?? []) walk(imported)
  }
  for (const module of [...Object.keys(manifest).filter((one) => manifest[one]?.isEntry === true), page]) walk(module)
  return [...files].filter((file) => existsSync(join(outDir, file))).reduce((sum, file) => sum + gzipSync(readFileSync(join(outDir, file))).length, 0) / 1024
}

/** The four pages, signed in, with a month in them, as Lighthouse's phone sees them. */
async function visits(web: string, folder: string, times: number): Promise<readonly Outcome[]> {
  const lighthouse = await findLighthouse()
  if (lighthouse === null) {
    console.log('Lighthouse: not measured. Install it outside of the project (mkdir x; cd x; npm i lighthouse) and set LIGHTHOUSE to that folder.')
    return []
  }
  const product = await startProgram<WebProduct>('web-product.ts', { dataDir: mkdtempSync(join(folder, 'data-')), web })
  const port = await freePort()
  const browser = await openBrowser(port)
  try {
    const { url, cookies, workspaceId } = product.ready
    await browser.signIn(url, cookies)
    // The first visit meets a server and a browser that are cold.
    await visit(lighthouse, port, `${url}/w/${workspaceId}/loop`)
    const outcomes: Outcome[] = []
    for (const [name, [path]] of Object.entries(pages)) {
      const seen: Seen[] = []
      for (let time = 0; time < times; time++) seen.push(await visit(lighthouse, port, `${url}/w/${workspaceId}/${path}`))
      const middle = (of: (one: Seen) => number): { value: number; rounds: number[] } => ({ value: median(seen.map(of)), rounds: seen.map(of) })
      const line = (measure: string, of: (one: Seen) => number, unit: Outcome['unit'], bar: Outcome['bar'], note?: string): Outcome => ({
        bench: 'web', database: null, measure: `Lighthouse mobile, ${name}: ${measure}`, ...middle(of), unit, ...(bar === undefined ? {} : { bar }), ...(note === undefined ? {} : { note }),
      })
      const about = `first paint ${Math.round(median(seen.map(({ fcpMs }) => fcpMs)))} ms, blocked ${Math.round(median(seen.map(({ blockedMs }) => blockedMs)))} ms, shift ${median(seen.map(({ shift }) => shift)).toFixed(3)}; Lighthouse ${seen[0]?.version}`
      outcomes.push(
        line('performance, of 100', ({ performance }) => performance * 100, 'count', { of: 'value', least: 95 }, about),
        line('accessibility, of 100', ({ accessibility }) => accessibility * 100, 'count', { of: 'value', least: 100 }),
        line('largest paint', ({ lcpMs }) => lcpMs, 'ms', { of: 'value', most: 1500 }),
      )
    }
    return outcomes
  } finally {
    await browser.close()
    await product.stop()
  }
}
