/**
 * Calls `look` again and again, one at a time: after the milliseconds it asked for, or at once when `now` is called. A call
 * during a look is remembered.
 */
export class Ticker {
  readonly #look: () => Promise<number>
  #timer: NodeJS.Timeout | null = null
  #looking: Promise<void> | null = null
  #again = false
  #on = false

  constructor(look: () => Promise<number>) {
    this.#look = look
  }

  start(): void {
    if (this.#on) return
    this.#on = true
    this.now()
  }

  now(): void {
    if (!this.#on) return
    if (this.#looking !== null) {
      this.#again = true
      return
    }
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#looking = this.#once()
  }

  /** Resolves when the look under way, if any, is over. */
  async quiet(): Promise<void> {
    await this.#looking
  }

  async stop(): Promise<void> {
    this.#on = false
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    await this.#looking
  }

  async #once(): Promise<void> {
    this.#again = false
    const waitMs = await this.#look()
    this.#looking = null
    if (!this.#on) return
    // An event loop turn in between, always: a queue that never empties must not starve the rest of the program.
    if (this.#again || waitMs <= 0) setImmediate(() => this.now())
    // Timers of Node round down; a millisecond too early would mean one more look for nothing.
    else this.#timer = setTimeout(() => this.now(), Math.ceil(waitMs))
  }
}
