import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { documents } from '../tools/docs.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const pages = (language: string): string[] => globSync(`docs/guide/${language}/*.md`, { cwd: root }).map((path) => basename(path)).sort()

describe('the documents', () => {
  it('have every page of the guide in both languages, with the same headings and examples', () => {
    const shape = (path: string) => ({
      headings: [...read(path).matchAll(/^(#+) /gm)].map(([, marks]) => marks),
      blocks: [...read(path).matchAll(/^```(\w*)$/gm)].map(([, kind]) => kind),
      rows: read(path).split('\n').filter((line) => line.startsWith('|')).length,
    })

    expect(pages('en').length).toBeGreaterThan(8)
    expect(pages('it')).toEqual(pages('en'))
    for (const page of pages('en')) expect(shape(`docs/guide/it/${page}`), page).toEqual(shape(`docs/guide/en/${page}`))
  })

  it('have generated parts that agree with the code: else run node tools/docs.ts', () => {
    const stale = documents().filter(({ is, shouldBe }) => is !== shouldBe)

    expect(stale.map(({ path }) => path)).toEqual([])
    expect(documents().find(({ path }) => path === 'README.md')?.is).toContain('PASSAPAROLA_TRUST_PROXIES')
  })

  it('link to nothing that is missing', () => {
    const paths = ['README.md', 'SECURITY.md', 'CHANGELOG.md', ...globSync('docs/{guide,decisions}/**/*.md', { cwd: root })]
    const broken = paths.flatMap((path) =>
      [...read(path).matchAll(/\]\(([^)#]+)\)/g)].map(([, target = '']) => target).filter((target) => !target.startsWith('http') && !existsSync(join(root, dirname(path), target))).map((target) => `${path} → ${target}`))

    expect(broken).toEqual([])
  })

  it('list every decision', () => {
    const index = read('docs/decisions/README.md')
    for (const path of globSync('docs/decisions/0*.md', { cwd: root })) expect(index).toContain(`(${basename(path)})`)
  })
})
