import { setTimeout as pause } from 'node:timers/promises'
import { GroupPace, quickMs } from '../platform/db/group-pace.ts'

/** Longest wait, on a slow store, for rows to write together. */
const longestGatherMs = 2

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
 * Gathers rows while earlier groups are being written; `write` gets at most `most` of them and answers one result per row, in order. `underWay`: how
 * many groups may be written at a time, begun in order. When a group fails for a reason of its rows (`storeFailed` says no), each is
 * tried alone: one bad row harms nobody else.
 */
export function createAppendBatcher<Row, Result>({ most, underWay, write, storeFailed }: {
  most: number
  underWay: number
  write(rows: readonly Row[]): Promise<readonly Result[]>
  /** True when an error is the store's, so that trying the rows one by one is pointless. */
  storeFailed(error: unknown): boolean
}): AppendBatcher<Row, Result> {
  let queue: Waiting<Row, Result>[] = []
  const pace = new GroupPace(underWay)
  let scheduled = false
  const idle: (() => void)[] = []
  let last = { rows: 0, ms: 0 }

  async function writeGroup(group: readonly Waiting<Row, Result>[]): Promise<void> {
    try {
      const results = await write(group.map(({ row }) => row))
      group.forEach((waiting, i) => waiting.resolve(results[i] as Result))
    } catch (error) {
      if (group.length === 1 || storeFailed(error)) for (const waiting of group) waiting.reject(error)
      else for (const waiting of group) await writeGroup([waiting])
    }
  }

  async function writeNext(): Promise<void> {
    const begun = performance.now()
    const group = queue.slice(0, Math.min(most, pace.atMost))
    queue = queue.slice(group.length)
    pace.began(group.length)
    await writeGroup(group)
    last = { rows: group.length, ms: performance.now() - begun }
    // A group that was second has waited for the first.
    const ms = last.ms / underWay
    // Those who were just answered may ask again at once: a moment's wait lets them share the write instead of waiting for the one after.
    if (ms >= quickMs && queue.length > 0 && queue.length < last.rows) await pause(Math.min(longestGatherMs, ms / 4))
    pace.ended(group.length, ms)
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
