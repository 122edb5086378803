import { existsSync, readdirSync } from 'node:fs'
import { setPriority } from 'node:os'

const tasks = '/proc/self/task'
/** A third of what others get where all want the same core; at the lowest, a backup would stand still on a busy machine. */
const nice = 5

/** Lets everybody else on the machine go first. On Linux each thread has a priority of its own, and ours have begun already. */
export function stepBack(): void {
  const threads = existsSync(tasks) ? readdirSync(tasks).map(Number) : [process.pid]
  for (const thread of threads) {
    try {
      setPriority(thread, nice)
    } catch {
      // It has ended meanwhile, or the system does not allow it: then the work is done all the same.
    }
  }
}
