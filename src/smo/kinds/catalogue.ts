import type { AuditWords, Severity } from '../audit.ts'
import { feedAudits } from './feed-audits.ts'
import { imageAudits } from './image.ts'
import type { Kind, PostingNetwork } from './kind-audit.ts'
import { pdfAudits } from './pdf-audits.ts'
import { postAudits } from './post-audits.ts'
import { profileAudits } from './profile-audits.ts'
import { videoAudits } from './video-audits.ts'

/** What a list of audits shows of each. */
export interface KindAuditEntry {
  readonly id: string
  readonly kind: Kind
  readonly severity: Severity
  readonly affects: readonly PostingNetwork[] | 'all'
  readonly source: string
  readonly checkedAt: string
  readonly verified: boolean
  readonly words: { readonly en: AuditWords<string>; readonly it: AuditWords<string> }
}

/** Every audit of what is no page. */
export const kindAudits: readonly KindAuditEntry[] = [...imageAudits, ...videoAudits, ...pdfAudits, ...feedAudits, ...profileAudits, ...postAudits]
