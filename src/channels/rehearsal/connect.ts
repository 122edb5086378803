import { newId, randomWord } from '../../platform/ids.ts'
import type { Channel, ConnectMethod, Connected } from '../channel.ts'
import { ConnectError } from '../errors.ts'
import { handleFrom, seeded } from './audience.ts'
import { accountFor, type Stage } from './publish.ts'
import { faultsOf, type AccountRow, type RehearsalStore } from './store.ts'
import { rehearsalWords } from './words.ts'

const { en, it } = rehearsalWords

/** One field. The same name again is the same account, let in with a new token: that is how to reconnect after a revocation. */
export function makeUpAccount({ store, publicUrl }: Pick<Stage, 'store' | 'publicUrl'>): ConnectMethod {
  return {
    kind: 'form',
    id: 'make-up',
    words: { en: en.method, it: it.method },
    fields: [{ name: 'displayName', kind: 'text', words: { en: en.displayName, it: it.displayName } }],
    async connect(fields, tools): Promise<Connected> {
      const name = (fields['displayName'] ?? '').trim()
      if (name === '' || name.length > 80) throw new ConnectError('invalid-field', { field: 'displayName' })
      if (tools.workspaceId === undefined) throw new ConnectError('failed')
      const account = await openAccount(store, tools.workspaceId, name, tools.clock.now())
      return { account: describe(account, publicUrl), origin: publicUrl, credentials: { token: account.token }, scopes: ['everything'], expiresAt: null, learnt: {} }
    },
  }
}

async function openAccount(store: RehearsalStore, workspaceId: string, name: string, now: number): Promise<AccountRow> {
  const account = await store.openAccount({
    workspace_id: workspaceId,
    id: newId(now),
    handle: handleFrom(name),
    display_name: name,
    // A small business: between 180 and 600 people.
    followers: 180 + Math.round(420 * seeded(name)()),
    token: randomWord(32),
    created_at: now,
  })
  const faults = faultsOf(account)
  if (faults.revoked) await store.setFaults(workspaceId, account.id, account.faults_version, { ...faults, revoked: false })
  return account
}

export function checkAccount(stage: Pick<Stage, 'store' | 'publicUrl'>): NonNullable<Channel['check']> {
  return async (from) => ({ account: describe(await accountFor(stage, from), stage.publicUrl), learnt: {} })
}

function describe(account: AccountRow, publicUrl: string): Connected['account'] {
  return {
    remoteId: account.id,
    handle: account.handle,
    displayName: account.display_name,
    url: `${publicUrl}/w/${account.workspace_id}/rehearsal`,
    avatarUrl: null,
    followers: account.followers,
  }
}

