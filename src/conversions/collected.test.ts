import { describe, expect, it } from 'vitest'
import { readCollected, sooner } from './collected.ts'
import { Collected } from './schema.ts'

/** Values a field may have, sound and unsound. */
const texts = ['', 'view', 'goal', 'https://shop.example/', 'x'.repeat(3), 'x'.repeat(4), 'x'.repeat(64), 'x'.repeat(65), 'x'.repeat(200), 'x'.repeat(201), 'x'.repeat(4_000), 'x'.repeat(4_001), 'à😀\ud800', '\u0000', 'abcdefghijklmnop', 'abcdefghijklmno', '__proto__']
const others: readonly unknown[] = [null, true, 0, -1.5, 1e300, Number.POSITIVE_INFINITY, Number.NaN, [], [''], {}, { length: 1 }]
const anything = [...texts, ...others]

function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

describe('what a page sent, read by hand', () => {
  it('agrees with the schema on everything', () => {
    const random = randomFrom(20_261_123)
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
    const sound: Record<string, readonly unknown[]> = {
      site: ['abcdefgh12345678', ''], visitor: [null, 'abcdefghijklmnop-1'], type: ['view', 'goal'], url: ['https://shop.example/?a=1', ''], referrer: ['', 'https://bsky.app/'],
      goal: ['purchase'], id: ['A-1', ''], value: [0, 49.9, -1], currency: ['EUR', 'eur', ''],
    }
    const field = (name: string): unknown => (random() < 0.97 ? pick(sound[name] ?? []) : pick(anything))
    const fields = (names: readonly string[], needed: number): Record<string, unknown> =>
      Object.fromEntries([...names.flatMap((name, i) => (random() < (i < needed ? 0.99 : 0.6) ? [[name, field(name)]] : [])), ...(random() < 0.1 ? [['unknown', pick(anything)]] : [])] as [string, unknown][])
    let accepted = 0
    const rounds = 20_000
    for (let i = 0; i < rounds; i++) {
      const events = random() < 0.02 ? pick(anything) : Array.from({ length: random() < 0.02 ? pick([0, 50, 51]) : 1 + Math.floor(random() * 4) }, () => (random() < 0.01 ? pick(anything) : fields(['type', 'url', 'referrer', 'goal', 'id', 'value', 'currency'], 2)))
      const data: unknown = random() < 0.01 ? pick(anything) : { ...fields(['site', 'visitor'], 1), ...(random() < 0.99 ? { events } : {}) }
      const schema = Collected.safeParse(structuredClone(data))
      const byHand = sooner(structuredClone(data))

      // Characters outside the first plane are for the schema to count.
      if (byHand !== null || !JSON.stringify(data).includes('😀')) expect(byHand !== null, JSON.stringify(data)).toBe(schema.success)
      // What the schema does not know it drops; by hand it stays where nobody looks.
      if (byHand !== null) expect(Collected.parse(byHand)).toEqual(schema.data)
      if (byHand !== null) accepted += 1
      if (byHand !== null && schema.success) {
        expect([byHand.visitor, ...byHand.events.map(({ referrer }) => referrer)]).toEqual([schema.data.visitor, ...schema.data.events.map(({ referrer }) => referrer)])
      }
    }
    // Neither side of the border is rare.
    expect(accepted).toBeGreaterThan(rounds / 4)
    expect(accepted).toBeLessThan((rounds * 9) / 10)
  })

  it('reads JSON text, drops NUL, and says what is wrong', () => {
    const read = readCollected(JSON.stringify({ site: 'k\u0000ey', events: [{ type: 'view', url: 'https://shop.example/\u0000' }] }))
    expect(read).toEqual({ site: 'key', visitor: null, events: [{ type: 'view', url: 'https://shop.example/', referrer: '' }] })
    expect(readCollected({ site: 'k\u0000', events: [{ type: 'view', url: '' }] }).site).toBe('k')
    expect(() => readCollected('{')).toThrow(expect.objectContaining({ code: 'malformed-json' }) as Error)
    expect(() => readCollected('{"site":1,"events":[]}')).toThrow(expect.objectContaining({ code: 'invalid-request' }) as Error)
  })
})
