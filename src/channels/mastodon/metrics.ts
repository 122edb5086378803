import { z } from 'zod'
import { HttpError } from '../../platform/http/request-json.ts'
import { MastodonAccount, Status, get, type MastodonApi } from '../../protocols/mastodon-api/index.ts'
import type { Access, Metrics, PostNumbers, RemoteRef } from '../channel.ts'
import { apiOf } from './access.ts'
import { followersOf } from './auth.ts'
import { refuseUnseen } from './errors.ts'
import { softwareOf } from './inbox.ts'

/** Mastodon refuses more at once (default page of statuses). */
const batchSize = 20
/** One page of those who boosted a post; more than that and the sum is a lower bound. */
const mostBoosters = 80

export const metrics: Metrics = { account, posts }

async function account(from: Access, signal: AbortSignal): Promise<{ followers: number | null; posts: number | null }> {
  try {
    const own = await get(await apiOf(from, signal), '/api/v1/accounts/verify_credentials', MastodonAccount)
    const software = softwareOf(from)
    return { followers: followersOf(own.followers_count, software), posts: followersOf(own.statuses_count, software) }
  } catch (cause) {
    throw refuseUnseen(cause, from.clock.now())
  }
}

async function posts(refs: readonly RemoteRef[], from: Access, signal: AbortSignal): Promise<ReadonlyMap<string, PostNumbers>> {
  const numbers = new Map<string, PostNumbers>()
  if (refs.length === 0) return numbers
  const { followers } = await account(from, signal)
  try {
    const api = await apiOf(from, signal)
    for (const status of await readStatuses(refs.map(({ id }) => id), api)) {
      numbers.set(status.id, {
        likes: status.favourites_count,
        replies: status.replies_count,
        reposts: status.reblogs_count,
        quotes: status.quotes_count,
        saves: null,
        impressions: null,
        potentialReach: followers === null ? null : await potentialReach(status, followers, api, from),
      })
    }
    return numbers
  } catch (cause) {
    throw refuseUnseen(cause, from.clock.now())
  }
}

/** Many at once where the server can (since 4.3), else one by one. What is gone is left out. */
async function readStatuses(ids: readonly string[], api: MastodonApi): Promise<readonly Status[]> {
  const found: Status[] = []
  let batches = true
  for (let at = 0; at < ids.length; at += batchSize) {
    const some = ids.slice(at, at + batchSize)
    const together: readonly Status[] | null = batches ? await readTogether(some, api) : null
    batches = together !== null
    found.push(...(together ?? (await readSingly(some, api))))
  }
  return found
}

async function readTogether(ids: readonly string[], api: MastodonApi): Promise<readonly Status[] | null> {
  try {
    return await get(api, '/api/v1/statuses', z.array(Status), { id: ids })
  } catch (cause) {
    if (cause instanceof HttpError && [400, 404, 405, 422, 501].includes(cause.status)) return null
    throw cause
  }
}

async function readSingly(ids: readonly string[], api: MastodonApi): Promise<readonly Status[]> {
  const found: Status[] = []
  for (const id of ids) {
    try {
      found.push(await get(api, `/api/v1/statuses/${encodeURIComponent(id)}`, Status))
    } catch (cause) {
      if (!(cause instanceof HttpError) || (cause.status !== 404 && cause.status !== 410)) throw cause
    }
  }
  return found
}

/** Our followers and those of everybody who boosted it, each account once; null when the server hides them. */
async function potentialReach(status: Status, followers: number, api: MastodonApi, from: Access): Promise<number | null> {
  if (status.reblogs_count === null) return null
  if (status.reblogs_count === 0) return followers
  const boosters = await boostersOf(status, api)
  if (boosters === null || boosters.length === 0) return null
  const others = new Map(boosters.filter(({ id }) => id !== from.account.remoteId).map(({ id, followers_count }) => [id, followers_count ?? 0]))
  return [...others.values()].reduce((sum, count) => sum + count, followers)
}

async function boostersOf(status: Status, api: MastodonApi): Promise<readonly MastodonAccount[] | null> {
  try {
    return await get(api, `/api/v1/statuses/${encodeURIComponent(status.id)}/reblogged_by`, z.array(MastodonAccount), { limit: mostBoosters })
  } catch (cause) {
    if (cause instanceof HttpError && cause.status >= 400 && cause.status < 500 && cause.status !== 429 && cause.status !== 401) return null
    throw cause
  }
}
