import { median } from './statistics.ts'

/** Runs the parts of a bench in turn, round after round, so that whatever else the machine does meets all of them alike. */
export async function interleaved<Name extends string>(rounds: number, parts: Readonly<Record<Name, (round: number) => Promise<number>>>): Promise<Readonly<Record<Name, readonly number[]>>> {
  const names = Object.keys(parts) as Name[]
  const results = Object.fromEntries(names.map((name): [Name, number[]] => [name, []])) as Record<Name, number[]>
  for (let round = 0; round < rounds; round++) {
    for (const name of names) results[name].push(await parts[name](round))
  }
  return results
}

/** Median of each measure of the rounds. */
export const medians = <Name extends string>(rounds: readonly Readonly<Record<Name, number>>[], name: Name): { value: number; rounds: readonly number[] } => {
  const values = rounds.map((round) => round[name])
  return { value: median(values), rounds: values }
}
