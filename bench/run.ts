import { fork } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stopPostgres } from '../test/support/postgres-server.ts'
import { load, machine } from './support/machine.ts'
import { type Outcome, ratioOf, reached, type Run } from './support/outcome.ts'
import { asMarkdown, asText, type Result } from './support/table.ts'

/**
 * `npm run bench`: every bench, or those named (`npm run bench -- redirect loop`). Options: `--seed N`, `--rounds N`,
 * `--without-postgres`. Writes bench/results.json and bench/RESULTS.md; benches that were not asked for keep their last results, each with its
 * own date and load. Exit code 1 when a bar is missed.
 */
const here = fileURLToPath(new URL('.', import.meta.url))
const all = ['redirect', 'ingest', 'loop', 'backup', 'burst', 'steady', 'api', 'footprint', 'web'] as const
const words = process.argv.slice(2)
const option = (name: string, otherwise: number): number => {
  const at = words.indexOf(`--${name}`)
  return at < 0 ? otherwise : Number(words.splice(at, 2)[1])
}
const seed = option('seed', 20_261_123)
const rounds = option('rounds', 5)
const withoutPostgres = words.includes('--without-postgres')
const wanted = words.filter((word) => !word.startsWith('--'))
const unknown = wanted.filter((word) => !(all as readonly string[]).includes(word))
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are: ${all.join(', ')}.`)
  process.exit(2)
}

// A unix socket's path has little room: straight below the temporary folder.
const folder = mkdtempSync('/tmp/passaparola-bench-')
const run: Run = { seed, rounds, folder, postgres: !withoutPostgres }
const begun = performance.now()
const about = machine(folder)
console.log(`seed ${seed}, ${rounds} rounds, ${about.cores} × ${about.model}, ${about.fsyncsPerSecond} fsyncs/s, load ${load()}\n`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    cleanUp()
    process.exit(130)
  })
}

const outcomes: Outcome[] = []
const results: Result[] = []
const failed: string[] = []
try {
  for (const name of all.filter((one) => wanted.length === 0 || wanted.includes(one))) {
    const started = performance.now()
    const before = load()
    try {
      const own = await bench(name)
      outcomes.push(...own)
      results.push({ bench: name, date: new Date().toISOString().slice(0, 16).replace('T', ' '), seed, rounds, load: before, outcomes: own })
      console.log(`${name}: ${((performance.now() - started) / 1000).toFixed(0)} s, load ${before}\n${asText(own)}\n`)
    } catch (cause) {
      failed.push(name)
      console.error(`${name} failed: ${cause instanceof Error ? cause.message : String(cause)}\n`)
    }
  }
} finally {
  cleanUp()
}

const resultsFile = join(here, 'results.json')
const earlier = existsSync(resultsFile) ? (JSON.parse(readFileSync(resultsFile, 'utf8')) as { benches?: readonly Result[] }).benches ?? [] : []
const benches = all.flatMap((name) => results.find((one) => one.bench === name) ?? earlier.find((one) => one.bench === name) ?? [])
writeFileSync(resultsFile, `${JSON.stringify({ machine: about, benches: benches.map((one) => ({ ...one, outcomes: one.outcomes.map((outcome) => ({ ...outcome, ratio: ratioOf(outcome), reached: reached(outcome) })) })) }, null, 2)}\n`)
writeFileSync(join(here, 'RESULTS.md'), asMarkdown(benches, about))
console.log(`${((performance.now() - begun) / 60_000).toFixed(1)} minutes`)
const missed = outcomes.filter((outcome) => reached(outcome) === false)
console.log(missed.length === 0 ? 'every bar reached' : `bars missed: ${missed.map(({ bench: name, measure }) => `${name} (${measure})`).join('; ')}`)
process.exitCode = missed.length + failed.length > 0 ? 1 : 0

function cleanUp(): void {
  stopPostgres(folder)
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}

function bench(name: string): Promise<readonly Outcome[]> {
  const file = join(here, `${name}.ts`)
  return new Promise((resolve, reject) => {
    const child = fork(file, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env: { ...process.env, BENCH_RUN: JSON.stringify(run) } })
    let answer: readonly Outcome[] | null = null
    child.on('message', (message) => void (answer = message as readonly Outcome[]))
    child.on('exit', (code) => (answer === null ? reject(new Error(`it ended with ${code}`)) : resolve(answer)))
  })
}
