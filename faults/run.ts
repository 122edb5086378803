import { randomInt } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { badNetworks } from './bad-networks.ts'
import { clicksKill9 } from './clicks-kill9.ts'
import { copies } from './copies.ts'
import { publishKill9 } from './publish-kill9.ts'
import { allHeld, asMarkdown, asText, loadNow, type Row, runCases, type Case, type WholeRun } from './report.ts'
import { simulation } from './simulation.ts'
import { storage } from './storage.ts'
import { suites } from './suites.ts'
import { time } from './time.ts'
import { walCut } from './wal-cut.ts'

const cases: readonly Case[] = [simulation, time, walCut, clicksKill9, storage, copies, suites, badNetworks, publishKill9]
/** The others are covered by vitest in the same build, or take too long. */
const quickCases: readonly Case[] = [simulation, time, walCut, clicksKill9, publishKill9]

/**
 * `npm run faults`: every fault, with one seed printed, a table at the end; exit code 1 when a promise was broken. Writes
 * faults/results.json and faults/RESULTS.md; cases that were not asked for keep their last lines, each with its own date.
 * `--quick`: smaller, at most four minutes. `--only=simulation`: the cases whose name contains it. `FAULT_SEED=123` repeats a run.
 */
const quick = process.argv.includes('--quick')
const only = process.argv.find((word) => word.startsWith('--only='))?.slice('--only='.length)
const seed = Number(process.env['FAULT_SEED'] ?? randomInt(1, 1_000_000))
console.log(`seed ${seed} (FAULT_SEED=${seed} repeats this run)${quick ? ', quick' : ''}`)
const startedAt = performance.now()
const loadBefore = loadNow()
const chosen = only === undefined ? (quick ? quickCases : cases) : cases.filter(({ name }) => name.includes(only))
if (chosen.length === 0) console.log(`no case is called ${only}: ${cases.map(({ name }) => name).join(', ')}`)
const rows = await runCases(chosen, { seed, quick })
const good = allHeld(rows) && chosen.length > 0
const seconds = (performance.now() - startedAt) / 1000
if (!quick) remember(rows)
console.log(`\n${asText(rows)}\n\n${good ? 'Every promise held' : 'A PROMISE WAS BROKEN'}: seed ${seed}, ${Math.round(seconds)} s`)
// What a case left running must not keep us here.
process.exit(good ? 0 : 1)

function remember(now: readonly Row[]): void {
  const at = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
  const earlier = existsSync(at('results.json')) ? (JSON.parse(readFileSync(at('results.json'), 'utf8')) as { whole: WholeRun; rows: Row[] }) : null
  // Before all of it has run once there is no table to keep.
  if (earlier === null && only !== undefined) return
  const whole = only === undefined || earlier === null ? { at: new Date().toISOString().slice(0, 16).replace('T', ' '), seed, minutes: seconds / 60, loadBefore, loadAfter: loadNow() } : earlier.whole
  const all = cases.flatMap(({ name }) => {
    const own = now.filter((row) => row.case === name)
    return own.length > 0 ? own : (earlier?.rows.filter((row) => row.case === name) ?? [])
  })
  writeFileSync(at('results.json'), `${JSON.stringify({ whole, rows: all }, null, 1)}\n`)
  writeFileSync(at('RESULTS.md'), asMarkdown(all, whole))
}
