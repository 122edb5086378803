import { randomInt } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { badNetworks } from './bad-networks.ts'
import { clicksKill9 } from './clicks-kill9.ts'
import { copies } from './copies.ts'
import { publishKill9 } from './publish-kill9.ts'
import { allHeld, asMarkdown, asText, runCases, type Case } from './report.ts'
import { simulation } from './simulation.ts'
import { storage } from './storage.ts'
import { suites } from './suites.ts'
import { time } from './time.ts'
import { walCut } from './wal-cut.ts'

const cases: readonly Case[] = [simulation, time, walCut, clicksKill9, storage, copies, suites, badNetworks, publishKill9]
/** The others are covered by vitest in the same build, or take too long. */
const quickCases: readonly Case[] = [simulation, time, walCut, clicksKill9, publishKill9]

/**
 * `npm run faults`: every fault, with one seed printed, a table at the end; exit code 1 when a promise was broken. A whole run
 * writes faults/RESULTS.md.
 * `--quick`: smaller, at most four minutes. `--only=simulation`: the cases whose name contains it. `FAULT_SEED=123` repeats a run.
 */
const quick = process.argv.includes('--quick')
const only = process.argv.find((word) => word.startsWith('--only='))?.slice('--only='.length)
const seed = Number(process.env['FAULT_SEED'] ?? randomInt(1, 1_000_000))
console.log(`seed ${seed} (FAULT_SEED=${seed} repeats this run)${quick ? ', quick' : ''}`)
const startedAt = performance.now()
const loadBefore = loadavg()[0] ?? 0
const chosen = only === undefined ? (quick ? quickCases : cases) : cases.filter(({ name }) => name.includes(only))
if (chosen.length === 0) console.log(`no case is called ${only}: ${cases.map(({ name }) => name).join(', ')}`)
const rows = await runCases(chosen, { seed, quick })
const good = allHeld(rows) && chosen.length > 0
const seconds = (performance.now() - startedAt) / 1000
if (only === undefined && !quick) writeFileSync(fileURLToPath(new URL('RESULTS.md', import.meta.url)), asMarkdown(rows, { seed, minutes: seconds / 60, loadBefore, at: new Date() }))
console.log(`\n${asText(rows)}\n\n${good ? 'Every promise held' : 'A PROMISE WAS BROKEN'}: seed ${seed}, ${Math.round(seconds)} s`)
// What a case left running must not keep us here.
process.exit(good ? 0 : 1)
