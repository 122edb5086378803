import type { Statement } from '../db/database.ts'

/** One thing to do later. Done at least once: what must happen once is built on top by its handler. */
export interface WorkItem {
  readonly id: string
  readonly workspaceId: string
  readonly kind: string
  readonly payload: unknown
  /** When it should start, epoch milliseconds. */
  readonly dueAt: number
  /** How many times it has been taken, this time included. */
  readonly attempts: number
  /** Fencing token: grows each time the item is leased; a write made with an older one must not count. */
  readonly leaseEpoch: number
}

/** What a handler says when it is finished; throwing means "again, with backoff" until the attempts are used up, then parked. */
export type WorkOutcome = { readonly done: true } | { readonly againAt: number }

export interface WorkHandler {
  readonly kind: string
  /** How many items of this kind may run at once in this process. */
  readonly concurrency: number
  readonly maxAttempts: number
  /** Somebody waits for it, whatever it takes: an item that saw its process end too often is put off for a minute instead of parked. */
  readonly neverParked?: true
  /**
   * The handler reads the clock itself: after somebody set it back, items that were to come soon are given to it at once, and
   * it says when to come again. A pause of seconds does not become one of hours.
   */
  readonly readsTheClock?: true
  /** Seconds to wait after the nth failure (1-based). Default: 2^n seconds, at most an hour, ±20 %. */
  backoffSeconds?(attempt: number): number
  run(item: WorkItem, signal: AbortSignal): Promise<WorkOutcome>
}

export interface NewWork {
  readonly workspaceId: string
  readonly kind: string
  readonly payload: unknown
  readonly dueAt: number
  /** Same key and kind in a workspace: the same item (its due time and payload are replaced while it waits). */
  readonly key?: string
}

export interface Work {
  /** Declares who does a kind of work; before `start`. */
  handle(handler: WorkHandler): void
  /** Writes that put the item in the queue, to be committed with the caller's own statements. Call `wake()` after. */
  laterStatements(work: NewWork): readonly Statement[]
  /** Puts it in the queue durably and wakes the timer. */
  later(work: NewWork): Promise<void>
  /** Statements that take a waiting item out of the queue by its key. */
  cancelStatements(work: { workspaceId: string; kind: string; key: string }): readonly Statement[]
  /** Looks at the queue now (something due may have been added). */
  wake(): void
  start(): void
  /** Stops taking, lets what runs finish (at most `graceMs`), gives unfinished leases back. */
  stop(graceMs?: number): Promise<void>
  health(): Promise<WorkHealth>
  /** Parked items of a workspace, for a person to see; `retry` puts one back. */
  parked(workspaceId: string): Promise<readonly ParkedWork[]>
  retry(workspaceId: string, id: string): Promise<boolean>
}

export interface WorkHealth {
  /** Milliseconds since the timer last looked. */
  readonly lastTickAgeMs: number | null
  /** How late the oldest waiting item is, milliseconds; null when nothing is overdue. */
  readonly oldestOverdueMs: number | null
  readonly waiting: number
  readonly running: number
  readonly parked: number
}

export interface ParkedWork {
  readonly id: string
  readonly kind: string
  readonly attempts: number
  readonly lastError: string | null
  readonly parkedAt: number
}
