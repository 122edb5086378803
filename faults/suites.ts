import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import type { Case, Finding } from './report.ts'

/** Faults that are proved where the code is: run as in every build, for longer where that finds more, and told in the same table. */
const tests: readonly (readonly [what: string, project: 'unit' | 'journey' | 'faults', ...words: string[]])[] = [
  ['the whole journey through the real program, killed (SQLite and PostgreSQL)', 'faults', 'faults/journey-kill9.test.ts'],
  ['every border fuzzed: API, broken bodies, page views, plans in CSV, links and sign-in', 'journey', 'test/security/fuzz.test.ts'],
  ['the attacks of SECURITY.md', 'journey', 'test/security', '--exclude', '**/fuzz.test.ts'],
  ['migrations killed at every statement; full disk; one program per folder', 'unit', 'src/platform/db/sqlite-faults.test.ts', 'src/platform/db/migrate.test.ts'],
  ['what every network answers, byte by byte', 'unit', 'src/channels/canned-answers.test.ts'],
]

const secondsPerBorder = 60
const root = fileURLToPath(new URL('..', import.meta.url))
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url))

export const suites: Case = {
  name: 'suites',
  async run({ seed }) {
    const findings: Finding[] = []
    for (const [what, project, ...words] of tests) {
      const { code, said } = await run(['run', '--project', project, ...words], seed)
      const plain = stripVTControlCharacters(said)
      const counted = /^ *Tests +(\d.*)$/m.exec(plain)?.[1] ?? ''
      // The first thing that went wrong, for the table; all of it for whoever mends it.
      const first = plain.split('\n').find((line) => /^\w*Error: /.test(line)) ?? `vitest ended with ${code}`
      findings.push({ what, note: counted.trim(), broken: code === 0 ? [] : [`${first.slice(0, 200)}\n${plain.slice(-4_000)}`] })
    }
    return findings
  },
}

function run(words: readonly string[], seed: number): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [vitest, ...words], { cwd: root, env: { ...process.env, FAULT_SEED: String(seed), FAULTS_WHOLE: '1', PASSAPAROLA_SEED: String(seed), PASSAPAROLA_FUZZ_SECONDS: String(secondsPerBorder), PASSAPAROLA_TEST_RUN_FOLDER: undefined }, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => void (said += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, said }))
  })
}
