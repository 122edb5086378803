import { z } from 'zod'

export const roles = ['owner', 'manager', 'editor', 'approver', 'viewer'] as const
export const Role = z.enum(roles)
export type Role = z.infer<typeof Role>

export const Workspace = z.object({
  id: z.string(),
  name: z.string(),
  language: z.enum(['en', 'it']),
  /** IANA zone. */
  zone: z.string(),
  /** ISO weekday the week starts on: 1 Monday … 7 Sunday. */
  weekStart: z.number().int().min(1).max(7),
  currency: z.string(),
  /** Posts must be approved by somebody other than their author before they can go out. */
  approvalRequired: z.boolean(),
  /** Filled by the rehearsal: everything in it is made up and can be wiped. */
  rehearsal: z.boolean(),
  createdAt: z.number().int(),
})
export type Workspace = z.infer<typeof Workspace>

export const Member = z.object({ id: z.string(), userId: z.string(), name: z.string(), email: z.string(), role: Role, twoFactor: z.boolean(), joinedAt: z.number().int() })
export type Member = z.infer<typeof Member>

export const Invitation = z.object({ id: z.string(), email: z.string(), role: Role, invitedBy: z.string(), createdAt: z.number().int(), expiresAt: z.number().int() })
export type Invitation = z.infer<typeof Invitation>

export const ApiKey = z.object({ id: z.string(), name: z.string(), prefix: z.string(), scopes: z.array(z.enum(['read', 'write', 'approve', 'manage'])), createdBy: z.string(), createdAt: z.number().int(), lastUsedAt: z.number().int().nullable(), expiresAt: z.number().int().nullable() })
export type ApiKey = z.infer<typeof ApiKey>

export const AuditEntry = z.object({ id: z.string(), at: z.number().int(), who: z.string(), action: z.string(), subject: z.string(), detail: z.record(z.string(), z.union([z.string(), z.number(), z.null()])) })
export type AuditEntry = z.infer<typeof AuditEntry>
