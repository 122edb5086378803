import { describe, expect, it } from 'vitest'
import { createAppendBatcher } from './append-batcher.ts'

/** A store whose groups are answered by hand. */
function store() {
  const groups: { readonly rows: readonly number[]; answer(): void; fail(error: Error): void }[] = []
  const write = (rows: readonly number[]): Promise<readonly string[]> =>
    new Promise((resolve, reject) => void groups.push({ rows, answer: () => resolve(rows.map((row) => `row ${row}`)), fail: reject }))
  return { groups, write }
}

const turns = async (n = 3): Promise<void> => {
  for (let i = 0; i < n; i++) await new Promise<void>((resolve) => void setImmediate(resolve))
}
const storeFailed = (error: unknown): boolean => error instanceof Error && error.message === 'the store'

describe('rows gathered for the store', () => {
  it('are answered each with its own result, in groups of one store at a time', async () => {
    const { groups, write } = store()
    const batcher = createAppendBatcher<number, string>({ most: 10, underWay: 1, write, storeFailed })

    const first = [1, 2, 3].map((row) => batcher.add(row))
    await turns()
    const second = [4, 5].map((row) => batcher.add(row))
    await turns()
    expect(groups.map(({ rows }) => rows)).toEqual([[1, 2, 3]])
    groups[0]?.answer()
    expect(await Promise.all(first)).toEqual(['row 1', 'row 2', 'row 3'])
    await turns()
    expect(groups.map(({ rows }) => rows)).toEqual([[1, 2, 3], [4, 5]])
    groups[1]?.answer()
    expect(await Promise.all(second)).toEqual(['row 4', 'row 5'])
  })

  it('are handed over in order, two groups at a time and none larger than it may be', async () => {
    const { groups, write } = store()
    const batcher = createAppendBatcher<number, string>({ most: 4, underWay: 2, write, storeFailed })
    const all = Array.from({ length: 20 }, (_, i) => batcher.add(i))
    let most = 0
    for (let answered = 0; answered < groups.length; answered++) {
      await turns()
      most = Math.max(most, groups.length - answered)
      groups[answered]?.answer()
      await turns()
    }

    expect(await Promise.all(all)).toEqual(Array.from({ length: 20 }, (_, i) => `row ${i}`))
    expect(groups.flatMap(({ rows }) => rows)).toEqual(Array.from({ length: 20 }, (_, i) => i))
    expect(Math.max(...groups.map(({ rows }) => rows.length))).toBeLessThanOrEqual(4)
    expect(most).toBe(2)
  })

  it('are no more in a group than it may hold by their size, and one that is larger goes alone', async () => {
    const { groups, write } = store()
    const batcher = createAppendBatcher<number, string>({ most: 10, underWay: 1, write, storeFailed, sizeOf: (row) => row })
    const all = [1, 4, 5, 3, 30, 7, 3].map((row) => batcher.add(row))
    for (let answered = 0; answered === 0 || answered < groups.length; answered++) {
      await turns()
      groups[answered]?.answer()
      await turns()
    }

    expect(await Promise.all(all)).toEqual(['row 1', 'row 4', 'row 5', 'row 3', 'row 30', 'row 7', 'row 3'])
    expect(groups.map(({ rows }) => rows)).toEqual([[1, 4, 5], [3], [30], [7, 3]])
  })

  it('are tried alone when their group fails for one of them, and not when the store does', async () => {
    const { groups, write } = store()
    const batcher = createAppendBatcher<number, string>({ most: 10, underWay: 1, write, storeFailed })
    const outcomes = Promise.allSettled([1, 2].map((row) => batcher.add(row)))
    await turns()
    groups[0]?.fail(new Error('a row'))
    await turns()
    groups[1]?.answer()
    await turns()
    groups[2]?.fail(new Error('a row'))
    expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])

    const refused = Promise.allSettled([3, 4].map((row) => batcher.add(row)))
    await turns()
    groups[3]?.fail(new Error('the store'))
    expect((await refused).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(groups).toHaveLength(4)
  })

  it('are all answered when it says that none waits', async () => {
    const { groups, write } = store()
    const batcher = createAppendBatcher<number, string>({ most: 2, underWay: 2, write, storeFailed })
    let answered = 0
    for (let i = 0; i < 5; i++) void batcher.add(i).then(() => (answered += 1))
    let isDrained = false
    const drained = batcher.drained().then(() => (isDrained = true))
    for (let i = 0; i < groups.length; i++) {
      await turns()
      expect(isDrained).toBe(false)
      groups[i]?.answer()
      await turns()
    }
    await drained
    expect(answered).toBe(5)
    await batcher.drained()
  })
})
