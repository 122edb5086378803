import { createHash } from 'node:crypto'

const hour = 3600

/**
 * Seconds to wait after the nth failure (1-based): 2^n, at most an hour, ±20 %, so that items that failed together do
 * not come back together. The same item and attempt always wait equally long.
 */
export function backoffSeconds(attempt: number, itemId: string): number {
  const seconds = Math.min(2 ** Math.min(attempt, 12), hour)
  const spread = createHash('sha256').update(`${itemId}/${attempt}`).digest().readUInt32BE(0) / 0xffff_ffff
  return Math.min(seconds * (0.8 + 0.4 * spread), hour)
}
