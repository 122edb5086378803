import { readInstance } from '../../protocols/mastodon-api/index.ts'
import type { Access, Checked } from '../channel.ts'
import { apiOf } from './access.ts'
import { readAccount } from './auth.ts'
import { refuseUnseen } from './errors.ts'
import { learntFrom } from './open-instance.ts'

/** The account and its server's limits as they are now: administrators change them. */
export async function check(from: Access, signal: AbortSignal): Promise<Checked> {
  try {
    const api = await apiOf(from, signal)
    const instance = await readInstance(api)
    return { account: await readAccount(api, instance), learnt: learntFrom(instance) }
  } catch (cause) {
    throw refuseUnseen(cause, from.clock.now())
  }
}
