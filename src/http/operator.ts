import type { App } from '../app.ts'
import { version } from '../platform/config/version.ts'
import type { OperatorReport } from './operator-schema.ts'

type Operated = Pick<App, 'clock' | 'database' | 'work' | 'workspaces' | 'channels' | 'links' | 'conversions' | 'smo' | 'publishing' | 'instance' | 'secrets' | 'config'>

/** What only the running product knows about itself. */
export async function examine(app: Operated): Promise<OperatorReport> {
  const { work, channels, instance } = app
  const workspaces = await app.workspaces.list()
  const parked = await Promise.all(workspaces.map(async ({ id, name }) =>
    (await work.parked(id)).map((item) => ({ workspace: name, id: item.id, kind: item.kind, lastError: item.lastError, parkedAt: item.parkedAt }))))
  const reconnect = await Promise.all(workspaces.map(async ({ id, name }) =>
    (await channels.list(id)).filter(({ state }) => state === 'reconnect').map(({ account, channelName }) => ({ workspace: name, handle: account.handle, channel: channelName }))))
  const heldSince = await instance.heldSince()
  return {
    version,
    now: app.clock.now(),
    role: app.config.role,
    database: app.database.kind,
    held: heldSince === null ? null : { since: heldSince, reason: (await instance.heldReason()) ?? 'restored' },
    work: await work.health(),
    parked: parked.flat(),
    reconnect: reconnect.flat(),
    sealedWithOlderKeys: (await channels.sealedWithOlderKeys()) + (await app.conversions.hooksSealedWithOlderKeys()) + (await app.smo.sealedWithOlderKeys()),
  }
}

/** An operator's word that this restored, imported or copied database may publish. Gives how many publications go on. */
export async function releaseCopy({ workspaces, publishing, instance }: Pick<Operated, 'workspaces' | 'publishing' | 'instance'>): Promise<number> {
  let released = 0
  for (const { id } of await workspaces.list()) released += await publishing.releaseRestored(id, 'operator')
  await instance.release()
  return released
}

/** Makes every kept count again from the rows it counts, workspace by workspace. */
export async function rebuildRollups({ workspaces, links, conversions }: Pick<Operated, 'workspaces' | 'links' | 'conversions'>): Promise<number> {
  const all = await workspaces.list()
  for (const { id } of all) {
    await links.rebuildRollups(id)
    await conversions.rebuildRollups(id)
  }
  return all.length
}

/**
 * Seals what an older key sealed with the current one, after making a new current one when `newKey`. Old keys stay in the
 * ring: backups need them.
 */
export async function sealAgain({ secrets, channels, conversions, smo }: Pick<Operated, 'secrets' | 'channels' | 'conversions' | 'smo'>, newKey: boolean): Promise<{ keyId: string | null; sealedAgain: number }> {
  const keyId = newKey ? secrets.rotateKey() : null
  return { keyId, sealedAgain: (await channels.sealAgain()) + (await conversions.resealHooks()) + (await smo.sealAgain()) }
}

