import { uniqueViolation } from '../platform/db/errors.ts'
import { insertWorkspace } from './create-workspace.ts'
import type { Parts } from './parts.ts'
import { insertPerson } from './people.ts'
import { problem } from './problems.ts'
import type { Welcome, Workspace } from './schema.ts'
import { anybody } from './store.ts'
import { hashOf, newToken } from './tokens.ts'

/**
 * The one-time link by which the first person makes themselves the owner; null once there is anybody. Each call makes a
 * new one and ends those before it: only the link shown last works.
 */
export async function firstOwnerLink({ database, clock, config }: Parts): Promise<string | null> {
  const { db } = database
  if (await anybody(db)) return null
  const token = newToken()
  await database.commit([
    db.deleteFrom('first_owner_links'),
    db.insertInto('first_owner_links').values({ token_hash: hashOf(token), created_at: clock.now() }),
  ])
  return `${config.publicUrl}/welcome/${token}`
}

/** @throws Problem 404 `welcome-used` for an unknown, used or replaced link. */
export async function checkWelcome({ database }: Parts, token: string): Promise<void> {
  const row = await database.db.selectFrom('first_owner_links').select('token_hash').where('token_hash', '=', hashOf(token)).executeTakeFirst()
  if (row === undefined || (await anybody(database.db))) throw problem(404, 'welcome-used', 'welcomeUsed')
}

/**
 * Uses the link: the person, their workspace and their ownership appear together or not at all. A program killed on the
 * way leaves the link as it was, or an owner who can sign in with the password they chose.
 * @throws Problem 404 `welcome-used`, 422 for an unknown zone.
 */
export async function welcomeFirstOwner(parts: Parts, token: string, input: Welcome): Promise<{ userId: string; workspace: Workspace }> {
  const { database, identity, clock, callers, events } = parts
  await checkWelcome(parts, token)
  const passwordHash = await (await (await identity()).$context).password.hash(input.password)
  try {
    const made = await database.transaction(async (tx) => {
      const used = await tx.deleteFrom('first_owner_links').where('token_hash', '=', hashOf(token)).executeTakeFirst()
      // Whoever comes second waits here for the first, then finds nothing to delete.
      if (used.numDeletedRows !== 1n || (await anybody(tx))) throw problem(404, 'welcome-used', 'welcomeUsed')
      const { name, email, language, zone, workspaceName } = input
      const userId = await insertPerson(tx, { name, email, passwordHash, language }, clock.now())
      const workspace = await insertWorkspace(parts, tx, { name: workspaceName, language, zone }, { userId, name })
      return { userId, workspace }
    })
    events.announce('workspaceCreated', { workspaceId: made.workspace.id })
    return made
  } catch (error) {
    if (uniqueViolation(error)) throw problem(404, 'welcome-used', 'welcomeUsed')
    throw error
  } finally {
    callers.clear()
  }
}
