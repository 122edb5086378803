import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '../platform/db/database.ts'
import { GroupPace, isQuick } from '../platform/db/group-pace.ts'

/** Longest wait, on a slow store, for rows to write together. */
const longestGatherMs = 2

/** How many groups are worth writing at a time: SQLite's one thread writes one half while the other is read for; PostgreSQL is sent one after the other. */
export const groupsUnderWay = (kind: Database<unknown>['kind']): number => (kind === 'sqlite' ? 2 : 1)

/** Rows from many requests, written together: one statement list, one fsync, and each caller is answered after it. */
export interface AppendBatcher<Row, Result> {
  /** Resolves when the row is durable. Rejects with the store's own error when it is not. */
  add(row: Row): Promise<Result>
  /** Resolves when nothing waits. */
  drained(): Promise<void>
}

interface Waiting<Row, Result> {
  readonly row: Row
  resolve(result: Result): void
  reject(error: unknown): void
}

/**
 * Gathers rows while earlier groups are being written; `write` gets at most `most` of them (or one; `sizeOf` says which count for several) and
 * answers one result per row, in order. `underWay`: how many groups may be written at a time, begun in order. Rows that `apartBy` tells apart are
 * written apart, side by side: what is written of one kind stays so when another fails. When rows fail for a reason of their own (`storeFailed` says no), each
 * is tried alone: one bad row harms nobody else.
 */
export function createAppendBatcher<Row, Result>({ most, underWay, write, storeFailed, sizeOf = () => 1, apartBy = () => '' }: {
  most: number
  underWay: number
  write(rows: readonly Row[]): Promise<readonly Result[]>
  /** True when an error is the store's, so that trying the rows one by one is pointless. */
  storeFailed(error: unknown): boolean
  sizeOf?(row: Row): number
  apartBy?(row: Row): string
}): AppendBatcher<Row, Result> {
  let queue: Waiting<Row, Result>[] = []
  const pace = new GroupPace(underWay)
  let scheduled = false
  const idle: (() => void)[] = []

  async function writeGroup(group: readonly Waiting<Row, Result>[]): Promise<void> {
    try {
      const results = await write(group.map(({ row }) => row))
      group.forEach((waiting, i) => waiting.resolve(results[i] as Result))
    } catch (error) {
      if (group.length === 1 || storeFailed(error)) for (const waiting of group) waiting.reject(error)
      else for (const waiting of group) await writeGroup([waiting])
    }
  }

  function nextGroup(): { readonly rows: number; readonly size: number } {
    let rows = 0
    let size = 0
    for (const { row } of queue.slice(0, pace.atMost)) {
      const own = sizeOf(row)
      if (rows > 0 && size + own > most) break
      rows += 1
      size += own
    }
    return { rows, size }
  }

  async function writeNext(): Promise<void> {
    const begun = performance.now()
    const { rows, size } = nextGroup()
    const group = queue.slice(0, rows)
    queue = queue.slice(rows)
    pace.began(rows)
    await Promise.all([...Map.groupBy(group, ({ row }) => apartBy(row)).values()].map(writeGroup))
    // A group that was second has waited for the first.
    const ms = (performance.now() - begun) / underWay
    // Those who were just answered may ask again at once: a moment's wait lets them share the write instead of waiting for the one after.
    if (!isQuick(ms, size) && queue.length > 0 && queue.length < rows) await pause(Math.min(longestGatherMs, ms / 4))
    pace.ended(rows, ms, size)
    proceed()
  }

  function proceed(): void {
    while (queue.length > 0 && pace.mayGo(queue.length)) void writeNext()
    if (queue.length === 0 && !pace.busy) for (const resolve of idle.splice(0)) resolve()
  }

  return {
    add(row) {
      return new Promise<Result>((resolve, reject) => {
        queue.push({ row, resolve, reject })
        const when = pace.when(queue.length)
        if (when === 'now') void writeNext()
        else if (when === 'turn' && !scheduled) {
          scheduled = true
          // After this turn of the event loop: whatever else arrives in it shares the write.
          setImmediate(() => {
            scheduled = false
            proceed()
          })
        }
      })
    },
    drained: () => (queue.length > 0 || pace.busy ? new Promise((resolve) => void idle.push(resolve)) : Promise.resolve()),
  }
}
