import { setTimeout as pause } from 'node:timers/promises'

/** Longest wait for rows to write together. */
const longestGatherMs = 2
/** On a disk this quick nothing is gained by waiting: while one group is written, the next one comes together by itself. A timer takes a millisecond at least. */
const leastGatherMs = 1

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
 * Gathers rows while the previous group is being written; `write` gets at most `most` of them and answers one result per row,
 * in order. When a group fails for a reason of
 * its rows (`storeFailed` says no), each is tried alone: one bad row harms nobody else.
 */
export function createAppendBatcher<Row, Result>({ most, write, storeFailed }: {
  most: number
  write(rows: readonly Row[]): Promise<readonly Result[]>
  /** True when an error is the store's, so that trying the rows one by one is pointless. */
  storeFailed(error: unknown): boolean
}): AppendBatcher<Row, Result> {
  let queue: Waiting<Row, Result>[] = []
  let writing = false
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

  async function run(): Promise<void> {
    while (queue.length > 0) {
      // Those who were just answered may ask again at once: a moment's wait lets them share the write instead of waiting for the one after.
      const gatherMs = Math.min(longestGatherMs, last.ms / 4)
      if (gatherMs >= leastGatherMs && queue.length < last.rows) await pause(gatherMs)
      const begun = performance.now()
      const group = queue.length <= most ? queue : queue.slice(0, most)
      queue = queue.length <= most ? [] : queue.slice(most)
      await writeGroup(group)
      last = { rows: group.length, ms: performance.now() - begun }
    }
    writing = false
    for (const resolve of idle.splice(0)) resolve()
  }

  return {
    add(row) {
      return new Promise<Result>((resolve, reject) => {
        queue.push({ row, resolve, reject })
        if (writing) return
        writing = true
        // After this turn of the event loop: whatever else arrived in it shares the write.
        setImmediate(() => void run())
      })
    },
    drained: () => (writing ? new Promise((resolve) => void idle.push(resolve)) : Promise.resolve()),
  }
}
