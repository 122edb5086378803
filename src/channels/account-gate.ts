import type { Clock } from '../platform/clock.ts'
import type { Fetch } from '../platform/http/fetch.ts'
import { ChannelError } from './errors.ts'

/** How many calls may speak for one account at once, where its network says nothing: enough to poll while posting, not enough to look like a flood. */
const politeCalls = 2
/** A reset header we misread must not silence an account for long. */
const longestSilenceSeconds = 900

/**
 * Patience, per account: one tenant's burst blocks no other, and an account whose allowance is used up is left alone
 * until the network said it may speak. Kept in memory: each process learns it from the network's own answers within
 * one call, so several processes cost at most one refusal each.
 */
export interface AccountGate {
  /** Runs `call` when there is room. Throws ChannelError `busy` with the seconds left while the account must wait. */
  through<T>(connectionId: string, channel: { readonly id: string; readonly callsAtOnce?: number }, call: () => Promise<T>): Promise<T>
  /** `fetch` that notices when the network says the allowance is used up. */
  watching(connectionId: string, fetch: Fetch): Fetch
}

export function createAccountGate(clock: Clock): AccountGate {
  const accounts = new Map<string, { running: number; waiting: (() => void)[]; notBefore: number }>()
  const account = (connectionId: string) => {
    const found = accounts.get(connectionId) ?? { running: 0, waiting: [], notBefore: 0 }
    accounts.set(connectionId, found)
    return found
  }
  const silence = (connectionId: string, seconds: number): void => {
    const state = account(connectionId)
    state.notBefore = Math.max(state.notBefore, clock.now() + Math.min(seconds, longestSilenceSeconds) * 1000)
  }

  return {
    async through(connectionId, { id: channelId, callsAtOnce = politeCalls }, call) {
      const state = account(connectionId)
      // A freed place is handed over, not given back: nobody can slip in between.
      if (state.running >= callsAtOnce) await new Promise<void>((resolve) => state.waiting.push(resolve))
      else state.running += 1
      try {
        const left = state.notBefore - clock.now()
        if (left > 0) throw new ChannelError(channelId, 'busy', { remoteCode: 'allowance used up', retryAfterSeconds: Math.ceil(left / 1000) })
        return await call()
      } catch (error) {
        if (error instanceof ChannelError && error.refusal === 'busy' && error.retryAfterSeconds !== null && state.notBefore <= clock.now()) {
          silence(connectionId, error.retryAfterSeconds)
        }
        throw error
      } finally {
        const next = state.waiting.shift()
        if (next) next()
        else state.running -= 1
        if (state.running === 0 && state.notBefore <= clock.now()) accounts.delete(connectionId)
      }
    },

    watching: (connectionId, fetch) => async (request, limits) => {
      const response = await fetch(request, limits)
      const seconds = secondsUntilReset(response.headers, clock.now())
      if (seconds !== null) silence(connectionId, seconds)
      return response
    },
  }
}

/**
 * Seconds until the allowance is filled again, when the answer says that nothing is left of it; else null. `RateLimit-*`
 * and `X-RateLimit-*`; the reset is an ISO date (Mastodon), epoch seconds (Bluesky, X) or seconds to go (IETF draft).
 */
export function secondsUntilReset(headers: Headers, now: number): number | null {
  const said = (name: string) => headers.get(`ratelimit-${name}`) ?? headers.get(`x-ratelimit-${name}`)
  const remaining = said('remaining')
  const reset = said('reset')
  if (remaining === null || reset === null || Number(remaining) > 0 || remaining.trim() === '') return null
  const number = Number(reset)
  const seconds = Number.isNaN(number) ? (Date.parse(reset) - now) / 1000 : number > 1e9 ? number - now / 1000 : number
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : null
}
