import { median } from './statistics.ts'

/** Median of one measure of the rounds, and the measure in each. */
export const medians = <Name extends string>(rounds: readonly Readonly<Record<Name, number>>[], name: Name): { value: number; rounds: readonly number[] } => {
  const values = rounds.map((round) => round[name])
  return { value: median(values), rounds: values }
}
