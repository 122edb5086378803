import type { Clock } from '../platform/clock.ts'
import { Problem } from '../platform/http/problem.ts'
import { inEveryLanguage } from './problems.ts'
import { words } from './words.ts'

interface Bucket {
  failures: number
  until: number
}

const windowMs = 15 * 60_000
const mostBuckets = 20_000

/** How many failures within 15 minutes close a door, by what they have in common. */
const limits = { pair: 10, email: 50, ip: 50 } as const

/**
 * Counts failed attempts to get in, in memory: by address and e-mail together, by e-mail from anywhere, and by address.
 * An attempt is counted before it is judged, so that many at once get no more tries than one after another.
 */
export class Attempts {
  readonly #clock: Clock
  readonly #buckets = new Map<string, Bucket>()
  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Counts an attempt; call what it returns when the attempt was good.
   * @throws Problem 429 with `Retry-After` when there were too many.
   */
  begin(ip: string, email: string | null): () => void {
    const keys: (readonly [string, number])[] = [[`ip ${ip}`, limits.ip]]
    if (email !== null) keys.push([`pair ${ip} ${email}`, limits.pair], [`email ${email}`, limits.email])
    const now = this.#clock.now()
    this.#forget(now)
    for (const [key, limit] of keys) {
      const bucket = this.#buckets.get(key)
      if (bucket !== undefined && bucket.until > now && bucket.failures >= limit) throw tooMany(bucket.until - now)
    }
    for (const [key] of keys) {
      const bucket = this.#buckets.get(key)
      if (bucket === undefined || bucket.until <= now) this.#buckets.set(key, { failures: 1, until: now + windowMs })
      else bucket.failures += 1
    }
    return () => {
      for (const [key] of keys) {
        const bucket = this.#buckets.get(key)
        if (bucket === undefined) continue
        // A good attempt takes back its own count; the right password also forgives the typing mistakes before it.
        if (key.startsWith('pair ') || bucket.failures <= 1) this.#buckets.delete(key)
        else bucket.failures -= 1
      }
    }
  }

  /** For what is guessed at without a name: look here first, and tell what failed. @throws Problem 429 after too many failures. */
  requireFew(what: string, limit: number): void {
    const bucket = this.#buckets.get(what)
    const now = this.#clock.now()
    if (bucket !== undefined && bucket.until > now && bucket.failures >= limit) throw tooMany(bucket.until - now)
  }

  failed(what: string): void {
    const now = this.#clock.now()
    this.#forget(now)
    const bucket = this.#buckets.get(what)
    if (bucket === undefined || bucket.until <= now) this.#buckets.set(what, { failures: 1, until: now + windowMs })
    else bucket.failures += 1
  }

  #forget(now: number): void {
    if (this.#buckets.size < mostBuckets) return
    for (const [key, bucket] of this.#buckets) if (bucket.until <= now) this.#buckets.delete(key)
    // Still full: somebody tries very many addresses. The oldest go first.
    for (const key of this.#buckets.keys()) {
      if (this.#buckets.size < mostBuckets) break
      this.#buckets.delete(key)
    }
  }
}

function tooMany(waitMs: number): Problem {
  const minutes = Math.max(1, Math.ceil(waitMs / 60_000))
  return new Problem(
    429,
    'too-many-attempts',
    inEveryLanguage((language) => words[language].problems.tooManyAttempts(minutes)),
    { extra: { retryAfterSeconds: Math.ceil(waitMs / 1000) } },
  )
}
