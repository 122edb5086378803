import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

/** What a half of the young heap holds, megabytes, after much has outlived its collections; Node says it may be 64, whatever the machine has. */
function halfAfterMuch(first: string): number {
  const program = `${first}
    const { getHeapSpaceStatistics } = await import('node:v8')
    const kept = []
    for (let i = 0; i < 3_000; i++) {
      kept[i % 30] = Array.from({ length: 1_000 }, (_, n) => ({ i, n, text: 'x' + n }))
      await new Promise((resolve) => void setImmediate(resolve))
    }
    const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')
    console.log((young.space_used_size + young.space_available_size) / 2 ** 20)`
  return Math.round(Number(execFileSync(process.execPath, ['--max-semi-space-size=64', '--input-type=module', '-e', program], { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } })))
}

describe('the young heap', () => {
  it('grows to two halves of 16 MB, where V8 goes on', () => {
    const module = JSON.stringify(new URL('./young-heap.ts', import.meta.url).href)
    expect(halfAfterMuch(`(await import(${module})).boundYoungHeap()`)).toBe(16)
    expect(halfAfterMuch('')).toBeGreaterThan(16)
  })
})
