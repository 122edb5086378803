import type { Needs } from '../platform/http/api.ts'
import type { Role, Scope } from './schema.ts'

/** What each role may do. An owner may everything, a manager everything but own; approver and editor are apart. */
const permissions: Readonly<Record<Role, readonly Needs[]>> = {
  viewer: ['read'],
  approver: ['read', 'approve'],
  editor: ['read', 'write'],
  manager: ['read', 'write', 'approve', 'manage'],
  owner: ['read', 'write', 'approve', 'manage', 'own'],
}

/** What a scope of an API key lets through: each includes reading, managing includes all but owning. */
const scopePermissions: Readonly<Record<Scope, readonly Needs[]>> = {
  read: ['read'],
  write: ['read', 'write'],
  approve: ['read', 'approve'],
  manage: ['read', 'write', 'approve', 'manage'],
}

export const mayOf = (role: Role): ReadonlySet<Needs> => new Set(permissions[role])

/** A key never does more than the present role of the person who made it. */
export function mayOfKey(scopes: readonly Scope[], role: Role): ReadonlySet<Needs> {
  const maker = mayOf(role)
  return new Set(scopes.flatMap((scope) => scopePermissions[scope]).filter((need) => maker.has(need)))
}

/** Scopes a person of this role may give to a key of theirs. */
export const scopesOf = (may: ReadonlySet<Needs>): readonly Scope[] =>
  (['read', 'write', 'approve', 'manage'] as const).filter((scope) => may.has(scope))
