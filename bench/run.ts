import { type ChildProcess, fork } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stopPostgres } from '../test/support/postgres-server.ts'
import { calm, load, machine } from './support/machine.ts'
import { type Outcome, ratioOf, reached, type Run } from './support/outcome.ts'
import { asMarkdown, asText, type Result, type WholeRun } from './support/table.ts'

/**
 * `npm run bench`: every bench, or those named (`npm run bench -- redirect loop`). Options: `--seed N`, `--rounds N`,
 * `--without-postgres`. Writes bench/results.json and bench/RESULTS.md; benches that were not asked for keep their last results, each with its
 * own date and load. A bench that falls over or outlasts its time is a line of the table. Exit code 1 when a bar is missed.
 */
const here = fileURLToPath(new URL('.', import.meta.url))
const all = ['redirect', 'ingest', 'webhooks', 'loop', 'backup', 'burst', 'steady', 'api', 'footprint', 'web', 'smo', 'smo-site'] as const
/** Nothing takes a third of this on a quiet machine. */
const longestMs = 240_000
const words = process.argv.slice(2)
const option = (name: string, otherwise: number): number => {
  const at = words.indexOf(`--${name}`)
  return at < 0 ? otherwise : Number(words.splice(at, 2)[1])
}
const seed = option('seed', 20_261_123)
const rounds = option('rounds', 3)
const withoutPostgres = words.includes('--without-postgres')
const names = words.filter((word) => !word.startsWith('--'))
const wanted = all.filter((one) => (names.length === 0 || names.includes(one)) && existsSync(join(here, `${one}.ts`)))
const unknown = names.filter((word) => !(wanted as readonly string[]).includes(word))
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are: ${all.join(', ')}.`)
  process.exit(2)
}

// A unix socket's path has little room: straight below the temporary folder.
const folder = mkdtempSync('/tmp/passaparola-bench-')
const run: Run = { benches: wanted, seed, rounds, folder, postgres: !withoutPostgres }
const begun = performance.now()
const about = machine(folder)
const loadBefore = load()
console.log(`seed ${seed}, ${rounds} rounds, ${about.cores} × ${about.model}, ${about.fsyncsPerSecond} fsyncs/s, load ${loadBefore}\n`)

let running: ChildProcess | null = null
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
process.once('exit', () => {
  if (running !== null) endGroup(running, 'SIGKILL')
  stopPostgres(folder)
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
})

const preparing = performance.now()
// What could not be made is asked for again by the bench that needs it, which then says why.
await bench('prepare').catch((cause: unknown) => console.error(String(cause)))
console.log(`databases seeded: ${Math.round((performance.now() - preparing) / 1000)} s\n`)

const results: Result[] = []
for (const name of wanted) {
  await calm()
  const started = performance.now()
  const before = load()
  const outcomes = await bench(name).catch((cause: unknown): readonly Outcome[] => [
    { bench: name, database: null, measure: 'the bench itself', value: null, unit: 'count', failed: true, note: cause instanceof Error ? cause.message : String(cause) },
  ])
  const seconds = Math.round((performance.now() - started) / 1000)
  results.push({ bench: name, date: new Date().toISOString().slice(0, 16).replace('T', ' '), seed, rounds, seconds, load: before, outcomes })
  console.log(`${name}: ${seconds} s, load ${before}\n${asText(outcomes)}\n`)
}

const minutes = Number(((performance.now() - begun) / 60_000).toFixed(1))
const resultsFile = join(here, 'results.json')
const earlier = existsSync(resultsFile) ? (JSON.parse(readFileSync(resultsFile, 'utf8')) as { whole?: WholeRun; benches?: readonly Result[] }) : {}
const whole: WholeRun | undefined = wanted.length === all.length ? { date: new Date().toISOString().slice(0, 16).replace('T', ' '), minutes, load: loadBefore } : earlier.whole
const benches = all.flatMap((name) => results.find((one) => one.bench === name) ?? earlier.benches?.find((one) => one.bench === name) ?? [])
const judged = benches.map((one) => ({ ...one, outcomes: one.outcomes.map((outcome) => ({ ...outcome, ratio: ratioOf(outcome), reached: reached(outcome) })) }))
writeFileSync(resultsFile, `${JSON.stringify({ machine: about, ...(whole === undefined ? {} : { whole }), benches: judged }, null, 2)}\n`)
writeFileSync(join(here, 'RESULTS.md'), asMarkdown(benches, about, whole))

const outcomes = results.flatMap((one) => one.outcomes)
console.log(`${asText(outcomes)}\n\nseed ${seed}, ${minutes} minutes`)
const missed = outcomes.filter((outcome) => reached(outcome) === false)
console.log(missed.length === 0 ? 'every bar reached' : `bars missed: ${missed.map(({ bench: name, measure }) => `${name} (${measure})`).join('; ')}`)
process.exit(missed.length > 0 ? 1 : 0)

/** In a group of its own with everything it starts, so that nothing of it outlives it. */
function bench(name: string): Promise<readonly Outcome[]> {
  const child = fork(join(here, `${name}.ts`), { detached: true, stdio: ['ignore', 'inherit', 'pipe', 'ipc'], env: { ...process.env, BENCH_RUN: JSON.stringify(run) } })
  running = child
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    process.stderr.write(text)
    said = `${said}${text}`.slice(-4_000)
  })
  return new Promise((resolve, reject) => {
    let answer: readonly Outcome[] | null = null
    let late = false
    const timer = setTimeout(() => {
      late = true
      endGroup(child, 'SIGTERM')
      setTimeout(() => endGroup(child, 'SIGKILL'), 5_000).unref()
    }, longestMs)
    child.on('message', (message) => void (answer = message as readonly Outcome[]))
    child.on('exit', (code, signal) => {
      clearTimeout(timer)
      running = null
      endGroup(child, 'SIGKILL')
      if (answer !== null) resolve(answer)
      else if (late) reject(new Error(`it was not done after ${longestMs / 1000} s`))
      else reject(new Error(`it ended with ${code ?? signal}: ${/^\w*Error: .*$/m.exec(said)?.[0] ?? 'it said nothing'}`.slice(0, 300)))
    })
  })
}

function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal)
  } catch {
    // Nobody is left in it.
  }
}
