import { spawn } from 'node:child_process'
import { closeSync, copyFileSync, fsyncSync, openSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { sqliteFile } from '../src/platform/db/sqlite-file.ts'
import { report } from './support/outcome.ts'
import { project, requestText, startLoad, startProduct } from './support/programs.ts'
import { seeded } from './support/seeded.ts'
import { median, pick, randomFrom } from './support/statistics.ts'
import { browsers } from './support/visitors.ts'

/**
 * `passaparola backup` of 1,000,000 events while short links are followed over 4 connections. The floor is a copy of the database
 * file that reached the disk; for the redirects, the same load without a backup.
 */
await report(async (run) => {
  const random = randomFrom(run.seed)
  const { place } = await seeded(run, 'a million events', 'sqlite')
  const product = await startProduct(place)
  const load = await startLoad()
  const requests = Array.from({ length: 5_000 }, () => ({
    kind: 'click', text: requestText('GET', `/l/e${Math.floor(random() * 1000).toString(36).padStart(7, '0')}`, { 'user-agent': pick(random, browsers), 'x-forwarded-for': `10.${Math.floor(random() * 250)}.${Math.floor(random() * 250)}.7` }),
  }))
  const redirects = async (seconds: number): Promise<number> => {
    const result = await load.run({ port: product.port, connections: 4, seconds, requests })
    if (result.wrong > 0) throw new Error(result.firstWrong ?? 'wrong answers')
    return result.kinds['click']?.p99 ?? Number.NaN
  }
  const copyTo = join(run.folder, 'copy.db')
  const backupTo = join(run.folder, 'backup.tar')
  const copies: number[] = []
  const backups: number[] = []
  const quiet: number[] = []
  const busy: number[] = []
  await redirects(1)
  const rounds = Math.min(run.rounds, 3)
  for (let round = 0; round < rounds; round++) {
    copies.push(timed(() => durableCopy(sqliteFile(place.dataDir), copyTo)))
    quiet.push(await redirects(2))
    const begun = performance.now()
    const backingUp = passaparola(['backup', '--to', backupTo], place.dataDir).then(() => performance.now() - begun)
    busy.push(await redirects(2))
    backups.push((await backingUp) / 1000)
    if (round < rounds - 1) rmSync(backupTo)
  }
  const outcome = {
    size: statSync(copyTo).size / 2 ** 20,
    packed: statSync(backupTo).size / 2 ** 20,
  }
  await Promise.all([product.stop(), load.stop()])
  return [
    { bench: 'backup', database: 'sqlite', measure: 'backup of 1,000,000 events while serving', value: median(backups), rounds: backups, unit: 's', floor: { value: median(copies), what: 'a durable file copy' }, bar: { of: 'ratio', most: 3 }, note: `${Math.round(outcome.size)} MB, packed ${Math.round(outcome.packed)} MB; start of the program included` },
    { bench: 'backup', database: 'sqlite', measure: 'redirect p99 meanwhile', value: median(busy), rounds: busy, unit: 'ms', floor: { value: median(quiet), what: 'without a backup' }, bar: { of: 'ratio', most: 2 } },
  ]
})

function timed(work: () => void): number {
  const begun = performance.now()
  work()
  return (performance.now() - begun) / 1000
}

function durableCopy(from: string, to: string): void {
  copyFileSync(from, to)
  const file = openSync(to, 'r')
  fsyncSync(file)
  closeSync(file)
}

function passaparola(words: readonly string[], dataDir: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['bin/passaparola.mjs', ...words], { cwd: project, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, PASSAPAROLA_DATA: dataDir, DATABASE_URL: '' } })
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`passaparola ${words[0]} ended with ${code}`))))
  })
}
