import type { Card } from './card.ts'
import type { PageFacts } from './facts.ts'
import type { SmoNetwork } from './networks.ts'

export type Severity = 'error' | 'warn' | 'info'

/** `html` needs the page alone; the others are not applicable when their facts were not gathered. `manual` asks a person and is never scored. */
export type Mode = 'html' | 'net' | 'img' | 'robots' | 'render' | 'manual'

/** What the page says, and where: bytes from `offset` to `end` of the body; null for what is not in the page (a header, an image file). */
export interface Evidence {
  readonly text: string
  readonly offset: number | null
  readonly end: number | null
  readonly line: number | null
}

/** Something to paste, made of this page's own values. Empty text with `replaces` says: take those pieces away. */
export interface Fix {
  readonly text: string
  /** `head` is anywhere in `<head>`, `head-start` its first lines, `html` the `<html>` tag itself, `header` a line of the answer, `oembed` the answer of the oEmbed endpoint. */
  readonly to: 'head' | 'head-start' | 'body' | 'html' | 'header' | 'robots.txt' | 'oembed'
  /** The pieces shown as evidence go, and this comes in their place. */
  readonly replaces: boolean
}

/** A failure names one of the audit's own reasons; `values` fill its words. */
export type Outcome<Reason extends string = string> =
  | { readonly result: 'pass' }
  | { readonly result: 'not-applicable' }
  | { readonly result: 'manual' }
  | { readonly result: 'fail'; readonly reason: Reason; readonly values?: Readonly<Record<string, string | number>>; readonly evidence?: readonly Evidence[]; readonly fix?: Fix }

export interface AuditInput {
  readonly page: PageFacts
  /** Every network's card of this page, made once. */
  readonly cards: Readonly<Record<SmoNetwork, Card>>
}

export interface AuditWords<Reason extends string> {
  readonly pass: string
  readonly fail: string
  /** Why the reader should care, not how the check works. */
  readonly why: string
  /** What to do, where no markup can be pasted. `{name}` is filled from `values`. */
  readonly how: string
  readonly reasons: Readonly<Record<Reason, string>>
}

export interface Audit<Reason extends string = string> {
  /** Same as the file name. Public (reports, CLI, URLs): never renamed. */
  readonly id: string
  readonly group: 'core' | 'text' | 'image' | 'card' | 'markup' | 'structured' | 'oembed' | 'url' | 'reach' | 'i18n' | 'icon' | 'fedi' | 'video' | 'share'
  readonly mode: Mode
  readonly severity: Severity
  readonly affects: readonly SmoNetwork[] | 'all'
  /** Address of a page, or the name of a source that can be read. */
  readonly source: string
  readonly checkedAt: string
  readonly words: { readonly en: AuditWords<Reason>; readonly it: AuditWords<Reason> }
  check(input: AuditInput): Outcome<Reason>
}

/** Keeps the literal types, so that every reason has its words in both languages. */
export function defineAudit<const Reason extends string>(audit: Audit<Reason>): Audit<Reason> {
  return audit
}
