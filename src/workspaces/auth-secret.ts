import { randomBytes } from 'node:crypto'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/db/database.ts'
import { RefusedToStart } from '../platform/db/errors.ts'
import type { Secrets } from '../platform/secrets/secrets.ts'
import { say } from './problems.ts'
import type { WorkspacesTables } from './tables.ts'

const bound = 'auth-secret:1'

/**
 * The secret that signs session cookies and seals second factors, made at the first start. It is random and sealed, not
 * derived from the master key: after a rotation people stay signed in and their second factors still open.
 * @throws RefusedToStart `secret-key-missing` when it was sealed with a key we do not have: going on with a new one would
 * quietly lock people with a second factor out.
 */
export async function authSecret(database: Database<WorkspacesTables>, secrets: Secrets, clock: Clock): Promise<string> {
  const { db } = database
  const envelope = secrets.seal(randomBytes(32).toString('base64url'), bound)
  const read = () => db.selectFrom('auth_secrets').select('envelope').where('id', '=', 1).executeTakeFirst()
  let kept = await read()
  if (kept === undefined) {
    // Two processes may start together: the first one's stays.
    await db.insertInto('auth_secrets').values({ id: 1, envelope, created_at: clock.now() }).onConflict((conflict) => conflict.column('id').doNothing()).execute()
    kept = await read()
  }
  if (kept === undefined) throw new Error('the secret of the sign-in could not be kept')
  const secret = opened(secrets, kept.envelope)
  if (secrets.isOld(kept.envelope)) {
    await db.updateTable('auth_secrets').set({ envelope: secrets.seal(secret, bound) }).where('id', '=', 1).execute()
  }
  return secret
}

function opened(secrets: Secrets, envelope: string): string {
  try {
    return secrets.open(envelope, bound)
  } catch (cause) {
    throw new RefusedToStart('secret-key-missing', say('secretKeyMissing'), cause)
  }
}
