import type { Access, Account, Checked } from '../channel.ts'
import type { Caller } from './call.ts'
import { ifNoAppView } from './no-app-view.ts'
import { OwnSession, Profile } from './schema.ts'

/** The account as the network shows it; where the server has no AppView, what the server itself knows. */
export function createAccountReader(call: Caller) {
  return async function check(from: Access, signal: AbortSignal): Promise<Checked> {
    const did = from.account.remoteId
    const ask = { kind: 'query', nsid: 'app.bsky.actor.getProfile', params: { actor: did } } as const
    const profile = await ifNoAppView(call(from, ask, Profile, signal), async () => {
      // getSession needs no AppView and proves that the authorisation still works.
      const { handle } = await call(from, { kind: 'query', nsid: 'com.atproto.server.getSession' }, OwnSession, signal)
      return { did, handle, followersCount: null } as Profile
    })
    return { account: accountFrom(profile, from.account), learnt: {} }
  }
}

type Profile = (typeof Profile)['_output']

export function accountFrom(profile: Profile, before?: Account): Account {
  return {
    remoteId: profile.did,
    handle: profile.handle,
    displayName: profile.displayName?.trim() || before?.displayName || profile.handle,
    url: `https://bsky.app/profile/${profile.did}`,
    avatarUrl: profile.avatar ?? null,
    followers: profile.followersCount ?? null,
  }
}
