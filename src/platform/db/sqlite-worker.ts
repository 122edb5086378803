/**
 * The thread that owns one SQLite connection. Small on purpose: it imports nothing but Node, because every copy of it
 * costs memory while the product idles. Requests are answered in the order they came.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { Answer, Failure, Outcome, Request, Sent, WorkerSetup } from './sqlite-protocol.ts'

const setup = workerData as WorkerSetup
const port = parentPort
if (port === null) throw new Error('sqlite-worker runs only as a worker thread')

const db = new DatabaseSync(setup.path, { readOnly: setup.role === 'reader', timeout: 5000 })
if (setup.role === 'writer') {
  db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma journal_size_limit = 67108864;')
}
db.exec(`pragma foreign_keys = on; pragma cache_size = -${setup.cacheKb}; pragma temp_store = file;`)

interface Prepared {
  readonly statement: StatementSync
  readonly givesRows: boolean
}
const prepared = new Map<string, Prepared>()
const preparedLimit = 256

function prepare(sql: string): Prepared {
  const known = prepared.get(sql)
  if (known !== undefined) return known
  const statement = db.prepare(sql)
  const fresh = { statement, givesRows: statement.columns().length > 0 }
  // The oldest goes first: statements are few (multi-row inserts are the only ones that vary).
  if (prepared.size >= preparedLimit) prepared.delete(prepared.keys().next().value ?? '')
  prepared.set(sql, fresh)
  return fresh
}

function run({ sql, values }: Sent): Answer {
  const { statement, givesRows } = prepare(sql)
  const bound = values as SQLInputValue[]
  for (let i = 0; i < bound.length; i++) {
    const value = bound[i]
    // node:sqlite binds every number as a double; a whole number must stay an integer (7 / 2, text columns).
    if (typeof value === 'number' && Number.isSafeInteger(value)) bound[i] = BigInt(value)
  }
  if (!givesRows) return { rows: [], changes: Number(statement.run(...bound).changes) }
  const rows = statement.all(...bound)
  return { rows, changes: rows.length }
}

function failure(error: unknown, sql?: string): Failure {
  const errcode = error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 1
  return { message: error instanceof Error ? error.message : String(error), errcode, sql }
}

/** Full, I/O, read-only, busy, corrupt: the store is in trouble and no one in the batch may be acknowledged. */
const storeInTrouble = (errcode: number): boolean => [5, 6, 7, 8, 10, 11, 13, 14, 26].includes(errcode & 0xff)

function rollback(): void {
  if (!db.isTransaction) return
  try {
    db.exec('rollback')
  } catch {
    // SQLite has already rolled back by itself; isTransaction tells the next begin if it has not.
  }
}

/** One transaction for many callers. A unit that breaks a constraint fails alone; a store in trouble fails all of them. */
function batch(units: readonly (readonly Sent[])[]): Outcome[] {
  const outcomes: Outcome[] = []
  try {
    rollback()
    db.exec('begin immediate')
    for (const unit of units) outcomes.push(runUnit(unit))
    db.exec('commit')
    return outcomes
  } catch (error) {
    rollback()
    const trouble = failure(error)
    return units.map((_, i) => {
      const own = outcomes[i]
      return own !== undefined && 'failure' in own ? own : { failure: trouble, store: true }
    })
  }
}

function runUnit(unit: readonly Sent[]): Outcome {
  // SQLite undoes a single failed statement by itself: only a list needs a savepoint.
  const several = unit.length > 1
  let sql: string | undefined
  try {
    if (several) db.exec('savepoint unit')
    const answers: Answer[] = []
    for (const sent of unit) {
      sql = sent.sql
      answers.push(run(sent))
    }
    if (several) db.exec('release unit')
    return { answers }
  } catch (error) {
    const own = failure(error, sql)
    if (storeInTrouble(own.errcode) || !db.isTransaction) throw error
    if (several) db.exec('rollback to unit; release unit')
    return { failure: own, store: false }
  }
}

function one(work: () => Answer, sql?: string): Outcome {
  try {
    return { answers: [work()] }
  } catch (error) {
    const own = failure(error, sql)
    return { failure: own, store: storeInTrouble(own.errcode) }
  }
}

const nothing: Answer = { rows: [], changes: 0 }

function answer(request: Request): Outcome[] {
  switch (request.op) {
    case 'batch':
      return batch(request.units)
    case 'run':
      return [one(() => run(request.sent), request.sent.sql)]
    case 'script':
      return [
        one(() => {
          if (request.fresh) rollback()
          db.exec(request.sql)
          return nothing
        }, request.sql),
      ]
    case 'rollback':
      rollback()
      return [{ answers: [nothing] }]
    case 'close':
      prepared.clear()
      return [
        one(() => {
          rollback()
          db.close()
          return nothing
        }),
      ]
  }
}

port.on('message', (request: Request) => {
  port.postMessage(answer(request))
  if (request.op === 'close') port.close()
})
