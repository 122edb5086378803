import { existsSync, readdirSync } from 'node:fs'
import { constants, setPriority } from 'node:os'

const tasks = '/proc/self/task'

/** Lets everybody else on the machine go first. On Linux each thread has a priority of its own, and ours have begun already. */
export function stepBack(): void {
  const threads = existsSync(tasks) ? readdirSync(tasks).map(Number) : [process.pid]
  for (const thread of threads) {
    try {
      setPriority(thread, constants.priority.PRIORITY_LOW)
    } catch {
      // It has ended meanwhile, or the system does not allow it: then the work is done all the same.
    }
  }
}
