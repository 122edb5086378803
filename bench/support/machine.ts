import { execFileSync } from 'node:child_process'
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

export interface Machine {
  readonly model: string
  readonly cores: number
  readonly memoryGb: number
  readonly system: string
  readonly node: string
  readonly fsyncsPerSecond: number
}

export function machine(folder: string): Machine {
  return {
    model: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.version,
    fsyncsPerSecond: fsyncsPerSecond(folder),
  }
}

export const load = (): number => Number((loadavg()[0] ?? 0).toFixed(1))

/**
 * What was written before is on the disk, and the processors rest: what a bench, or a seed, leaves behind is not the next one's. Waits ten seconds at
 * most, for others may use the machine.
 */
export async function calm(): Promise<void> {
  execFileSync('sync')
  const until = performance.now() + 10_000
  for (let quiet = 0, before = usedMs(); quiet < 2 && performance.now() < until; ) {
    await pause(250)
    const now = usedMs()
    // A twentieth of all of them.
    quiet = now - before <= 250 * availableParallelism() * 0.05 ? quiet + 1 : 0
    before = now
  }
}

/** Time the processors were not idle, all together. */
const usedMs = (): number => cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0)

/** How often the disk of the data folders can be waited for: 4 kB appended and fsynced, for half a second. */
function fsyncsPerSecond(folder: string): number {
  const path = join(folder, 'fsync')
  const file = openSync(path, 'w')
  const block = Buffer.alloc(4096)
  const end = performance.now() + 500
  const begun = performance.now()
  let count = 0
  for (; performance.now() < end; count++) {
    writeSync(file, block)
    fsyncSync(file)
  }
  closeSync(file)
  rmSync(path)
  return Math.round((count * 1000) / (performance.now() - begun))
}
