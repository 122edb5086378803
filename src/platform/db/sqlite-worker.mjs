// @ts-check
/**
 * The thread that owns one SQLite connection. Requests are answered in the order they came.
 *
 * Plain JavaScript (checked by tsc through its comments), and so are its imports and the procedures it runs: in a thread of its own, Node's
 * type stripping would cost 14 MB of resident memory per thread, more than the thread and its database together.
 * @import { SQLInputValue, StatementSync } from 'node:sqlite'
 * @import { Procedure, Step, StepAnswer } from './procedure.ts'
 * @import { Answer, Call, Failure, Outcome, Request, Sent, Unit, WorkerSetup } from './sqlite-protocol.ts'
 */
import { createRequire } from 'node:module'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import { giveBackMemory } from '../give-back-memory.mjs'
import { putText, sqliteAsk } from './procedure-steps.mjs'

/** @type {WorkerSetup} */
const setup = workerData
const port = parentPort
if (port === null) throw new Error('sqlite-worker runs only as a worker thread')

const db = new DatabaseSync(setup.path, { readOnly: setup.role === 'reader', timeout: 5000 })
if (setup.role === 'writer') {
  // 32 MB between checkpoints: at SQLite's 4 MB a busy hour would spend its time copying the same pages again and again.
  db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 8000; pragma journal_size_limit = 67108864;')
}
db.exec(`pragma foreign_keys = on; pragma cache_size = -${setup.cacheKb}; pragma temp_store = file;`)

/** @type {Map<string, { statement: StatementSync, givesRows: boolean }>} */
const prepared = new Map()
const preparedLimit = 256

/** @param {string} sql */
function prepare(sql) {
  const known = prepared.get(sql)
  if (known !== undefined) return known
  const statement = db.prepare(sql)
  const fresh = { statement, givesRows: statement.columns().length > 0 }
  // The oldest goes first: statements are few (multi-row inserts are the only ones that vary).
  if (prepared.size >= preparedLimit) prepared.delete(prepared.keys().next().value ?? '')
  prepared.set(sql, fresh)
  return fresh
}

/** @type {(sent: Sent) => Answer} */
function run({ sql, values }) {
  const { statement, givesRows } = prepare(sql)
  const bound = /** @type {SQLInputValue[]} */ (values)
  for (let i = 0; i < bound.length; i++) {
    const value = bound[i]
    // node:sqlite binds every number as a double; a whole number must stay an integer (7 / 2, text columns).
    if (typeof value === 'number' && Number.isSafeInteger(value)) bound[i] = BigInt(value)
  }
  if (!givesRows) return { rows: [], changes: Number(statement.run(...bound).changes) }
  const rows = statement.all(...bound)
  return { rows, changes: rows.length }
}

/** @type {(error: unknown, sql?: string) => Failure} */
function failure(error, sql) {
  const errcode = error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 1
  return { message: error instanceof Error ? error.message : String(error), errcode, sql }
}

/**
 * Full, I/O, read-only, busy, corrupt, out of memory: the store is in trouble and nobody in the batch is acknowledged.
 * @param {number} errcode
 */
const storeInTrouble = (errcode) => [5, 6, 7, 8, 10, 11, 13, 14, 26].includes(errcode & 0xff)

function rollback() {
  if (!db.isTransaction) return
  try {
    db.exec('rollback')
  } catch {
    // SQLite has already rolled back by itself; isTransaction tells the next begin if it has not.
  }
}

const require = createRequire(import.meta.url)

/** @type {(call: Call) => string} */
function perform({ from, name, input }) {
  // Synchronous, and remembered by Node: nothing may come between two statements of a group.
  const { [name]: procedure } = /** @type {Record<string, Procedure<unknown, unknown>>} */ (require(fileURLToPath(from)))
  if (procedure === undefined) throw new Error(`${from} exports no procedure ${name}`)
  const steps = procedure.run(JSON.parse(input), 'sqlite')
  let next = steps.next()
  while (next.done !== true) next = steps.next(next.value.map(take))
  return JSON.stringify(next.value)
}

/** @type {(step: Step) => StepAnswer} */
function take(step) {
  if ('text' in step) return /** @type {StepAnswer} */ (run(sqliteAsk(step)))
  const { statement, givesRows } = prepare(putText(step.into, 'sqlite'))
  const rows = /** @type {SQLInputValue[][]} */ (step.rows)
  // Whole numbers are bound as doubles here, which columns of whole numbers turn back.
  if (givesRows) {
    const returned = /** @type {StepAnswer['rows']} */ (rows.flatMap((row) => statement.all(...row)))
    return { rows: returned, changes: returned.length }
  }
  const { columns, tells } = step.into
  const told = tells === undefined ? -1 : columns.indexOf(tells)
  /** @type {Record<string, SQLInputValue>[]} */
  const written = []
  let changes = 0
  for (const row of rows) {
    const own = Number(statement.run(...row).changes)
    changes += own
    if (tells !== undefined && own > 0) written.push({ [tells]: row[told] ?? null })
  }
  return { rows: /** @type {StepAnswer['rows']} */ (written), changes }
}

/**
 * One transaction for many callers. A unit that breaks a constraint fails alone; a store in trouble fails all of them.
 * @type {(units: readonly Unit[]) => Outcome[]}
 */
function batch(units) {
  /** @type {Outcome[]} */
  const outcomes = []
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

/** @type {(unit: Unit) => Outcome} */
function runUnit(unit) {
  // SQLite undoes a single failed statement by itself: only several need a savepoint.
  const several = !('length' in unit) || unit.length > 1
  /** @type {string | undefined} */
  let sql
  try {
    if (several) db.exec('savepoint unit')
    if (!('length' in unit)) {
      sql = unit.name
      const output = perform(unit)
      db.exec('release unit')
      return { output }
    }
    /** @type {Answer[]} */
    const answers = []
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

/** @type {(work: () => Answer, sql?: string) => Outcome} */
function one(work, sql) {
  try {
    return { answers: [work()] }
  } catch (error) {
    const own = failure(error, sql)
    return { failure: own, store: storeInTrouble(own.errcode) }
  }
}

/** @type {Answer} */
const nothing = { rows: [], changes: 0 }

/** @type {(request: Request) => Outcome[]} */
function answer(request) {
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

port.on('message', (/** @type {Request} */ request) => {
  port.postMessage(answer(request))
  if (request.op === 'close') port.close()
})

giveBackMemory()
