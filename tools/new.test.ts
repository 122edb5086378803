import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const project = fileURLToPath(new URL('..', import.meta.url))

describe('npm run new channel', () => {
  const copy = mkdtempSync(join(tmpdir(), 'new-channel-'))
  const make = (...words: string[]) => run(process.execPath, [join(project, 'tools/new.ts'), ...words, '--root', copy]).then((done) => ({ ...done, code: 0 }), (error: { code: number; stdout: string; stderr: string }) => error)
  const tool = (name: string, ...words: string[]) =>
    run(join(project, 'node_modules/.bin', name), words, { cwd: copy, env: { ...process.env, VITEST: undefined, VITEST_MODE: undefined, NODE_OPTIONS: undefined } }).catch((error: { stdout?: string; stderr?: string }) => {
      throw new Error(`${name} ${words.join(' ')}\n${error.stdout ?? ''}${error.stderr ?? ''}`)
    })

  beforeAll(() => {
    for (const name of ['src', 'tsconfig.json', 'package.json', '.oxlintrc.json']) {
      if (existsSync(join(project, name))) cpSync(join(project, name), join(copy, name), { recursive: true })
    }
    symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'))
    writeFileSync(join(copy, 'vitest.config.ts'), `export default { test: { include: ['src/channels/my-network/*.test.ts', 'src/channels/registry.test.ts'] } }\n`)
    writeFileSync(join(copy, 'only-new.json'), JSON.stringify({ extends: './tsconfig.json', include: ['src/channels/my-network', 'src/channels/registry.ts', 'src/channels/network-limits.ts'] }))
  })
  afterAll(() => rmSync(copy, { recursive: true, force: true }))

  it('writes a folder that type-checks, lints and keeps the contract, and lists it', { timeout: 120_000 }, async () => {
    const made = await make('channel', 'my-network')

    expect(made).toMatchObject({ code: 0 })
    expect(made.stdout).toContain('src/channels/my-network/index.ts')
    expect(readFileSync(join(copy, 'src/channels/registry.ts'), 'utf8')).toContain("import { myNetwork } from './my-network/index.ts'")
    await tool('tsc', '--noEmit', '-p', 'only-new.json')
    await tool('oxlint', '--deny-warnings', 'src/channels/my-network', 'src/channels/registry.ts', 'src/channels/network-limits.ts')
    const tested = await tool('vitest', 'run', '--root', copy)
    expect(tested.stdout).toMatch(/Test Files .*2 passed/)
    const text = readFileSync(join(copy, 'src/channels/my-network/README.md'), 'utf8')
    expect(text).toMatch(/^# My Network\n/)
    expect(text).not.toContain('__')
  })

  it('refuses a folder that is there, and leaves it alone', async () => {
    const before = readFileSync(join(project, 'src/channels/mastodon/index.ts'), 'utf8')

    expect(await make('channel', 'mastodon')).toMatchObject({ code: 1, stderr: 'src/channels/mastodon is there already.\n' })

    expect(readFileSync(join(copy, 'src/channels/mastodon/index.ts'), 'utf8')).toBe(before)
  })

  it.each(['Mastodon', '../evil', '1up', 'a--b', 'a-'])('refuses the id %s', async (id) => {
    expect(await make('channel', id)).toMatchObject({ code: 1 })
  })

  it('says how to use it', async () => {
    expect(await make('audit', 'x')).toMatchObject({ code: 2, stderr: expect.stringContaining('npm run new channel <id>') as string })
  })
})
