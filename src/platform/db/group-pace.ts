/** On a store that takes longer for a group, two groups would only wait for each other, and whoever asks again meanwhile better shares the next. */
const quickMs = 4
/** What a store takes for a statement when its disk is no matter: so much of a group's time is work, which two groups share out as well as one. */
const workMs = 0.01
/** How much of the crowd is still believed in after each group that was smaller. */
const memory = 0.95

/** True when a store that took `ms` for so many statements hardly waited for its disk. */
export const isQuick = (ms: number, statements: number): boolean => ms - statements * workMs < quickMs

/**
 * When things that wait for the store should go there, all together. Callers who are answered together ask again together: let them all into
 * one group, and the store rests while they are read, and they rest while it writes. So, where `most` allows for two groups under way, half of
 * those who were lately there at a time make a group: one half is written while the other is read.
 */
export class GroupPace {
  readonly #most: number
  #groups = 0
  #things = 0
  #crowd = 1
  #quick = true

  constructor(most: number) {
    this.#most = most
  }

  /** True while groups are under way. */
  get busy(): boolean {
    return this.#groups > 0
  }

  /** Something has come; `waiting` things are there now. `turn`: they go after this turn of the event loop; `end`: when a group under way ends. */
  when(waiting: number): 'now' | 'turn' | 'end' {
    this.#crowd = Math.max(this.#crowd, waiting + this.#things)
    if (this.#inHalves && waiting >= this.atMost && this.mayGo(waiting)) return 'now'
    return this.busy ? 'end' : 'turn'
  }

  /** True when those who wait may go: none is under way, or they are half of the crowd. */
  mayGo(waiting: number): boolean {
    return this.#groups === 0 || (this.#inHalves && this.#groups < this.#most && waiting >= this.atMost)
  }

  /** How many may go together. */
  get atMost(): number {
    return this.#inHalves ? Math.ceil(this.#crowd / 2) : Number.MAX_SAFE_INTEGER
  }

  get #inHalves(): boolean {
    return this.#quick && this.#most > 1
  }

  began(things: number): void {
    this.#groups += 1
    this.#things += things
  }

  /** `ms`: how long the store had it, `statements` (about) in all. */
  ended(things: number, ms: number, statements = 0): void {
    this.#groups -= 1
    this.#things -= things
    this.#crowd = Math.max(1, this.#things, this.#crowd * memory)
    this.#quick = isQuick(ms, statements)
  }
}
