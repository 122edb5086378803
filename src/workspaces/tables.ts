import type { Language } from '../platform/i18n.ts'
import type { Role } from './schema.ts'

/** Rows of this module's tables. Those of people (`users` … `passkeys`) are written by the sign-in library too. */
export interface WorkspacesTables {
  users: {
    id: string
    name: string
    email: string
    email_verified: number
    image: string | null
    language: Language
    two_factor_enabled: number | null
    created_at: number
    updated_at: number
  }
  sessions: {
    id: string
    user_id: string
    token: string
    expires_at: number
    ip_address: string | null
    user_agent: string | null
    created_at: number
    updated_at: number
  }
  credentials: {
    id: string
    user_id: string
    account_id: string
    provider_id: string
    password: string | null
    created_at: number
    updated_at: number
  }
  verifications: { id: string; identifier: string; value: string; expires_at: number; created_at: number; updated_at: number }
  auth_secrets: { id: number; envelope: string; created_at: number }
  first_owner_links: { token_hash: string; created_at: number }
  workspaces: {
    id: string
    name: string
    language: Language
    zone: string
    week_start: number
    currency: string
    approval_required: number
    rehearsal: number
    created_at: number
    removed_at: number | null
  }
  members: { workspace_id: string; id: string; user_id: string; role: Role; joined_at: number }
  invitations: {
    workspace_id: string
    id: string
    email: string
    role: Role
    token_hash: string
    invited_by: string
    created_at: number
    expires_at: number
  }
  api_keys: {
    workspace_id: string
    id: string
    user_id: string
    name: string
    prefix: string
    key_hash: string
    scopes: string
    created_at: number
    last_used_at: number | null
    expires_at: number | null
  }
  audit_entries: {
    workspace_id: string
    id: string
    at: number
    user_id: string | null
    who: string
    action: string
    subject: string
    detail: string
  }
}
