import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build } from 'vite'

interface Chunk {
  readonly file: string
  readonly isEntry?: boolean
  readonly imports?: readonly string[]
}

const kilobytes = 1024
let folder: string
let manifest: Record<string, Chunk>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'passaparola-size-'))
  await build({ configFile: 'src/web/vite.config.ts', logLevel: 'error', build: { outDir: folder, emptyOutDir: true } })
  manifest = JSON.parse(await readFile(join(folder, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** Gzipped bytes of JavaScript a browser must have before the page works: the app, the page and what both import. */
async function sizeOf(page: string): Promise<number> {
  const files = new Set<string>()
  const walk = (name: string): void => {
    const chunk = manifest[name]
    if (!chunk) throw new Error(`${name} is not in the build`)
    if (files.has(chunk.file)) return
    files.add(chunk.file)
    for (const imported of chunk.imports ?? []) walk(imported)
  }
  for (const name of [...Object.keys(manifest).filter((one) => manifest[one]?.isEntry), page]) walk(name)
  const sizes = await Promise.all([...files].map(async (file) => gzipSync(await readFile(join(folder, file))).length))
  return sizes.reduce((sum, size) => sum + size, 0)
}

describe('the first page', () => {
  it.each([
    '../analytics/pages/loop-page.tsx',
    '../publishing/pages/plan-page.tsx',
    '../publishing/pages/compose-page.tsx',
    '../inbox/pages/inbox-page.tsx',
    '../workspaces/pages/sign-in-page.tsx',
  ])('%s needs at most 180 kB of JavaScript', async (page) => {
    expect(await sizeOf(page)).toBeLessThanOrEqual(180 * kilobytes)
  })

  it('does not bring the drawing library along', async () => {
    expect(await sizeOf('../platform/ui/chart-canvas.tsx')).toBeGreaterThan((await sizeOf('../analytics/pages/loop-page.tsx')) + 100 * kilobytes)
  })
})
