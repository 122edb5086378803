import { Worker } from 'node:worker_threads'
import { SqliteError, sqliteTrouble, StorageError } from './errors.ts'
import type { Answer, Failure, Outcome, Request, WorkerSetup } from './sqlite-protocol.ts'

interface Waiting {
  resolve(outcomes: readonly Outcome[]): void
  reject(error: unknown): void
}

/**
 * The main thread's end of one SQLite thread. Starts with the first question, starts again if the thread dies, and
 * lets the process exit while nothing is asked.
 */
export class SqliteThread {
  readonly #setup: WorkerSetup
  #worker: Worker | null = null
  #waiting: Waiting[] = []

  constructor(setup: WorkerSetup) {
    this.#setup = setup
  }

  /** Questions sent and not yet answered. */
  get load(): number {
    return this.#waiting.length
  }

  get started(): boolean {
    return this.#worker !== null
  }

  ask(request: Request): Promise<readonly Outcome[]> {
    const worker = (this.#worker ??= this.#start())
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) worker.ref()
      this.#waiting.push({ resolve, reject })
      worker.postMessage(request)
    })
  }

  /** Asks for one thing and throws what went wrong with it. */
  async askOne(request: Request): Promise<Answer> {
    const outcome = (await this.ask(request))[0]
    if (outcome === undefined) throw new StorageError('io', new Error('the SQLite thread gave no answer'))
    return answersOf(outcome)[0] ?? { rows: [], changes: 0 }
  }

  async close(): Promise<void> {
    const worker = this.#worker
    if (worker === null) return
    const gone = new Promise<void>((resolve) => void worker.once('exit', () => resolve()))
    try {
      await this.askOne({ op: 'close' })
    } finally {
      worker.ref()
      await gone
      this.#worker = null
    }
  }

  #start(): Worker {
    const worker = new Worker(new URL('./sqlite-worker.mjs', import.meta.url), {
      workerData: this.#setup,
      execArgv: ['--disable-warning=ExperimentalWarning'],
      // A small nursery keeps the resident memory of an idle thread low; the old space may grow for large answers.
      resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 512 },
      name: `sqlite-${this.#setup.role}`,
    })
    worker.on('message', (outcomes: Outcome[]) => {
      this.#waiting.shift()?.resolve(outcomes)
      if (this.#waiting.length === 0) worker.unref()
    })
    let cause: unknown = new Error('the SQLite thread ended')
    worker.on('error', (error) => void (cause = error))
    worker.on('exit', () => {
      if (this.#worker !== worker) return
      // What was in flight may or may not be on disk; nobody is told it is.
      this.#worker = null
      const orphans = this.#waiting
      this.#waiting = []
      for (const orphan of orphans) orphan.reject(new StorageError('io', cause))
    })
    return worker
  }
}

/** The answers of a unit, or the error it met as a typed exception. */
export function answersOf(outcome: Outcome): readonly Answer[] {
  if ('answers' in outcome) return outcome.answers
  throw errorOf(outcome.failure, outcome.store)
}

function errorOf({ message, errcode, sql }: Failure, store: boolean): Error {
  const error = new SqliteError(message, errcode, sql)
  const trouble = sqliteTrouble(errcode) ?? (store ? 'io' : null)
  return trouble === null ? error : new StorageError(trouble, error)
}
