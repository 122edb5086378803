import type { Answer, Sent } from './sqlite-protocol.ts'
import { SqliteThread } from './sqlite-thread.ts'

/** Two questions may lie with a reader at once: the second is there when the first ends. */
const questionsPerReader = 2
/** A reader nobody has asked for this long gives its memory back; the first one stays. */
const restAfterMs = 60_000

interface Waiting {
  readonly sent: Sent
  resolve(answer: Answer): void
  reject(error: unknown): void
}

/** A few threads that read. A second starts only when the first is busy, so an idle product keeps one at most. */
export class SqliteReaders {
  readonly #threads: SqliteThread[]
  #queue: Waiting[] = []
  #rest: NodeJS.Timeout | null = null

  constructor(path: string, count: number, cacheKb: number) {
    this.#threads = Array.from({ length: count }, () => new SqliteThread({ path, role: 'reader', cacheKb }))
  }

  read(sent: Sent): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ sent, resolve, reject })
      this.#next()
    })
  }

  async close(): Promise<void> {
    if (this.#rest !== null) clearTimeout(this.#rest)
    await Promise.all(this.#threads.map((thread) => thread.close()))
  }

  #next(): void {
    while (this.#queue.length > 0) {
      const thread = this.#freest()
      if (thread === null) return
      const waiting = this.#queue.shift()
      if (waiting === undefined) return
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

  #freest(): SqliteThread | null {
    let best: SqliteThread | null = null
    for (const thread of this.#threads) {
      if (thread.load === 0 && (thread.started || best === null)) return thread
      if (thread.load < questionsPerReader && (best === null || thread.load < best.load)) best = thread
    }
    return best
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
