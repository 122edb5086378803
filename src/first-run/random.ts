/** A source of numbers that follows from words alone: the same words give the same numbers, on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** In [low, high). */
  between(low: number, high: number): number
  /** A whole number in [low, high]. */
  whole(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(items: readonly [T, ...T[]] | readonly T[]): T
  /** The place chosen when each has its weight. */
  weighted(weights: readonly number[]): number
}

/** Mulberry32 (Tommy Ettinger, public domain) over an FNV-1a hash of the words. Not for secrets. */
export function randomFrom(words: string): Random {
  let state = 0x811c9dc5
  for (const byte of new TextEncoder().encode(words)) state = Math.imul(state ^ byte, 0x01000193) >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    whole: (low, high) => low + Math.floor((high - low + 1) * next()),
    chance: (probability) => next() < probability,
    pick(items) {
      const item = items[Math.floor(items.length * next())]
      if (item === undefined) throw new Error('nothing to pick from')
      return item
    },
    weighted(weights) {
      let left = next() * weights.reduce((sum, weight) => sum + weight, 0)
      const place = weights.findIndex((weight) => (left -= weight) < 0)
      return place < 0 ? weights.length - 1 : place
    },
  }
}
