import type { Access, Account, Channel, LearntLimits, Segment } from './channel.ts'
import type { Refusal } from './errors.ts'
import type { Answer, Exchange, FakeNetwork } from './fake-network.ts'

/** What a channel shows of itself so that its promises can be checked at the wire. */
export interface ChannelExamples {
  readonly account: Account
  readonly origin: string
  readonly credentials: unknown
  /** Tokens and passwords within the credentials: none may ever show in an error. */
  readonly secrets: readonly string[]
  readonly learnt?: LearntLimits
  /** Epoch milliseconds the clock shows. */
  readonly now?: number
  /** A plain text segment, and one with an image; `prepare` and `publish` in the order they are sent, the visible call last. */
  readonly text: PublishExample
  readonly image?: PublishExample
  readonly find?: { readonly there: readonly Exchange[]; readonly absent: readonly Exchange[] }
  readonly remove?: { readonly done: readonly Exchange[]; readonly goneAlready: readonly Exchange[] }
  /** Which header, path or body field makes the network know a resend; null where it knows none. */
  requestKey(sent: FakeNetwork['sent'][number]): string | null
  /** The channel's table of errors, line by line: what the visible call answers, and what we make of it. */
  readonly refusals: readonly RefusalExample[]
  /** What an unauthorised answer looks like; default a bare 401. */
  readonly unauthorised?: Answer
  readonly inbox?: { readonly exchanges: readonly Exchange[]; readonly messages: number }
  readonly metrics?: { readonly exchanges: readonly Exchange[]; readonly refs: Parameters<NonNullable<Channel['metrics']>['posts']>[0]; readonly known: number }
}

export interface PublishExample {
  readonly segment: Segment
  readonly prepare?: readonly Exchange[]
  readonly publish: readonly Exchange[]
}

export interface RefusalExample {
  readonly answer: Answer
  readonly refusal: Refusal
  readonly retryAfterSeconds?: number | null
}

/** An open connection over a fake network, credentials as in the examples; renewing works once per call. */
export function fakeAccess(network: FakeNetwork, examples: Pick<ChannelExamples, 'account' | 'origin' | 'credentials' | 'learnt' | 'now'>): Access {
  let credentials = structuredClone(examples.credentials)
  return {
    workspaceId: 'workspace-1',
    connectionId: 'connection-1',
    account: examples.account,
    origin: examples.origin,
    learnt: examples.learnt ?? {},
    fetch: network.fetch,
    clock: { now: () => examples.now ?? Date.UTC(2026, 10, 22, 12) },
    credentials: async () => credentials,
    renew: async (_stale, refresh) => (credentials = await refresh(credentials)),
  }
}

/** As it comes back from the database. */
export function stored<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T)
}
