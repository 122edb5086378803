// @ts-check
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const afterMs = 2_000

/**
 * Starting leaves behind what nobody uses and nothing collects while the product idles: one full collection shortly after gives it back
 * (bench/footprint.ts measures it). In the main thread it takes some 50 ms, before anybody came; in a thread of SQLite 5 ms for 1.5 MB.
 * Each thread asks for itself. Plain JavaScript, like what those threads are made of.
 */
export function giveBackMemory() {
  setTimeout(() => {
    // The compiled code of what ran only to start goes, too: 2 MB. What is needed again is compiled again.
    setFlagsFromString('--stress-flush-code')
    collectGarbage()
    setFlagsFromString('--no-stress-flush-code')
  }, afterMs).unref()
}

/**
 * One full collection, now: some 50 ms of the main thread. For the moment after a burst of work, when nothing is due and a hundred
 * megabytes are left behind.
 */
export function collectGarbage() {
  // The only way to ask for it without a flag on the command line.
  setFlagsFromString('--expose-gc')
  /** @type {(options: { type: 'major', execution: 'sync', flavor: 'last-resort' }) => void} */
  const collect = runInNewContext('gc')
  // This flavour also hands empty pages back to the system.
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}
