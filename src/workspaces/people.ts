import type { Transaction } from 'kysely'
import type { Language } from '../platform/i18n.ts'
import { newId } from '../platform/ids.ts'
import type { Role } from './schema.ts'
import type { WorkspacesTables } from './tables.ts'

export interface NewPerson {
  readonly name: string
  readonly email: string
  readonly passwordHash: string
  readonly language: Language
}

/** A person who signs in with a password, as the sign-in library keeps them. Throws on a taken e-mail (`uniqueViolation`). */
export async function insertPerson(tx: Transaction<WorkspacesTables>, { name, email, passwordHash, language }: NewPerson, now: number): Promise<string> {
  const id = newId(now)
  const times = { created_at: now, updated_at: now }
  await tx
    .insertInto('users')
    // They hold a link that was sent to this address or handed to them: that is all the proof there can be without mail.
    .values({ id, name, email, email_verified: 1, image: null, language, two_factor_enabled: 0, ...times })
    .execute()
  await tx
    .insertInto('credentials')
    .values({ id: newId(now), user_id: id, account_id: id, provider_id: 'credential', password: passwordHash, ...times })
    .execute()
  return id
}

export async function insertMember(tx: Transaction<WorkspacesTables>, workspaceId: string, userId: string, role: Role, now: number): Promise<string> {
  const id = newId(now)
  await tx.insertInto('members').values({ workspace_id: workspaceId, id, user_id: userId, role, joined_at: now }).execute()
  return id
}
