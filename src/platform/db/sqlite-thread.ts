import { Worker } from 'node:worker_threads'
import { SqliteError, sqliteTrouble, StorageError } from './errors.ts'
import type { Answer, Failure, Outcome, Request, WorkerSetup } from './sqlite-protocol.ts'

interface Waiting {
  resolve(outcomes: readonly Outcome[]): void
  reject(error: unknown): void
}

interface Running {
  readonly worker: Worker
  /** Questions sent and not yet answered, in order. */
  readonly waiting: Waiting[]
}

/**
 * The main thread's end of one SQLite thread. Starts with the first question, starts again if the thread dies, and
 * lets the process exit while nothing is asked.
 */
export class SqliteThread {
  readonly #setup: WorkerSetup
  #running: Running | null = null

  constructor(setup: WorkerSetup) {
    this.#setup = setup
  }

  /** Questions sent and not yet answered. */
  get load(): number {
    return this.#running?.waiting.length ?? 0
  }

  get started(): boolean {
    return this.#running !== null
  }

  ask(request: Request): Promise<readonly Outcome[]> {
    this.#running ??= this.#start()
    return send(this.#running, request)
  }

  /** Asks for one thing and throws what went wrong with it. */
  async askOne(request: Request): Promise<Answer> {
    return firstOf(await this.ask(request))
  }

  /** Ends the thread after what it was asked; a later question starts another. */
  async close(): Promise<void> {
    const running = this.#running
    if (running === null) return
    this.#running = null
    const gone = new Promise<void>((resolve) => void running.worker.once('exit', () => resolve()))
    try {
      firstOf(await send(running, { op: 'close' }))
    } finally {
      running.worker.ref()
      await gone
    }
  }

  #start(): Running {
    const worker = new Worker(new URL('./sqlite-worker.mjs', import.meta.url), {
      workerData: this.#setup,
      execArgv: ['--disable-warning=ExperimentalWarning'],
      // A small nursery keeps the resident memory of an idle thread low; the old space may grow for large answers.
      resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 512 },
      name: `sqlite-${this.#setup.role}`,
    })
    const running: Running = { worker, waiting: [] }
    worker.on('message', (outcomes: Outcome[]) => {
      running.waiting.shift()?.resolve(outcomes)
      if (running.waiting.length === 0) worker.unref()
    })
    let cause: unknown = new Error('the SQLite thread ended')
    worker.on('error', (error) => void (cause = error))
    worker.on('exit', () => {
      if (this.#running === running) this.#running = null
      // What was in flight may or may not be on disk; nobody is told it is.
      for (const orphan of running.waiting.splice(0)) orphan.reject(new StorageError('io', cause))
    })
    return running
  }
}

function send({ worker, waiting }: Running, request: Request): Promise<readonly Outcome[]> {
  return new Promise((resolve, reject) => {
    if (waiting.length === 0) worker.ref()
    waiting.push({ resolve, reject })
    worker.postMessage(request)
  })
}

function firstOf(outcomes: readonly Outcome[]): Answer {
  const [outcome] = outcomes
  if (outcome === undefined) throw new StorageError('io', new Error('the SQLite thread gave no answer'))
  return answersOf(outcome)[0] ?? { rows: [], changes: 0 }
}

/** The answers of a unit, or the error it met as a typed exception. */
export function answersOf(outcome: Outcome): readonly Answer[] {
  if ('failure' in outcome) throw errorOf(outcome.failure, outcome.store)
  return 'answers' in outcome ? outcome.answers : []
}

/** The same of a procedure: its output. */
export function outputOf(outcome: Outcome): string {
  if ('failure' in outcome) throw errorOf(outcome.failure, outcome.store)
  return 'output' in outcome ? outcome.output : ''
}

function errorOf({ message, errcode, sql }: Failure, store: boolean): Error {
  const error = new SqliteError(message, errcode, sql)
  const trouble = sqliteTrouble(errcode) ?? (store ? 'io' : null)
  return trouble === null ? error : new StorageError(trouble, error)
}
