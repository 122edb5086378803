import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const afterMs = 2_000

/**
 * Loading the program leaves some twenty megabytes behind that nobody uses and nothing collects while the product idles: one full
 * collection shortly after the start gives them back (bench/footprint.ts measures it). It takes some 50 ms, before anybody came.
 */
export function giveBackMemory(): void {
  setTimeout(() => {
    // The only way to ask for it without a flag on the command line.
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void
    // This flavour also hands empty pages back to the system.
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  }, afterMs).unref()
}
