import { z } from 'zod'

export const roles = ['owner', 'manager', 'editor', 'approver', 'viewer'] as const
export const Role = z.enum(roles)
export type Role = z.infer<typeof Role>

export const scopes = ['read', 'write', 'approve', 'manage'] as const
export const Scope = z.enum(scopes)
export type Scope = z.infer<typeof Scope>

const WorkspaceLanguage = z.enum(['en', 'it'])

export const Workspace = z.object({
  id: z.string(),
  name: z.string(),
  language: WorkspaceLanguage,
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

export const ApiKey = z.object({ id: z.string(), name: z.string(), prefix: z.string(), scopes: z.array(Scope), createdBy: z.string(), createdAt: z.number().int(), lastUsedAt: z.number().int().nullable(), expiresAt: z.number().int().nullable() })
export type ApiKey = z.infer<typeof ApiKey>

export const AuditEntry = z.object({
  id: z.string(),
  at: z.number().int(),
  /** Name of who did it, as it was then; `system` for the product itself. */
  who: z.string(),
  /** Id of the person, or of the person who made the key; null for the product itself. */
  userId: z.string().nullable(),
  action: z.string(),
  subject: z.string(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
})
export type AuditEntry = z.infer<typeof AuditEntry>

/** One line of text, as people type it: trimmed, in NFC, without control characters. */
const line = (longest: number): z.ZodType<string, string> =>
  z
    .string()
    .transform((text) => text.normalize('NFC').replace(/\p{Cc}+/gu, ' ').trim())
    .pipe(z.string().min(1).max(longest))

const Name = line(100)
export const Email = z
  .string()
  .transform((text) => text.normalize('NFC').trim().toLowerCase())
  .pipe(z.email().max(254))
/** The longest is what better-auth hashes at most. */
export const Password = z
  .string()
  .transform((text) => text.normalize('NFC'))
  .pipe(z.string().min(10).max(128))
const Zone = z.string().max(64)
const Currency = z.string().regex(/^[A-Z]{3}$/)

export const Welcome = z.object({ name: Name, email: Email, password: Password, workspaceName: Name, language: WorkspaceLanguage, zone: Zone })
export type Welcome = z.infer<typeof Welcome>

export const NewWorkspace = z.object({
  name: Name,
  language: WorkspaceLanguage,
  zone: Zone,
  weekStart: z.number().int().min(1).max(7).optional(),
  currency: Currency.optional(),
  approvalRequired: z.boolean().optional(),
})
export type NewWorkspace = z.infer<typeof NewWorkspace>

export const WorkspaceChanges = NewWorkspace.partial()
export type WorkspaceChanges = z.infer<typeof WorkspaceChanges>

export const NewInvitation = z.object({ email: Email, role: Role })
export type NewInvitation = z.infer<typeof NewInvitation>

export const Acceptance = z.object({ name: Name.optional(), password: Password.optional(), language: WorkspaceLanguage.optional() })
export type Acceptance = z.infer<typeof Acceptance>

export const NewApiKey = z.object({ name: Name, scopes: z.array(Scope).min(1).max(scopes.length), expiresAt: z.number().int().nullable().optional() })
export type NewApiKey = z.infer<typeof NewApiKey>

export const MyChanges = z.object({ name: Name.optional(), language: WorkspaceLanguage.optional() })
export type MyChanges = z.infer<typeof MyChanges>

export const MyWorkspace = Workspace.extend({ role: Role, may: z.array(z.enum(['read', 'write', 'approve', 'manage', 'own'])) })
export type MyWorkspace = z.infer<typeof MyWorkspace>

export const Me = z.object({
  user: z.object({ id: z.string(), name: z.string(), email: z.string(), language: WorkspaceLanguage, twoFactorEnabled: z.boolean() }),
  workspaces: z.array(MyWorkspace),
  /** Whether mail can be sent; without it people copy links. */
  smtp: z.boolean(),
})
export type Me = z.infer<typeof Me>

export const InvitationSeen = z.object({
  workspaceName: z.string(),
  role: Role,
  email: z.string(),
  invitedBy: z.string(),
  /** Somebody with this address exists: they sign in and accept, instead of choosing a password. */
  hasAccount: z.boolean(),
})
export type InvitationSeen = z.infer<typeof InvitationSeen>

export const Session = z.object({
  id: z.string(),
  current: z.boolean(),
  userAgent: z.string().nullable(),
  ipAddress: z.string().nullable(),
  createdAt: z.number().int(),
  lastSeenAt: z.number().int(),
  expiresAt: z.number().int(),
})
export type Session = z.infer<typeof Session>
