import { HttpError } from '../../platform/http/request-json.ts'
import { retryAfterSeconds } from '../../platform/http/retry-after.ts'
import { createSession, parseHandle, pdsOf, xrpcErrorCode, type IdentityTools, type Session } from '../../protocols/atproto/index.ts'
import type { Access, Account, Connected, ConnectMethod, ConnectTools } from '../channel.ts'
import { ConnectError, type ConnectTrouble } from '../errors.ts'
import { accountFrom, type createAccountReader } from './account.ts'
import type { Credentials } from './credentials.ts'
import { entryway, expectPds, pdsOfHandle, serviceFrom } from './servers.ts'
import { field, method } from './words.ts'

const troubles: Readonly<Record<string, ConnectTrouble>> = {
  AuthenticationRequired: 'wrong-password',
  AuthFactorTokenRequired: 'second-factor',
  AccountTakedown: 'account-closed',
  AccountSuspended: 'account-closed',
  AccountDeactivated: 'account-closed',
  RateLimitExceeded: 'busy',
  InvalidRequest: 'wrong-password',
}

/** Connecting with an app password made in the network's settings: works everywhere and needs nothing from us. */
export function appPassword(identity: (tools: ConnectTools) => IdentityTools, check: ReturnType<typeof createAccountReader>): ConnectMethod {
  return {
    kind: 'form',
    id: 'app-password',
    words: method('appPassword'),
    fields: [field('handle', 'text'), field('password', 'password'), { ...field('service', 'url'), optional: true }],
    async connect(fields, tools) {
      const { identifier, service } = await placeOf(fields, identity(tools))
      await expectPds(tools.fetch, service)
      const session = await signIn(tools, service, identifier, fields['password'] ?? '')
      return connectedBy(session, service, tools, check)
    },
  }
}

/** Who signs in, and where: the server given, else where the handle lives, else (for e-mail addresses) the entryway. */
async function placeOf(fields: Readonly<Record<string, string>>, identity: IdentityTools): Promise<{ identifier: string; service: string }> {
  const typed = fields['handle'] ?? ''
  const isEmail = /^[^@\s]+@[^@\s]+$/.test(typed)
  const identifier = isEmail ? typed : parseHandle(typed)
  if (identifier === null) throw new ConnectError('invalid-field', { field: 'handle' })
  const given = fields['service'] ?? ''
  if (given !== '') return { identifier, service: serviceFrom(given) }
  return { identifier, service: isEmail ? entryway : await pdsOfHandle(identifier, identity) }
}

async function signIn({ fetch, clock }: ConnectTools, service: string, identifier: string, password: string): Promise<Session> {
  const session = await createSession(fetch, service, identifier, password).catch((cause: unknown) => {
    if (!(cause instanceof HttpError)) throw cause
    const known = troubles[xrpcErrorCode(cause.body) ?? '']
    const trouble = known ?? (cause.status === 429 ? 'busy' : cause.status === 401 ? 'wrong-password' : 'failed')
    // The cause carries the answer's body, which need not be kept.
    throw new ConnectError(trouble, { cause: new Error(cause.message), retryAfterSeconds: trouble === 'busy' ? retryAfterSeconds(cause.headers, clock.now()) : null })
  })
  if (session.active === false) throw new ConnectError('account-closed', { field: 'handle' })
  return session
}

async function connectedBy(session: Session, service: string, tools: ConnectTools, check: ReturnType<typeof createAccountReader>): Promise<Connected> {
  const { did, handle, accessJwt, refreshJwt } = session
  const credentials: Credentials = { kind: 'password', did, accessJwt, refreshJwt }
  // An entryway signs people in for many servers: the account's own one says where to write.
  const origin = (session.didDoc && pdsOf(session.didDoc)) ?? service
  const account = accountFrom({ did, handle })
  return { account: await asShown(account, origin, credentials, tools, check), origin, credentials, scopes: ['app-password'], expiresAt: null, learnt: {} }
}

/** The account with its name, picture and followers; only what we know already when the network does not tell just now. */
export async function asShown(account: Account, origin: string, credentials: Credentials, tools: ConnectTools, check: ReturnType<typeof createAccountReader>): Promise<Account> {
  const access: Access = {
    ...tools,
    workspaceId: '',
    connectionId: 'connecting',
    account,
    origin,
    learnt: {},
    credentials: async () => credentials,
    // Made a moment ago: whatever it is, it is not their age.
    renew: async () => Promise.reject(new ConnectError('failed')),
  }
  try {
    return (await check(access, AbortSignal.timeout(10_000))).account
  } catch {
    // The daily check fills it in.
    return account
  }
}

