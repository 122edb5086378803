import type { Clock } from '../platform/clock.ts'

const keepMs = 3_000
const most = 5_000

/**
 * Answers of the last three seconds, so that a page with ten requests looks its person up once. Emptied whenever this
 * process changes who may do what; another process learns of it within those seconds.
 */
export class CallerCache {
  readonly #clock: Clock
  readonly #kept = new Map<string, { readonly value: Promise<unknown>; readonly until: number }>()
  readonly #done = new Map<string, number>()
  constructor(clock: Clock) {
    this.#clock = clock
  }

  get<T>(key: string, find: () => Promise<T>): Promise<T> {
    const now = this.#clock.now()
    const kept = this.#kept.get(key)
    // Before `until - keepMs` the clock was set back: what is kept would live too long.
    if (kept !== undefined && kept.until > now && kept.until - keepMs <= now) return kept.value as Promise<T>
    if (this.#kept.size >= most) this.#kept.clear()
    const value = find()
    const entry = { value, until: now + keepMs }
    this.#kept.set(key, entry)
    value.catch(() => {
      if (this.#kept.get(key) === entry) this.#kept.delete(key)
    })
    return value
  }

  clear(): void {
    this.#kept.clear()
  }

  /** Does it unless the same was done within `everyMs`; survives `clear`. */
  async once(key: string, everyMs: number, act: () => Promise<void>): Promise<void> {
    const now = this.#clock.now()
    if ((this.#done.get(key) ?? 0) > now) return
    if (this.#done.size >= most) this.#done.clear()
    this.#done.set(key, now + everyMs)
    await act()
  }
}
