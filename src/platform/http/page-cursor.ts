import { Problem } from './problem.ts'
import { inBoth } from './words.ts'

/** The last row of a page of a list that is sorted by a time and then by id. */
export interface PageEnd {
  /** Epoch milliseconds. */
  readonly at: number
  readonly id: string
}

/** `<at>_<id>`: goes into `nextCursor`. */
export const writeCursor = ({ at, id }: PageEnd): string => `${at}_${id}`

/** Null without a cursor: from the beginning. @throws Problem 400 for one that we never gave; starting over would never end. */
export function readCursor(cursor: string | null | undefined): PageEnd | null {
  if (cursor === null || cursor === undefined) return null
  const [, at, id] = /^(-?\d{1,16})_([\w-]{1,64})$/.exec(cursor) ?? []
  if (at === undefined || id === undefined) throw new Problem(400, 'bad-cursor', inBoth((words) => words.badCursor()))
  return { at: Number(at), id }
}
