import type { Leased } from './store.ts'
import type { WorkHandler } from './work.ts'

/** Handlers quicker than this get the next items before they ask, so that they never wait for a claim. */
const quickMs = 300

/** One kind of work in this process: what it has claimed and what it is running. */
export class Lane {
  readonly handler: WorkHandler
  readonly running = new Map<string, { readonly item: Leased; readonly stop: AbortController }>()
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
    return concurrency + ahead - this.running.size - this.#ready.length
  }

  /** Worth a claim: half of what it can hold is free, or nothing is left to start. */
  get hungry(): boolean {
    return this.room > 0 && (this.#ready.length === 0 || this.room * 2 >= this.handler.concurrency)
  }

  /** Workspaces that hold their share of the lane; others go first. */
  get crowding(): readonly string[] {
    const held = new Map<string, number>()
    for (const { item } of this.running.values()) held.set(item.workspaceId, (held.get(item.workspaceId) ?? 0) + 1)
    for (const item of this.#ready) held.set(item.workspaceId, (held.get(item.workspaceId) ?? 0) + 1)
    return [...held].filter(([, count]) => count * 2 >= this.handler.concurrency).map(([workspaceId]) => workspaceId)
  }

  add(items: readonly Leased[]): void {
    this.#ready.push(...items)
  }

  /** The next item to start, if there is one and a place for it. */
  next(): Leased | undefined {
    return this.running.size < this.handler.concurrency ? this.#ready.shift() : undefined
  }

  /** Takes back everything that has not started. */
  empty(): readonly Leased[] {
    return this.#ready.splice(0)
  }

  /** Forgets items that are not in `held` any more; says which running ones they are. */
  keep(held: ReadonlySet<string>, claimedBefore: ReadonlySet<string>): readonly AbortController[] {
    const lost = (item: Leased): boolean => claimedBefore.has(item.id) && !held.has(item.id)
    this.#ready = this.#ready.filter((item) => !lost(item))
    return [...this.running.values()].filter(({ item }) => lost(item)).map(({ stop }) => stop)
  }

  ids(): readonly string[] {
    return [...this.running.keys(), ...this.#ready.map(({ id }) => id)]
  }

  took(ms: number): void {
    this.#typicalMs = this.#typicalMs * 0.8 + ms * 0.2
  }
}
