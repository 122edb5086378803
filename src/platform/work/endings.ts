import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '../db/database.ts'
import type { Log } from '../log/log.ts'
import { doneStatement, type Ending, endStatements, type Leased, type WorkTables } from './store.ts'

interface Waiting {
  readonly item: Leased
  readonly ending: Ending
  readonly tries: number
  settled(): void
}

const perCommit = 500
const retryAfterMs = 500
/** Longer than a lease lasts: by then the item is someone else's, and will be done again. */
const maxTries = 20

/** Writes how items ended, together: while one commit is under way the next group gathers. */
export class Endings {
  readonly #database: Database<WorkTables>
  readonly #owner: string
  readonly #log: Log
  readonly #unwritten = new Set<string>()
  #waiting: Waiting[] = []
  #writing: Promise<void> | null = null

  constructor(database: Database<WorkTables>, owner: string, log: Log) {
    this.#database = database
    this.#owner = owner
    this.#log = log
  }

  /** Resolves when the ending is durable, or when the lease turned out to be someone else's. */
  write(item: Leased, ending: Ending): Promise<void> {
    return new Promise((resolve) => {
      this.#unwritten.add(item.id)
      const settled = (): void => {
        this.#unwritten.delete(item.id)
        resolve()
      }
      this.#waiting.push({ item, ending, tries: 0, settled })
      this.#writing ??= this.#writeAll()
    })
  }

  /** Items whose ending is not written yet. */
  ids(): readonly string[] {
    return [...this.#unwritten.keys()]
  }

  /** Resolves when everything given to `write` is settled. */
  async flushed(): Promise<void> {
    while (this.#writing !== null) await this.#writing
  }

  async #writeAll(): Promise<void> {
    // What ends in the same turn of the event loop goes together.
    await new Promise(setImmediate)
    while (this.#waiting.length > 0) await this.#commit(this.#waiting.splice(0, perCommit))
    this.#writing = null
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    const { db, kind } = this.#database
    // Most are done: one statement takes them all out.
    const done = group.filter(({ ending }) => ending.end === 'done')
    const others = group.flatMap((waiting) => (waiting.ending.end === 'done' ? [] : [{ waiting, statements: endStatements(db, this.#owner, waiting.item, waiting.ending) }]))
    try {
      const results = await this.#database.commit([
        ...(done.length === 0 ? [] : [doneStatement(kind, this.#owner, done.map(({ item }) => item))]),
        ...others.flatMap(({ statements }) => statements),
      ])
      let at = 0
      if (done.length > 0) {
        const gone = new Set((results[at++]?.rows ?? []).map((row) => `${String(row['workspace_id'])}/${String(row['id'])}`))
        for (const waiting of done) this.#settle(waiting, gone.has(`${waiting.item.workspaceId}/${waiting.item.id}`))
      }
      for (const { waiting, statements } of others) {
        this.#settle(waiting, results.slice(at, at + statements.length).some(({ numAffectedRows }) => (numAffectedRows ?? 0n) > 0n))
        at += statements.length
      }
    } catch (cause) {
      this.#log.error('could not write how work ended; trying again', { items: group.length, cause })
      await this.#again(group)
    }
  }

  #settle(waiting: Waiting, changed: boolean): void {
    if (!changed) this.#log.warn('the lease had passed to someone else', { kind: waiting.item.kind, item: waiting.item.id })
    waiting.settled()
  }

  async #again(group: readonly Waiting[]): Promise<void> {
    if (group.length > 1) {
      // One of them may be the cause: alone, it keeps nobody back.
      for (const one of group) await this.#commit([one])
      return
    }
    await pause(retryAfterMs)
    for (const one of group) {
      if (one.tries < maxTries) this.#waiting.push({ ...one, tries: one.tries + 1 })
      else one.settled()
    }
  }
}
