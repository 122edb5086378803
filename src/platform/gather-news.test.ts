import { expect, it, vi } from 'vitest'
import { gatherNews } from './gather-news.ts'

const gathering = () => {
  const acted: string[][] = []
  const failures: unknown[] = []
  let trouble: Error | null = null
  const news = gatherNews<string>({
    everyMs: 1000,
    nameOf: (one) => one,
    act: (ones) => (trouble === null ? Promise.resolve(void acted.push([...ones])) : Promise.reject(trouble)),
    failed: (cause) => void failures.push(cause),
  })
  return { acted, failures, news, breakIt: (cause: Error | null) => void (trouble = cause) }
}

it('acts on the first news at once, and on what comes in the next second together', async () => {
  vi.useFakeTimers()
  try {
    const { acted, news } = gathering()

    for (const one of ['a', 'b', 'a']) news.heard(one)
    await vi.advanceTimersByTimeAsync(1)
    for (const one of ['a', 'a', 'c']) news.heard(one)
    await vi.advanceTimersByTimeAsync(900)
    expect(acted).toEqual([['a', 'b']])
    await vi.advanceTimersByTimeAsync(100)
    expect(acted).toEqual([['a', 'b'], ['a', 'c']])

    await vi.advanceTimersByTimeAsync(5000)
    news.heard('d')
    await vi.advanceTimersByTimeAsync(1)
    expect(acted).toEqual([['a', 'b'], ['a', 'c'], ['d']])
  } finally {
    vi.useRealTimers()
  }
})

it('acts on the rest when the house closes, and goes on after a failure', async () => {
  const { acted, failures, news, breakIt } = gathering()

  breakIt(new Error('no'))
  news.heard('a')
  await news.flush()
  breakIt(null)
  news.heard('b')
  await news.flush()

  expect(failures).toEqual([new Error('no')])
  expect(acted).toEqual([['b']])
})
