import type { Stage } from './tokens.ts'
import type { Cell } from './csv.ts'

export interface Series {
  readonly name: string
  /** A stage, `ink` for what serves none, `faint` for what it is compared with. */
  readonly tone: Stage | 'ink' | 'faint'
  /** One for each label; null is "not known": a gap, not a zero. */
  readonly values: readonly (number | null)[]
}

export interface ChartData {
  /** What stands along the bottom, already in words: days, posts, campaigns. */
  readonly labels: readonly string[]
  /** The name of what the labels are: heads the first column of the table. */
  readonly labelName: string
  readonly series: readonly Series[]
  /** Where a definition changed: the line is cut before this label and the reason is said. */
  readonly breaks?: readonly { readonly before: number; readonly reason: string }[]
}

/** The same data as rows, for the table and the CSV. */
export const rowsOf = (data: ChartData): readonly (readonly Cell[])[] =>
  data.labels.map((label, at) => [label, ...data.series.map((series) => series.values[at] ?? null)])

export const headerOf = (data: ChartData): readonly string[] => [data.labelName, ...data.series.map((series) => series.name)]

/** A line cut at its breaks: each part is null outside its own stretch, so that no stroke crosses a break. */
export function parts(values: Series['values'], breaks: ChartData['breaks'] = []): readonly (readonly (number | null)[])[] {
  const edges = [0, ...breaks.map((one) => one.before).toSorted((a, b) => a - b), values.length]
  return edges.slice(1).map((end, index) => values.map((value, at) => (at >= (edges[index] ?? 0) && at < end ? value : null)))
}
