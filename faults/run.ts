import { randomInt } from 'node:crypto'
import { publishKill9 } from './publish-kill9.ts'
import { runCases, type Case } from './report.ts'
import { simulation } from './simulation.ts'

const cases: readonly Case[] = [simulation, publishKill9]

/**
 * `npm run faults`: every fault, with one seed printed, a table at the end; exit code 1 when a promise was broken.
 * `--quick`: smaller, at most four minutes. `--only=simulation`: the cases whose name contains it. `FAULT_SEED=123` repeats a run.
 */
const quick = process.argv.includes('--quick')
const only = process.argv.find((word) => word.startsWith('--only='))?.slice('--only='.length) ?? ''
const seed = Number(process.env['FAULT_SEED'] ?? randomInt(1, 1_000_000))
console.log(`seed ${seed} (FAULT_SEED=${seed} repeats this run)${quick ? ', quick' : ''}`)
const startedAt = performance.now()
const good = await runCases(cases.filter(({ name }) => name.includes(only)), { seed, quick })
console.log(`\n${good ? 'Every promise held' : 'A PROMISE WAS BROKEN'}: seed ${seed}, ${Math.round((performance.now() - startedAt) / 1000)} s`)
// What a case left running must not keep us here.
process.exit(good ? 0 : 1)
