import { describe, expect, it } from 'vitest'
import { createAccountGate, secondsUntilReset } from './account-gate.ts'

const now = Date.UTC(2026, 10, 22, 12)
const said = (headers: Record<string, string>) => secondsUntilReset(new Headers(headers), now)

describe('what is left of an allowance', () => {
  it.each([
    ['epoch seconds (Bluesky)', { 'ratelimit-remaining': '0', 'ratelimit-reset': String(now / 1000 + 90) }, 90],
    ['an ISO date (Mastodon)', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2026-11-22T12:05:00.000Z' }, 300],
    ['seconds to go (IETF draft)', { 'ratelimit-remaining': '0', 'ratelimit-reset': '12' }, 12],
    ['something left', { 'ratelimit-remaining': '7', 'ratelimit-reset': '12' }, null],
    ['a reset in the past', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2026-11-22T11:00:00Z' }, null],
    ['nonsense', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'soon' }, null],
    ['no headers', {}, null],
  ])('understands %s', (_what, headers, seconds) => {
    expect(said(headers)).toBe(seconds)
  })
})

describe('how many calls speak for an account at once', () => {
  it.each([
    ['two, where its network says nothing', { id: 'quiet' }, 2],
    ['as many as its network allows', { id: 'roomy', callsAtOnce: 4 }, 4],
  ])('%s', async (_what, channel, most) => {
    const gate = createAccountGate({ now: () => now })
    const inside: (() => void)[] = []
    let done = 0
    const calls = Array.from({ length: 6 }, () => gate.through('account', channel, () => new Promise<void>((go) => void inside.push(go))).then(() => void (done += 1)))
    const others = gate.through('another', channel, () => Promise.resolve('in'))

    expect(await others).toBe('in')
    expect(inside).toHaveLength(most)
    inside[0]?.()
    await expect.poll(() => inside.length).toBe(most + 1)
    while (done < 6) {
      for (const go of inside) go()
      await new Promise(setImmediate)
    }

    await Promise.all(calls)
  })
})
