import type { Answer, Sent } from './sqlite-protocol.ts'
import { SqliteThread } from './sqlite-thread.ts'

/** Two questions may lie with a reader at once, once all of them run: the second is there when the first ends. */
const questionsPerReader = 2
/** A question that has waited this long starts another reader. Each holds 7 MB, and most questions take less than a millisecond. */
const patienceMs = 10
/** A reader nobody has asked for this long gives its memory back; the first one stays. */
const restAfterMs = 60_000

interface Waiting {
  readonly sent: Sent
  /** Of performance.now(). */
  readonly since: number
  resolve(answer: Answer): void
  reject(error: unknown): void
}

/** A few threads that read. Another starts only when those that run let a question wait, so an idle product keeps one at most. */
export class SqliteReaders {
  readonly #threads: SqliteThread[]
  #queue: Waiting[] = []
  #rest: NodeJS.Timeout | null = null
  #patience: NodeJS.Timeout | null = null

  constructor(path: string, count: number, cacheKb: number) {
    this.#threads = Array.from({ length: count }, () => new SqliteThread({ path, role: 'reader', cacheKb }))
  }

  read(sent: Sent): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ sent, since: performance.now(), resolve, reject })
      this.#next()
    })
  }

  async close(): Promise<void> {
    if (this.#rest !== null) clearTimeout(this.#rest)
    if (this.#patience !== null) clearTimeout(this.#patience)
    this.#patience = null
    await Promise.all(this.#threads.map((thread) => thread.close()))
  }

  #next(): void {
    for (;;) {
      const [waiting] = this.#queue
      if (waiting === undefined) return
      const thread = this.#freest() ?? this.#another(waiting)
      if (thread === null) return
      this.#queue.shift()
      void this.#ask(thread, waiting)
    }
  }

  async #ask(thread: SqliteThread, { sent, resolve, reject }: Waiting): Promise<void> {
    try {
      resolve(await thread.askOne({ op: 'run', sent }))
    } catch (error) {
      reject(error)
    }
    this.#next()
    this.#restLater()
  }

  /** A running reader with room. While more could start each takes one question only: none may lie behind a long one. */
  #freest(): SqliteThread | null {
    const most = this.#threads.every((thread) => thread.started) ? questionsPerReader : 1
    let best: SqliteThread | null = null
    for (const thread of this.#threads) {
      if (thread.started && thread.load < most && (best === null || thread.load < best.load)) best = thread
    }
    return best
  }

  /** One that does not run yet: when none does, or this question has been patient. */
  #another({ since }: Waiting): SqliteThread | null {
    const asleep = this.#threads.find((thread) => !thread.started) ?? null
    if (asleep === null || this.#threads.every((thread) => !thread.started) || performance.now() - since >= patienceMs) return asleep
    // Not before the answers that have come meanwhile: after a busy stretch of the main thread the timer is the first to be called.
    this.#patience ??= setTimeout(() => {
      setImmediate(() => {
        this.#patience = null
        this.#next()
      })
    }, patienceMs)
    return null
  }

  #restLater(): void {
    if (this.#rest !== null) {
      this.#rest.refresh()
      return
    }
    this.#rest = setTimeout(() => {
      for (const thread of this.#threads.slice(1)) if (thread.load === 0) void thread.close().catch(() => {})
    }, restAfterMs)
    this.#rest.unref()
  }
}
