import type { Clock } from '../clock.ts'
import { Problem } from './problem.ts'
import { inBoth } from './words.ts'

export interface RateLimit {
  /** Takes tokens of this key (default one), all or none; seconds to wait when there are too few, else 0. */
  take(key: string, count?: number): number
  /** Takes one token or throws a 429 problem with `Retry-After`. */
  require(key: string): void
}

/**
 * A token bucket per key, in memory: `burst` at once, then `perMinute`. For doors that strangers knock at (sign-in,
 * public collection). Holds at most `maxKeys` keys; the one longest unused goes first, so a flood of keys costs no memory.
 */
export function createRateLimit(
  clock: Clock,
  { burst, perMinute, maxKeys = 10_000 }: { burst: number; perMinute: number; maxKeys?: number },
): RateLimit {
  const perMs = perMinute / 60_000
  const buckets = new Map<string, { tokens: number; at: number }>()

  const take = (key: string, count = 1): number => {
    const now = clock.now()
    const bucket = buckets.get(key) ?? { tokens: burst, at: now }
    // A clock set back must not punish anyone.
    const passed = Math.max(0, now - bucket.at)
    const tokens = Math.min(burst, bucket.tokens + passed * perMs)
    const taken = tokens >= count
    buckets.delete(key)
    buckets.set(key, { tokens: taken ? tokens - count : tokens, at: now })
    if (buckets.size > maxKeys) for (const oldest of buckets.keys()) { buckets.delete(oldest); break }
    return taken ? 0 : Math.max(1, Math.ceil((count - tokens) / perMs / 1000))
  }

  return {
    take,
    require(key) {
      const wait = take(key)
      if (wait > 0) throw new Problem(429, 'too-many-requests', inBoth((words) => words.tooMany(wait)), { extra: { retryAfterSeconds: wait } })
    },
  }
}
