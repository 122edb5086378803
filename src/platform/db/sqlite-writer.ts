import { AsyncLocalStorage } from 'node:async_hooks'
import type { Answer, Call, Outcome, Sent, Unit as Wanted } from './sqlite-protocol.ts'
import { answersOf, outputOf, type SqliteThread } from './sqlite-thread.ts'
import { StorageError } from './errors.ts'
import { GroupPace } from './group-pace.ts'

interface Unit {
  readonly wanted: Wanted
  /** In statements, about. */
  readonly size: number
  settle(outcome: Outcome): void
  reject(error: unknown): void
}

interface Turn {
  take(): void
}

/** A batch is cut here, so that one fsync never waits for an unbounded amount of work. */
const statementsPerBatch = 2000
/** What a procedure may cost, in statements, by the length of its input: a row travels as some 250 characters and is written by one or two. */
const sizeOfCall = ({ input }: Call): number => 20 + Math.ceil(input.length / 200)
/** Groups sent and not yet answered: the thread goes on with the second while we hear of the first and answer its callers. */
const mostUnderWay = 2
/** A transaction that leaves the one writer idle this long between statements is ended: everybody else is waiting. */
const longestPauseMs = 15_000
/** How long a write that waits for the very transaction it was made in may wait before it is told so. */
const selfWaitMs = 1000

/**
 * Who may write, in order. Single statements and lists that wait together are committed together (one fsync), two such groups under way at a time
 * (group-pace.ts); a transaction has the writer for itself between two of them.
 */
export class SqliteWriter {
  readonly #thread: SqliteThread
  readonly #inside = new AsyncLocalStorage<{ open: boolean }>()
  #queue: (Unit | Turn)[] = []
  /** A transaction has the writer. */
  #taken = false
  readonly #pace = new GroupPace(mostUnderWay)
  /** When the thread answered the last group, on the clock of performance.now(). */
  #lastEnd = 0
  #scheduled = false
  #idle: (() => void)[] = []

  constructor(thread: SqliteThread) {
    this.#thread = thread
  }

  /** All or nothing, durable when it resolves. */
  commit(statements: readonly Sent[]): Promise<readonly Answer[]> {
    return this.#join(statements, statements.length, answersOf)
  }

  /** A procedure in the next group commit: its output, when it is durable. `size`: in statements, about. */
  perform(call: Call, size = sizeOfCall(call)): Promise<string> {
    return this.#join(call, size, outputOf)
  }

  #join<Result>(wanted: Wanted, size: number, resultOf: (outcome: Outcome) => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      const unit: Unit = { wanted, size, settle: (outcome) => resolve(resultOf(outcome)), reject }
      this.#queue.push(unit)
      this.#refuseSelfWait(unit)
      if (!this.#taken && this.#pace.when(this.#queue.length) === 'now') this.#next()
      else this.#schedule()
    })
  }

  /** Runs `work` knowing that writes made outside of `turn` in it would wait for themselves. */
  async inside<T>(work: () => Promise<T>): Promise<T> {
    const place = { open: true }
    try {
      return await this.#inside.run(place, work)
    } finally {
      place.open = false
    }
  }

  /** Waits for the writer and opens a transaction on it. */
  async begin(): Promise<SqliteTransaction> {
    await new Promise<void>((take) => {
      this.#queue.push({ take })
      this.#schedule()
    })
    const done = (): void => {
      this.#taken = false
      this.#schedule()
    }
    try {
      await this.#thread.askOne({ op: 'script', sql: 'begin immediate', fresh: true })
    } catch (error) {
      done()
      throw error
    }
    return new SqliteTransaction(this.#thread, done)
  }

  /** Resolves when nothing is queued or running. */
  async drained(): Promise<void> {
    if (this.#queue.length === 0 && !this.#taken && !this.#pace.busy) return
    await new Promise<void>((resolve) => void this.#idle.push(resolve))
  }

  #schedule(): void {
    if (this.#scheduled || this.#taken || this.#pace.busy) return
    this.#scheduled = true
    // Not at once: what the other requests of this turn of the event loop write shares the fsync.
    setImmediate(() => {
      this.#scheduled = false
      this.#next()
    })
  }

  #next(): void {
    if (this.#taken) return
    const first = this.#queue[0]
    if (first === undefined) {
      if (!this.#pace.busy) for (const resolve of this.#idle.splice(0)) resolve()
      return
    }
    if (!this.#pace.mayGo(this.#queue.length)) return
    if ('take' in first) {
      // The thread answers in order: it begins after the groups that are under way.
      this.#taken = true
      this.#queue.shift()
      first.take()
      return
    }
    let end = 0
    let statements = 0
    const most = this.#pace.atMost
    for (const waiting of this.#queue) {
      if ('take' in waiting || end >= most) break
      if (end > 0 && statements + waiting.size > statementsPerBatch) break
      statements += waiting.size
      end += 1
    }
    void this.#send(this.#queue.splice(0, end) as Unit[])
    if (this.#queue.length > 0) this.#next()
  }

  async #send(units: readonly Unit[]): Promise<void> {
    this.#pace.began(units.length)
    const sentAt = performance.now()
    let outcomes: readonly Outcome[]
    try {
      outcomes = await this.#thread.ask({ op: 'batch', units: units.map((unit) => unit.wanted) })
    } catch (error) {
      for (const unit of units) unit.reject(error)
      this.#pace.ended(units.length, 0)
      this.#next()
      return
    }
    const now = performance.now()
    // What the thread did before it is not its own time.
    this.#pace.ended(units.length, now - Math.max(sentAt, this.#lastEnd), units.reduce((sum, { size }) => sum + size, 0))
    this.#lastEnd = now
    // The next group starts writing before this one's callers run.
    this.#next()
    units.forEach((unit, i) => {
      try {
        const outcome = outcomes[i]
        if (outcome === undefined) throw new StorageError('io', new Error('no answer for a unit'))
        unit.settle(outcome)
      } catch (error) {
        unit.reject(error)
      }
    })
  }

  #refuseSelfWait(unit: Unit): void {
    const place = this.#inside.getStore()
    if (place?.open !== true) return
    setTimeout(() => {
      const at = this.#queue.indexOf(unit)
      if (at < 0 || !place.open) return
      this.#queue.splice(at, 1)
      unit.reject(new Error('A write inside database.transaction() must use its `tx`: with `db` or `commit` it waits for itself.'))
    }, selfWaitMs)
  }
}

/** A transaction that has the writer for itself. */
export class SqliteTransaction {
  readonly #thread: SqliteThread
  readonly #done: () => void
  readonly #limit: NodeJS.Timeout
  #open = true
  #running = 0

  constructor(thread: SqliteThread, done: () => void) {
    this.#thread = thread
    this.#done = done
    this.#limit = setTimeout(() => this.#tooLong(), longestPauseMs)
    this.#limit.unref()
  }

  async run(sent: Sent): Promise<Answer> {
    this.#mustBeOpen()
    this.#running += 1
    try {
      return await this.#thread.askOne({ op: 'run', sent })
    } finally {
      this.#running -= 1
      this.#limit.refresh()
    }
  }

  #tooLong(): void {
    // The rollback answers whoever waits for the writer; the error reaches this transaction with its next statement.
    if (this.#running === 0) void this.rollback().catch(() => {})
  }

  async commit(): Promise<void> {
    this.#mustBeOpen()
    this.#open = false
    try {
      await this.#thread.askOne({ op: 'script', sql: 'commit', fresh: false })
    } catch (error) {
      await this.#thread.askOne({ op: 'rollback' })
      throw error
    } finally {
      this.#end()
    }
  }

  async rollback(): Promise<void> {
    if (!this.#open) return
    this.#open = false
    try {
      await this.#thread.askOne({ op: 'rollback' })
    } finally {
      this.#end()
    }
  }

  #end(): void {
    clearTimeout(this.#limit)
    this.#done()
  }

  #mustBeOpen(): void {
    if (this.#open) return
    throw new StorageError('busy', new Error(`the transaction is over (it may not pause longer than ${longestPauseMs / 1000} s)`))
  }
}
