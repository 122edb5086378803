/** One line of the table. */
export interface Outcome {
  readonly bench: string
  readonly database: 'sqlite' | 'postgres' | null
  readonly measure: string
  /** Median of the rounds; null when it could not be measured. */
  readonly value: number | null
  readonly unit: 'per s' | 'ms' | 's' | 'MB' | 'KB' | 'count'
  /** What was measured in the same rounds as a floor, in the same unit, and what it is. */
  readonly floor?: { readonly value: number; readonly what: string }
  /** Bars of the project: of the value, or of its ratio to the floor. Absent where it is printed for comparison only. */
  readonly bar?: { readonly of: 'value' | 'ratio'; readonly least?: number; readonly most?: number }
  readonly rounds?: readonly number[]
  readonly note?: string
  /** The bench fell over or outlasted its time; the note says how. */
  readonly failed?: true
}

/** What a bench needs to know of its run; handed over by run.ts. */
export interface Run {
  /** The benches of this run. */
  readonly benches: readonly string[]
  readonly seed: number
  readonly rounds: number
  /** Everything on disk goes below it; removed at the end. */
  readonly folder: string
  readonly postgres: boolean
}

export const ratioOf = ({ value, floor }: Outcome): number | null => (value === null || floor === undefined ? null : value / floor.value)

/** True when the bar is reached, null where there is none. */
export function reached(outcome: Outcome): boolean | null {
  const { bar } = outcome
  if (outcome.failed === true) return false
  if (bar === undefined) return null
  const measured = bar.of === 'value' ? outcome.value : ratioOf(outcome)
  if (measured === null || Number.isNaN(measured)) return false
  return (bar.least === undefined || measured >= bar.least) && (bar.most === undefined || measured <= bar.most)
}

/** Runs a bench file's work as the program it is, and hands its outcomes to run.ts (or prints them when started by hand). */
export async function report(work: (run: Run) => Promise<readonly Outcome[]>): Promise<void> {
  const run = JSON.parse(process.env['BENCH_RUN'] ?? 'null') as Run | null
  if (run === null) throw new Error('start it by `npm run bench`')
  // Through `exit`, so that what the bench started ends with it.
  process.once('disconnect', () => process.exit(1))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  const outcomes = await work(run)
  await new Promise<void>((resolve) => (process.send === undefined ? resolve() : process.send(outcomes, () => resolve())))
  process.exit(0)
}
