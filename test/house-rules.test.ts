import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { brokenRules, type SourceFile } from './support/house-rules.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

function readSources(): readonly SourceFile[] {
  return globSync('src/**/*.{ts,tsx,mjs}', { cwd: root }).map((path) => ({ path: normalize(path).replaceAll('\\', '/'), text: readFileSync(join(root, path), 'utf8') }))
}

describe('the house', () => {
  it('keeps its rules', () => {
    const sources = readSources()
    expect(sources.length).toBeGreaterThan(100)

    expect(brokenRules(sources)).toEqual([])
  })

  // A rule that cannot be broken holds nothing: each is broken here on purpose.
  it.each<{ rule: string; files: Record<string, string>; says: RegExp }>([
    {
      rule: 'the front door',
      files: { 'src/inbox/a.ts': "import { x } from '../publishing/store.ts'", 'src/publishing/store.ts': '' },
      says: /inbox\/a\.ts enters publishing through store\.ts.*index\.ts/,
    },
    {
      rule: 'the front door, for types too',
      files: { 'src/inbox/a.ts': "import type { x } from '../publishing/store.ts'", 'src/publishing/store.ts': '' },
      says: /enters publishing through store\.ts/,
    },
    {
      rule: 'pure files are for pages, not for servers',
      files: { 'src/inbox/a.ts': "import { x } from '../channels/schema.ts'", 'src/channels/schema.ts': '' },
      says: /enters channels through schema\.ts/,
    },
    {
      rule: 'the direction',
      files: { 'src/links/a.ts': "import { x } from '../publishing/index.ts'", 'src/publishing/index.ts': '' },
      says: /links\/a\.ts uses publishing, which is above it/,
    },
    {
      rule: 'neighbours do not know each other',
      files: { 'src/inbox/a.ts': "export { x } from '../conversions/index.ts'", 'src/conversions/index.ts': '' },
      says: /inbox\/a\.ts uses conversions, its neighbour/,
    },
    {
      rule: 'platform knows no product word',
      files: { 'src/platform/db/a.ts': "import { x } from '../../channels/index.ts'", 'src/channels/index.ts': '' },
      says: /platform\/db\/a\.ts uses channels, which is above it/,
    },
    {
      rule: 'nobody imports the doors',
      files: { 'src/analytics/a.ts': "const x = await import('../web/b.ts')", 'src/web/b.ts': '' },
      says: /analytics\/a\.ts uses web/,
    },
    {
      rule: 'networks do not know each other',
      files: { 'src/channels/bluesky/a.ts': "import { x } from '../mastodon/b.ts'", 'src/channels/mastodon/b.ts': '' },
      says: /bluesky\/a\.ts uses the network mastodon/,
    },
    {
      rule: 'no circles',
      files: { 'src/links/a.ts': "import { b } from './b.ts'", 'src/links/b.ts': "import { a } from './a.ts'" },
      says: /circle: src\/links\/a\.ts → src\/links\/b\.ts → src\/links\/a\.ts/,
    },
    { rule: 'the environment', files: { 'src/links/a.ts': 'const x = process.env.HOME' }, says: /reads process\.env/ },
    { rule: 'short files', files: { 'src/links/a.ts': 'x\n'.repeat(301) }, says: /has 301 lines/ },
    { rule: 'chance', files: { 'src/links/a.ts': 'const x = Math.random()' }, says: /uses Math\.random/ },
    { rule: 'names', files: { 'src/links/utils.ts': '' }, says: /utils/ },
    { rule: 'unknown rooms', files: { 'src/misc/a.ts': '' }, says: /src\/misc is no room of the house/ },
    { rule: 'imports that lead nowhere', files: { 'src/links/a.ts': "import { b } from './gone.ts'" }, says: /imports \.\/gone\.ts, which is not there/ },
  ])('notices who breaks: $rule', ({ files, says }) => {
    const broken = brokenRules(Object.entries(files).map(([path, text]) => ({ path, text })))

    expect(broken.join('\n')).toMatch(says)
  })

  it('lets pages and the web share what is pure, and tests what is theirs', () => {
    const text = (target: string): string => `import { x } from '${target}'`

    const broken = brokenRules([
      { path: 'src/publishing/pages/a.tsx', text: text('../../channels/mastodon/limits.ts') },
      { path: 'src/web/a.tsx', text: text('../publishing/words.ts') },
      { path: 'src/web/b.tsx', text: text('../publishing/pages/a.tsx') },
      { path: 'src/publishing/b.test.ts', text: text('../../test/support/databases.ts') },
      { path: 'src/channels/mastodon/limits.ts', text: '// process.env and Math.random() in a comment' },
      { path: 'src/channels/a.ts', text: "import { type B, type C } from './b.ts'" },
      { path: 'src/channels/b.ts', text: "import { a } from './a.ts'" },
      { path: 'src/publishing/words.ts', text: "const html = 'from ../nowhere'" },
      { path: 'test/support/databases.ts', text: '' },
    ])

    expect(broken).toEqual([])
  })
})

describe('the folders of the documents', () => {
  it('number their decisions without a gap or a double', () => {
    const names = globSync('docs/decisions/*.md', { cwd: root }).map((path) => relative(join(dirname(path)), path))
    const numbers = names.map((name) => Number(name.slice(0, 4))).sort((a, b) => a - b)

    expect(new Set(numbers).size).toBe(numbers.length)
  })
})
