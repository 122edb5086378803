import { createHash, randomBytes } from 'node:crypto'
import type { NodeOAuthClient, NodeSavedSession, NodeSavedState } from '@atproto/oauth-client-node'
import { z } from 'zod'
import { FetchError, type Fetch } from '../../platform/http/fetch.ts'
import { parseHandle, resolveHandle, type IdentityTools } from '../../protocols/atproto/index.ts'
import type { Access, ConnectMethod, ConnectTools } from '../channel.ts'
import { ChannelError, ConnectError } from '../errors.ts'
import { accountFrom, type createAccountReader } from './account.ts'
import { asShown } from './app-password.ts'
import { clientMetadata, scope } from './client-metadata.ts'
import { OAuthSession, type Credentials } from './credentials.ts'
import { serviceFrom } from './servers.ts'
import { field, method } from './words.ts'

type OAuthCredentials = Extract<Credentials, { kind: 'oauth' }>

export interface OAuth {
  /** Spends the refresh token. Throws ChannelError. */
  refresh(current: OAuthCredentials, access: Access): Promise<Credentials>
  revoke(current: OAuthCredentials, access: Access): Promise<void>
}

export interface OAuthOptions {
  identity(tools: ConnectTools): IdentityTools
  /** True lets servers be plain http: for a server on one's own machine. */
  readonly allowHttp: boolean
}

const Remembered = z.object({ state: z.string(), saved: z.custom<NodeSavedState>() })
/** A public client's session ends two weeks after the person authorised it (@atproto/oauth-provider). */
const sessionMs = 14 * 86_400_000

/** The library is 40 MB and a third of a second: loaded by the first who signs in this way. */
const loadLibrary = () => import('@atproto/oauth-client-node')

/** One library client per use: its stores hold just the one session at hand, and ours decides what is kept. */
async function client(publicUrl: string, tools: ConnectTools, options: OAuthOptions, stores: Pick<ConstructorParameters<typeof NodeOAuthClient>[0], 'stateStore' | 'sessionStore'>) {
  const { JoseKey, NodeOAuthClient } = await loadLibrary()
  const identity = options.identity(tools)
  return new NodeOAuthClient({
    clientMetadata: clientMetadata(publicUrl),
    ...stores,
    fetch: libraryFetch(tools.fetch),
    allowHttp: options.allowHttp,
    plcDirectoryUrl: identity.plcDirectory,
    handleResolver: { resolve: async (handle: string) => (await resolveHandle(handle, identity)) as `did:plc:${string}` | null },
    runtimeImplementation: {
      // Every server of the protocol takes ES256; the library would rather have ES256K, and our proofs are made with this one.
      createKey: () => JoseKey.generate(['ES256']),
      getRandomValues: randomBytes,
      digest: (bytes, { name }) => createHash(name).update(bytes).digest(),
      // Access.renew holds the lock already, also against other processes.
      requestLock: async (_name, work) => work(),
    },
  })
}

const none = { get: async () => undefined, set: async () => {}, del: async () => {} }

export function createOAuth(options: OAuthOptions): OAuth {
  return {
    async refresh(current, access) {
      let saved: NodeSavedSession = current.session as unknown as NodeSavedSession
      const sessionStore = { get: async () => saved, set: async (_sub: string, session: NodeSavedSession) => void (saved = session), del: async () => {} }
      try {
        await (await client(current.publicUrl, access, options, { stateStore: none, sessionStore })).restore(current.session.tokenSet.sub, true)
      } catch (cause) {
        throw await notRefreshed(cause)
      }
      return { ...current, session: OAuthSession.parse(saved) }
    },
    async revoke(current, access) {
      const sessionStore = { ...none, get: async () => current.session as unknown as NodeSavedSession }
      await (await client(current.publicUrl, access, options, { stateStore: none, sessionStore })).revoke(current.session.tokenSet.sub)
    },
  }
}

/** Authorising on the account's own server: PAR, PKCE and DPoP, by the library of the protocol's makers. */
export function redirect(options: OAuthOptions, check: ReturnType<typeof createAccountReader>): ConnectMethod {
  return {
    kind: 'redirect',
    id: 'oauth',
    words: method('oauth'),
    fields: [field('handle', 'text'), { ...field('service', 'url'), optional: true }],

    async start(fields, tools) {
      const handle = parseHandle(fields['handle'] ?? '')
      if (handle === null) throw new ConnectError('invalid-field', { field: 'handle' })
      const service = fields['service'] ? serviceFrom(fields['service']) : null
      let remember: z.infer<typeof Remembered> | null = null
      const stateStore = { ...none, set: async (state: string, saved: NodeSavedState) => void (remember = { state, saved }) }
      const library = await client(tools.publicUrl, tools, options, { stateStore, sessionStore: none })
      try {
        const url = await library.authorize(service ?? handle, { scope })
        const { state } = Remembered.parse(remember)
        return { url: url.href, remember, state }
      } catch (cause) {
        throw notStarted(cause, service === null ? 'handle' : 'service')
      }
    },

    async finish(query, remembered, tools) {
      if (query['error']) throw new ConnectError('denied')
      const { state, saved } = Remembered.parse(remembered)
      let session: NodeSavedSession | null = null
      const stateStore = { ...none, get: async (key: string) => (key === state ? saved : undefined) }
      const sessionStore = { ...none, set: async (_sub: string, made: NodeSavedSession) => void (session = made) }
      try {
        await (await client(tools.publicUrl, tools, options, { stateStore, sessionStore })).callback(new URLSearchParams(query))
      } catch (cause) {
        throw fetchErrorIn(cause) ?? new ConnectError('denied', { cause: new Error(cause instanceof Error ? cause.name : 'unknown') })
      }
      const made = OAuthSession.parse(session)
      const scopes = made.tokenSet.scope.split(' ')
      if (!scope.split(' ').every((one) => scopes.includes(one))) throw new ConnectError('missing-scope')
      const credentials: Credentials = { kind: 'oauth', publicUrl: tools.publicUrl, redirectUri: tools.redirectUri, session: made }
      const { sub: did, aud } = made.tokenSet
      const origin = new URL(aud).origin
      const account = await asShown(accountFrom({ did, handle: did }), origin, credentials, tools, check)
      return { account, origin, credentials, scopes, expiresAt: tools.clock.now() + sessionMs, learnt: {} }
    },
  }
}

/** The library calls `fetch(input, init)`; ours takes a Request and is guarded. */
function libraryFetch(fetch: Fetch): typeof globalThis.fetch {
  return async (input, init) => fetch(new Request(input, init))
}

function notStarted(cause: unknown, where: 'handle' | 'service'): unknown {
  if (cause instanceof ConnectError) return cause
  const found = fetchErrorIn(cause)
  if (found) {
    const trouble = found.failure === 'refused' ? 'forbidden-address' : found.failure === 'too-large' || found.failure === 'too-many-hops' ? 'not-this-network' : 'unreachable'
    return new ConnectError(trouble, { field: where, cause: found })
  }
  return new ConnectError(where === 'handle' ? 'no-such-account' : 'not-this-network', { field: where, cause: new Error(cause instanceof Error ? cause.name : 'unknown') })
}

async function notRefreshed(cause: unknown): Promise<ChannelError> {
  const found = fetchErrorIn(cause)
  if (found) return new ChannelError('bluesky', 'not-sent', { remoteCode: `not renewed: fetch ${found.failure}` })
  const { OAuthResponseError, TokenRefreshError, TokenRevokedError } = await loadLibrary()
  const refused = chain(cause).some((one) => one instanceof TokenRevokedError || (one instanceof OAuthResponseError && one.status < 500) || one instanceof TokenRefreshError)
  return new ChannelError('bluesky', refused ? 'reconnect' : 'not-sent', { remoteCode: refused ? 'session ended' : 'not renewed' })
}

const fetchErrorIn = (cause: unknown): FetchError | null => chain(cause).find((one) => one instanceof FetchError) ?? null

function chain(error: unknown): unknown[] {
  const found: unknown[] = []
  for (let at = error; at instanceof Error && found.length < 10; at = at.cause) found.push(at)
  return found
}
