import type { Leased } from './store.ts'
import type { WorkHandler } from './work.ts'

/** Handlers quicker than this get the next items before they ask, so that they never wait for a claim. */
const quickMs = 300

export interface Running {
  readonly item: Leased
  readonly stop: AbortController
  /** Where it stands in its lane's list. */
  place: number
}

/** One kind of work in this process: what it has claimed and what it is running. */
export class Lane {
  readonly handler: WorkHandler
  /**
   * Not a Map: what comes and goes a thousand times a second leaves one dead table of entries after the other in the old part of the heap,
   * and each keeps alive all that the items in it ever touched, until the next whole collection (8 KB a post, measured).
   */
  readonly running: Running[] = []
  #ready: Leased[] = []
  #typicalMs = 0

  constructor(handler: WorkHandler) {
    this.handler = handler
  }

  get kind(): string {
    return this.handler.kind
  }

  /** How many more items may be claimed now. */
  get room(): number {
    const { concurrency } = this.handler
    // Items that wait here for a slow handler would be missed by other processes.
    const ahead = this.#typicalMs < quickMs ? concurrency : 0
    return concurrency + ahead - this.running.length - this.#ready.length
  }

  /** Worth a claim: half of what it can hold is free, or nothing is left to start. */
  get hungry(): boolean {
    return this.room > 0 && (this.#ready.length === 0 || this.room * 2 >= this.handler.concurrency)
  }

  /** Workspaces that hold their share of the lane; others go first. */
  get crowding(): readonly string[] {
    const held = new Map<string, number>()
    for (const { item } of this.running) held.set(item.workspaceId, (held.get(item.workspaceId) ?? 0) + 1)
    for (const item of this.#ready) held.set(item.workspaceId, (held.get(item.workspaceId) ?? 0) + 1)
    return [...held].filter(([, count]) => count * 2 >= this.handler.concurrency).map(([workspaceId]) => workspaceId)
  }

  add(items: readonly Leased[]): void {
    this.#ready.push(...items)
  }

  /** The next item to start, if there is one and a place for it. */
  next(): Leased | undefined {
    return this.running.length < this.handler.concurrency ? this.#ready.shift() : undefined
  }

  /** Takes back everything that has not started. */
  empty(): readonly Leased[] {
    return this.#ready.splice(0)
  }

  /** Forgets items that are not in `held` any more; says which running ones they are. */
  keep(held: ReadonlySet<string>, claimedBefore: ReadonlySet<string>): readonly AbortController[] {
    const lost = (item: Leased): boolean => claimedBefore.has(item.id) && !held.has(item.id)
    this.#ready = this.#ready.filter((item) => !lost(item))
    return this.running.filter(({ item }) => lost(item)).map(({ stop }) => stop)
  }

  ids(): readonly string[] {
    return [...this.running.map(({ item }) => item.id), ...this.#ready.map(({ id }) => id)]
  }

  begin(item: Leased): Running {
    const running = { item, stop: new AbortController(), place: this.running.length }
    this.running.push(running)
    return running
  }

  end({ place }: Running): void {
    const last = this.running.pop()
    if (last === undefined || last.place === place) return
    last.place = place
    this.running[place] = last
  }

  took(ms: number): void {
    this.#typicalMs = this.#typicalMs * 0.8 + ms * 0.2
  }
}
