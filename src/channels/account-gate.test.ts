import { describe, expect, it } from 'vitest'
import { secondsUntilReset } from './account-gate.ts'

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
