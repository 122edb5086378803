import type { Clock } from '../clock.ts'
import type { Database, Statement } from '../db/database.ts'
import { newId } from '../ids.ts'
import type { Log } from '../log/log.ts'
import { backoffSeconds } from './backoff.ts'
import { Endings } from './endings.ts'
import { Lane } from './lane.ts'
import { Leases, leaseMs } from './leases.ts'
import { bringForward, cancelStatements, claim, countItems, type Ending, firstDue, insertStatements, type Leased, parkedItems, unpark, type WorkTables } from './store.ts'
import { Ticker } from './ticker.ts'
import type { NewWork, ParkedWork, Work, WorkHandler, WorkHealth } from './work.ts'

export interface WorkOptions {
  readonly database: Database<WorkTables>
  readonly clock: Clock
  readonly log: Log
  /** What to do when nothing is due or running any more, after so many items without a pause. */
  readonly rest?: { readonly afterItems: number; act(): void }
}

/** Other processes may add work on PostgreSQL; on SQLite only we do, and we wake ourselves. */
const pollMs = { postgres: 1000, sqlite: 5000 } as const
const claimAtMost = 512
/** A clock that goes back by more was set; by less, it was corrected. */
const setBackByMs = 5000
/** Work that was to come this soon when the clock was set back does not wait for the clock to come by again. */
const soonMs = 10 * 60_000

/** The durable queue of the house, on `work_items`. Everything it promises is written at `Work`. */
export function durableWork(options: WorkOptions): Work {
  return new DurableWork(options)
}

class DurableWork implements Work {
  readonly #database: Database<WorkTables>
  readonly #clock: Clock
  readonly #log: Log
  readonly #owner = newId()
  readonly #lanes = new Map<string, Lane>()
  readonly #endings: Endings
  readonly #leases: Leases
  readonly #ticker: Ticker
  #taking = false
  #lookedAt: number | null = null
  #clockShowed: number | null = null
  #idle: (() => void)[] = []
  readonly #rest: WorkOptions['rest']
  /** Items done since nothing was due. */
  #inARow = 0

  constructor({ database, clock, log, rest }: WorkOptions) {
    this.#rest = rest
    this.#database = database
    this.#clock = clock
    this.#log = log
    this.#endings = new Endings(database, this.#owner, log)
    this.#ticker = new Ticker(() => this.#look())
    this.#leases = new Leases({ database, clock, log, owner: this.#owner, lanes: this.#lanes, ending: () => this.#endings.ids(), freed: () => this.#ticker.now() })
  }

  handle(handler: WorkHandler): void {
    if (this.#lanes.has(handler.kind)) throw new Error(`two handlers for the work ${handler.kind}`)
    this.#lanes.set(handler.kind, new Lane(handler))
  }

  laterStatements(work: NewWork): readonly Statement[] {
    return insertStatements(this.#database.db, work)
  }

  async later(work: NewWork): Promise<void> {
    await this.#database.commit(this.laterStatements(work))
    this.wake()
  }

  cancelStatements(work: { workspaceId: string; kind: string; key: string }): readonly Statement[] {
    return cancelStatements(this.#database.db, work)
  }

  wake(): void {
    this.#leases.wake()
    this.#ticker.now()
  }

  start(): void {
    this.#taking = true
    this.#leases.start()
    this.#ticker.start()
  }

  async stop(graceMs = 10_000): Promise<void> {
    this.#taking = false
    const lanes = [...this.#lanes.values()]
    await this.#ticker.quiet()
    await Promise.all(lanes.flatMap((lane) => lane.empty().map((item) => this.#endings.write(item, { end: 'return' }))))
    // Leases are kept meanwhile: what runs is still ours.
    if (!(await this.#idleWithin(graceMs))) {
      const unfinished = lanes.flatMap((lane) => lane.running)
      for (const { stop } of unfinished) stop.abort(new Error('the program is stopping'))
      // A handler that obeys ends by itself; whoever does not gives its lease back and its later word will not count.
      await this.#idleWithin(Math.min(graceMs, 500))
      const left = lanes.flatMap((lane) => lane.running)
      await Promise.all(left.map(({ item }) => this.#endings.write(item, { end: 'return' })))
    }
    await this.#endings.flushed()
    await this.#leases.stop()
    await this.#ticker.stop()
  }

  async health(): Promise<WorkHealth> {
    const { waiting, parked, oldestDueAt } = await countItems(this.#database.db)
    const now = this.#clock.now()
    return {
      lastTickAgeMs: this.#lookedAt === null ? null : now - this.#lookedAt,
      oldestOverdueMs: oldestDueAt === null || oldestDueAt > now ? null : now - oldestDueAt,
      waiting,
      running: this.#running(),
      parked,
    }
  }

  parked(workspaceId: string): Promise<readonly ParkedWork[]> {
    return parkedItems(this.#database.db, workspaceId)
  }

  async retry(workspaceId: string, id: string): Promise<boolean> {
    const put = await unpark(this.#database.db, workspaceId, id, this.#clock.now())
    if (put) this.wake()
    return put
  }

  /** One look at the queue; gives the milliseconds until the next one is useful. */
  async #look(): Promise<number> {
    const poll = pollMs[this.#database.kind]
    try {
      await this.#followClock()
      const wait = this.#taking ? await this.#take() : poll
      if (this.#taking && wait > 0 && this.#running() === 0) this.#pause()
      this.#lookedAt = this.#clock.now()
      return wait
    } catch (cause) {
      this.#log.error('could not look at the queue', { cause })
      return 1000
    }
  }

  #pause(): void {
    const many = this.#rest !== undefined && this.#inARow >= this.#rest.afterItems
    this.#inARow = 0
    if (many) this.#rest?.act()
  }

  /** A pause of seconds must not become one of hours because somebody set the clock back. */
  async #followClock(): Promise<void> {
    const now = this.#clock.now()
    const before = this.#clockShowed ?? now
    if (now >= before - setBackByMs) {
      this.#clockShowed = now
      return
    }
    const items = await bringForward(this.#database.db, this.#kinds(({ readsTheClock }) => readsTheClock === true), now, before + soonMs)
    this.#clockShowed = now
    this.#log.warn('the clock was set back', { bySeconds: Math.round((before - now) / 1000), broughtForward: items })
  }

  async #take(): Promise<number> {
    const poll = pollMs[this.#database.kind]
    const hungry = [...this.#lanes.values()].filter((lane) => lane.hungry)
    const now = this.#clock.now()
    const due = await firstDue(this.#database.db, hungry.map(({ kind }) => ({ kind, except: [] })))
    const waits = await Promise.all(
      hungry.map(async (lane) => {
        const dueAt = due.get(lane.kind)
        if (dueAt === undefined) return poll
        // Never early: only the clock says when, and a timer that fires too soon waits again.
        if (dueAt > now) return dueAt - now
        return (await this.#claimFor(lane, now)) > 0 ? 0 : Math.min(poll, 250)
      }),
    )
    return Math.max(0, Math.min(poll, ...waits))
  }

  async #claimFor(lane: Lane, now: number): Promise<number> {
    const { kind } = lane
    const crowding = lane.crowding
    const othersWait = crowding.length > 0 && ((await firstDue(this.#database.db, [{ kind, except: crowding }])).get(kind) ?? Infinity) <= now
    const items = await claim(this.#database, {
      kind,
      limit: Math.min(lane.room, claimAtMost),
      owner: this.#owner,
      now,
      leaseUntil: now + leaseMs,
      except: othersWait ? crowding : [],
    })
    lane.add(items)
    this.#startReady(lane)
    return items.length
  }

  #startReady(lane: Lane): void {
    if (!this.#taking) return
    for (let item = lane.next(); item !== undefined; item = lane.next()) void this.#run(lane, item)
  }

  async #run(lane: Lane, item: Leased): Promise<void> {
    const running = lane.begin(item)
    const startedAt = performance.now()
    const ending = await this.#ask(lane, item, running.stop.signal)
    lane.took(performance.now() - startedAt)
    const written = this.#endings.write(item, ending)
    lane.end(running)
    this.#inARow += 1
    this.#startReady(lane)
    if (lane.hungry && this.#taking) this.#ticker.now()
    await written
    // Only now the queue may know of the next one under the same key.
    if (ending.end !== 'done' || item.key !== null) this.#ticker.now()
    if (this.#running() === 0) for (const resolve of this.#idle.splice(0)) resolve()
  }

  async #ask(lane: Lane, item: Leased, signal: AbortSignal): Promise<Ending> {
    const { handler } = lane
    try {
      const outcome = await handler.run(item, signal)
      return 'done' in outcome ? { end: 'done' } : { end: 'again', dueAt: outcome.againAt }
    } catch (cause) {
      if (signal.aborted) return { end: 'return' }
      const failures = item.attempts - item.lostLeases
      const error = (cause instanceof Error ? cause.message : String(cause)).slice(0, 500)
      const now = this.#clock.now()
      const about = { kind: item.kind, item: item.id, workspace: item.workspaceId, failures, cause }
      if (failures >= handler.maxAttempts) {
        this.#log.error('work parked after its last attempt', about)
        return { end: 'park', at: now, error }
      }
      this.#log.warn('work failed and will be tried again', about)
      const seconds = handler.backoffSeconds?.(failures) ?? backoffSeconds(failures, item.id)
      return { end: 'retry', dueAt: now + seconds * 1000, error }
    }
  }

  async #idleWithin(ms: number): Promise<boolean> {
    if (this.#running() === 0) return true
    let timer: NodeJS.Timeout | undefined
    const idle = new Promise<boolean>((resolve) => void this.#idle.push(() => resolve(true)))
    const late = new Promise<boolean>((resolve) => void (timer = setTimeout(() => resolve(false), ms)))
    const first = await Promise.race([idle, late])
    clearTimeout(timer)
    return first
  }

  #kinds(which: (handler: WorkHandler) => boolean): readonly string[] {
    return [...this.#lanes.values()].flatMap(({ kind, handler }) => (which(handler) ? [kind] : []))
  }

  #running(): number {
    let running = 0
    for (const lane of this.#lanes.values()) running += lane.running.length
    return running
  }
}
