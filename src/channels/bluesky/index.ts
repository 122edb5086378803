import { deleteSession, type IdentityTools } from '../../protocols/atproto/index.ts'
import type { Access, Channel, ConnectTools } from '../channel.ts'
import { createAccountReader } from './account.ts'
import { appPassword } from './app-password.ts'
import { createCaller } from './call.ts'
import { clientMetadata } from './client-metadata.ts'
import { Credentials } from './credentials.ts'
import { createInbox } from './inbox.ts'
import { limits } from './limits.ts'
import { createMetrics } from './metrics.ts'
import { createOAuth, redirect } from './oauth.ts'
import { createPublishing } from './publish.ts'

export interface BlueskyOptions {
  /** Where `did:plc` identities are looked up. */
  readonly plcDirectory?: string
  readonly resolveTxt?: NonNullable<IdentityTools['resolveTxt']>
  /** Servers without TLS may be authorised too: only for a network on one's own machine. */
  readonly allowHttp?: boolean
}

export function createBluesky(options: BlueskyOptions = {}): Channel {
  const { plcDirectory = 'https://plc.directory', resolveTxt, allowHttp = false } = options
  const identity = ({ fetch }: ConnectTools): IdentityTools => ({ fetch, plcDirectory, ...(resolveTxt ? { resolveTxt } : {}) })
  const oauthOptions = { identity, allowHttp }
  const oauth = createOAuth(oauthOptions)
  const call = createCaller(oauth)
  const check = createAccountReader(call)

  return {
    id: 'bluesky',
    name: 'Bluesky',
    limits,
    connecting: [appPassword(identity, check), redirect(oauthOptions, check)],
    publishing: createPublishing(call),
    inbox: createInbox(call),
    metrics: createMetrics(call),
    check,
    revoke,
    documents: { 'client-metadata.json': clientMetadata },
  }

  async function revoke(from: Access): Promise<void> {
    const credentials = Credentials.parse(await from.credentials())
    if (credentials.kind === 'oauth') await oauth.revoke(credentials, from)
    else await deleteSession(from.fetch, from.origin, credentials.refreshJwt)
  }
}

export const bluesky: Channel = createBluesky()
