import type { AuditWords, Outcome, Severity } from '../audit.ts'
import type { SmoNetwork } from '../networks.ts'

/** What can be audited besides a page. */
export type Kind = 'image' | 'video' | 'pdf' | 'feed' | 'profile' | 'post'

/** Networks that take files and posts, and not only links. */
export type PostingNetwork = SmoNetwork | 'instagram' | 'tiktok' | 'youtube'

/** One thing that can be wrong with a file, a feed, a profile or a draft: an `Audit` whose facts are those of its kind. Ids are public. */
export interface KindAudit<Facts, Reason extends string = string> {
  readonly id: string
  readonly kind: Kind
  readonly severity: Severity
  readonly affects: readonly PostingNetwork[] | 'all'
  /** Where the rule can be read; `own` is our judgement. */
  readonly source: string
  readonly checkedAt: string
  /** False where nobody here could read the rule at its source. */
  readonly verified: boolean
  readonly words: { readonly en: AuditWords<Reason>; readonly it: AuditWords<Reason> }
  check(facts: Facts): Outcome<Reason>
}

/** Keeps the literal types, so that every reason has its words in both languages. */
export const kindAuditsOf =
  <Facts>() =>
  <const Reason extends string>(audit: KindAudit<Facts, Reason>): KindAudit<Facts, Reason> =>
    audit

export interface KindFinding {
  readonly id: string
  readonly severity: Severity
  readonly outcome: Outcome
}

/** Every audit's outcome, in the order of the list. */
export function judge<Facts>(audits: readonly KindAudit<Facts>[], facts: Facts): readonly KindFinding[] {
  return audits.map((audit) => ({ id: audit.id, severity: audit.severity, outcome: audit.check(facts) }))
}

export const pass = { result: 'pass' } as const
export const notApplicable = { result: 'not-applicable' } as const

/** A size as people say it, in the decimal units that networks use. */
export const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`
