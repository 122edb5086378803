import type { Needs } from '../platform/http/api.ts'

const permissions: Readonly<Record<string, readonly Needs[]>> = {
  owner: ['read', 'write', 'approve', 'manage', 'own'],
  manager: ['read', 'write', 'approve', 'manage'],
  editor: ['read', 'write'],
  approver: ['read', 'approve'],
  viewer: ['read'],
}

/** Whether to show what needs this; the server decides again. */
export const allows = (role: string, needs: Needs): boolean => permissions[role]?.includes(needs) ?? false
