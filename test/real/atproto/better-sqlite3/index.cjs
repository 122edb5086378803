'use strict'
const { DatabaseSync } = require('node:sqlite')

/** node:sqlite binds null, numbers, bigints, strings and bytes; the PDS also binds undefined and booleans. */
function bindable(values) {
  return values.flat().map((value) => {
    if (value === undefined) return null
    return typeof value === 'boolean' ? Number(value) : value
  })
}

class Statement {
  #statement
  constructor(statement, source) {
    this.#statement = statement
    this.source = source
    /** Kysely asks this to choose between `all` and `run`. */
    this.reader = statement.columns().length > 0
  }
  all(...values) {
    return this.#statement.all(...bindable(values))
  }
  get(...values) {
    return this.#statement.get(...bindable(values))
  }
  run(...values) {
    return this.#statement.run(...bindable(values))
  }
  iterate(...values) {
    return this.#statement.iterate(...bindable(values))
  }
}

class SqliteError extends Error {}

class Database {
  #database
  constructor(name = '', options = {}) {
    this.name = name
    this.open = true
    this.#database = new DatabaseSync(name === '' ? ':memory:' : name, {
      readOnly: options.readonly === true,
      timeout: options.timeout ?? 5_000,
    })
  }
  prepare(source) {
    return new Statement(this.#database.prepare(source), source)
  }
  exec(source) {
    this.#database.exec(source)
    return this
  }
  pragma(source, options = {}) {
    const rows = this.#database.prepare(`pragma ${source}`).all()
    return options.simple ? Object.values(rows[0] ?? {})[0] : rows
  }
  transaction(work) {
    return (...values) => {
      this.exec('begin')
      try {
        const result = work(...values)
        this.exec('commit')
        return result
      } catch (cause) {
        this.exec('rollback')
        throw cause
      }
    }
  }
  function(name, ...rest) {
    const run = rest.pop()
    this.#database.function(name, rest[0] ?? {}, run)
    return this
  }
  close() {
    if (this.open) this.#database.close()
    this.open = false
    return this
  }
}

Database.SqliteError = SqliteError
module.exports = Database
module.exports.default = Database
