import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import type { Log } from '../log/log.ts'
import type { Lane } from './lane.ts'
import { reclaim, renew, type WorkTables } from './store.ts'
import { Ticker } from './ticker.ts'

/** A lease is renewed every 2 s and ends after 6.5: a dead process's items are free within 10 s, also on a busy machine. */
export const leaseMs = 6500
const renewEveryMs = 2000
const reclaimEveryMs = 1000

interface Tools {
  readonly database: Database<WorkTables>
  readonly clock: Clock
  readonly log: Log
  readonly owner: string
  readonly lanes: ReadonlyMap<string, Lane>
  /** Items whose end is being written: ours until it is. */
  ending(): readonly string[]
  /** Something may be taken that was not free before. */
  freed(): void
}

/**
 * Keeps the leases of what this process holds, and frees those that nobody keeps. By a clock of its own: however long taking work
 * lasts, a dead process's items are looked for every second.
 */
export class Leases {
  readonly #tools: Tools
  readonly #ticker: Ticker
  #renewedAt: number | null = null
  #reclaimedAt: number | null = null

  constructor(tools: Tools) {
    this.#tools = tools
    this.#ticker = new Ticker(() => this.#look())
  }

  start(): void {
    this.#ticker.start()
  }

  /** Looks whether something is to be done by now. */
  wake(): void {
    this.#ticker.now()
  }

  stop(): Promise<void> {
    return this.#ticker.stop()
  }

  async #look(): Promise<number> {
    try {
      await this.#renew()
      await this.#reclaim()
    } catch (cause) {
      this.#tools.log.error('could not tend the leases', { cause })
    }
    return reclaimEveryMs
  }

  async #renew(): Promise<void> {
    const { database, clock, owner, lanes } = this.#tools
    const now = clock.now()
    const claimed = new Set([...lanes.values()].flatMap((lane) => lane.ids()))
    const ours = [...claimed, ...this.#tools.ending()]
    if (ours.length === 0) {
      this.#renewedAt = now
      return
    }
    if (this.#renewedAt !== null && !passed(now, this.#renewedAt, renewEveryMs)) return
    const held = await renew(database, owner, ours, now + leaseMs).catch((cause: unknown) => {
      // The store is away for longer than a lease: what we hold may be someone else's by now.
      if (this.#renewedAt !== null && passed(now, this.#renewedAt, leaseMs)) return new Set<string>()
      throw cause
    })
    this.#renewedAt = now
    for (const lane of lanes.values()) for (const stop of lane.keep(held, claimed)) stop.abort(new Error('the lease was lost'))
  }

  async #reclaim(): Promise<void> {
    const { database, clock, log, owner, lanes } = this.#tools
    const now = clock.now()
    const first = this.#reclaimedAt === null
    if (this.#reclaimedAt !== null && !passed(now, this.#reclaimedAt, reclaimEveryMs)) return
    this.#reclaimedAt = now
    const known = [...[...lanes.values()].flatMap((lane) => lane.ids()), ...this.#tools.ending()]
    // On SQLite we are the only program: at the start, whatever another owner holds is a dead one's.
    const expiredAt = first && database.kind === 'sqlite' ? Number.MAX_SAFE_INTEGER : now
    const neverParked = [...lanes.values()].flatMap(({ kind, handler }) => (handler.neverParked === true ? [kind] : []))
    const freed = await reclaim(database, { owner, known, expiredAt, now, neverParked })
    if (freed === 0) return
    log.warn('took back work of a process that ended, or of a claim whose answer was lost', { items: freed })
    this.#tools.freed()
  }
}

/** True after `ms`, and when the clock was set back: better once too often than not at all. */
const passed = (now: number, since: number, ms: number): boolean => now < since || now - since >= ms
