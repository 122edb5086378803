import { randomInt } from 'node:crypto'
import { killWhilePublishing } from './publish-kill9.ts'

/** `npm run faults`: each scenario with its seed, a table at the end; exit code 1 when anything was lost, doubled or early. */
const seed = Number(process.env['FAULT_SEED'] ?? randomInt(1, 1_000_000))
console.log(`seed ${seed} (FAULT_SEED=${seed} repeats this run)`)
const table = []
for (const [kind, workers] of [['sqlite', 1], ['postgres', 2]] as const) {
  const report = await killWhilePublishing({ kind, seed, posts: 420, kills: 12, workers })
  table.push({ scenario: `kill -9 while publishing, ${kind}`, ...report })
}
console.table(table)
const good = table.every(({ duplicates, lost, early, needPersonOutsideBlind }) => duplicates + lost + early + needPersonOutsideBlind === 0)
process.exitCode = good ? 0 : 1
