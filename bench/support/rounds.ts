import type { Run } from './outcome.ts'
import type { Kind } from './programs.ts'
import { median } from './statistics.ts'

/** PostgreSQL is printed beside, without bars: once. */
export const roundsOf = ({ rounds }: Run, kind: Kind): number => (kind === 'sqlite' ? rounds : 1)

/** Median of one measure of the rounds, and the measure in each. */
export const medians = <Name extends string>(rounds: readonly Readonly<Record<Name, number>>[], name: Name): { value: number; rounds: readonly number[] } => {
  const values = rounds.map((round) => round[name])
  return { value: median(values), rounds: values }
}
