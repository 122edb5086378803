import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { builtServer } from '../bin/built-server.mjs'

/** A project of one source, and what a build writes down about it. */
describe('the built server is run', () => {
  let project = ''
  let source = ''
  const content = 'export const answer = 42\n'

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'passaparola-built-'))
    source = join(project, 'src/main.ts')
    mkdirSync(join(project, 'src'))
    mkdirSync(join(project, 'dist/server'), { recursive: true })
    writeFileSync(source, content)
    const { size, mtimeMs } = statSync(source)
    const sha256 = createHash('sha256').update(content).digest('hex')
    writeFileSync(join(project, 'dist/server/built-from.json'), JSON.stringify({ entry: 'main-1.mjs', files: ['main-1.mjs'], sources: { 'src/main.ts': { size, mtimeMs, sha256 } } }))
  })
  afterEach(() => rmSync(project, { recursive: true }))

  test('while its sources are the same', () => {
    expect(builtServer(project)).toBe(join(project, 'dist/server/main-1.mjs'))
  })

  test('after a copy that kept no times', () => {
    utimesSync(source, 1, 1)
    expect(builtServer(project)).toBe(join(project, 'dist/server/main-1.mjs'))
  })

  test('never instead of a source that has changed, by a character only', () => {
    writeFileSync(source, content.replace('42', '43'))
    utimesSync(source, 1, 1)
    expect(builtServer(project)).toBeNull()
  })

  test('never when a source is gone, or nothing was built', () => {
    rmSync(source)
    expect(builtServer(project)).toBeNull()
    rmSync(join(project, 'dist'), { recursive: true })
    expect(builtServer(project)).toBeNull()
  })
})
