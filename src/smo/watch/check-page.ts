import { newId } from '../../platform/ids.ts'
import { FetchError } from '../../platform/http/fetch.ts'
import type { Statement } from '../../platform/db/database.ts'
import type { PageFacts } from '../facts.ts'
import { auditPage, failedOf } from '../report.ts'
import { compare } from './compare.ts'
import type { ChangeDetail } from './schema.ts'
import { type Snapshot, snapshotOf } from './snapshot.ts'
import type { CheckFound, WatchChangeRow, WatchNoticeRow, WatchRow } from './store.ts'

/** A page that is not reached is looked at again so soon before anybody is told. */
export const confirmMs = 5 * 60_000
/** A server that says "changed just now" at every request says nothing. */
const justNowMs = 10_000

/** What one look brought: the page, or why there is none. */
export type Look = { readonly page: PageFacts } | { readonly trouble: 'refused' | 'unreachable' | 'status'; readonly status: number | null }

/** Looks at a page; whoever does not reach it says so instead of throwing. */
export async function lookAt(url: string, gather: (url: string) => Promise<PageFacts>): Promise<Look> {
  try {
    const page = await gather(url)
    return page.status !== null && page.status >= 400 ? { trouble: 'status', status: page.status } : { page }
  } catch (cause) {
    if (cause instanceof FetchError) return { trouble: cause.failure === 'refused' ? 'refused' : 'unreachable', status: null }
    throw cause
  }
}

const nothing: ChangeDetail = { cards: [], appeared: [], mended: [], score: null, unreachable: null, reachableAgain: null }

/**
 * What a look means for a watch: what is written, who is to be told, and when to look again. Pure, but for the ids. `deliver` gives the
 * statements that bring a notice on its way.
 */
export function judgeLook(watch: WatchRow, look: Look, now: number, deliver: (noticeId: string) => readonly Statement[]): CheckFound & { readonly nextAt: number } {
  const { workspace_id, id: watch_id } = watch
  const everyMs = watch.every_minutes * 60_000
  const changes: WatchChangeRow[] = []
  const notices: WatchNoticeRow[] = []
  const change = (kind: WatchChangeRow['kind'], detail: ChangeDetail, told: boolean, after_at: number | null, until_at: number): void => {
    const row: WatchChangeRow = { workspace_id, id: newId(now), watch_id, kind, detail: JSON.stringify(detail), after_at, until_at, found_at: now }
    changes.push(row)
    if (!told) return
    const notice = (way: 'mail' | 'webhook', member_id: string | null): WatchNoticeRow => ({ workspace_id, id: newId(now), watch_id, change_id: row.id, way, member_id, state: 'waiting', tries: 0, last_error: null, sent_at: null, created_at: now })
    for (const memberId of JSON.parse(watch.recipients) as string[]) notices.push(notice('mail', memberId))
    if (watch.webhook_url !== null) notices.push(notice('webhook', null))
  }
  const found = (values: Partial<WatchRow>, nextAt: number, check: { readonly trouble: string | null; readonly status: number | null; readonly score: number | null; readonly errors: number | null }) => ({
    nextAt, changes, notices, work: notices.flatMap(({ id }) => deliver(id)),
    check: { workspace_id, watch_id, id: newId(now), checked_at: now, ...check },
    watch: { last_check_at: now, next_check_at: nextAt, trouble: check.trouble as WatchRow['trouble'], status: check.status, ...values },
  })

  if ('trouble' in look) {
    const { trouble, status } = look
    const check = { trouble, status, score: null, errors: null }
    // Once is nothing yet: a restart, a hiccup on the way.
    if (watch.failing_since === null) return found({ failing_since: now }, now + confirmMs, check)
    // Somebody asked for a look in between.
    if (now < watch.failing_since + confirmMs) return found({}, watch.failing_since + confirmMs, check)
    if (watch.told_unreachable === 0) change('worse', { ...nothing, unreachable: { trouble, status } }, true, watch.last_good_at, watch.failing_since)
    return found({ told_unreachable: 1 }, now + everyMs, check)
  }

  const report = auditPage(look.page)
  const seen = snapshotOf(report)
  if (watch.told_unreachable === 1) change('better', { ...nothing, reachableAgain: { since: watch.failing_since ?? now } }, true, watch.last_check_at, now)
  const difference = watch.seen === null ? null : compare(JSON.parse(watch.seen) as Snapshot, seen)
  let isWorse = watch.told_worse
  if (difference !== null) {
    const { kind, detail } = difference
    const told = watch.tells === 'all' || kind === 'worse' || (kind === 'better' && isWorse === 1)
    const changedAt = changedBetween(look.page, watch.last_good_at, now)
    change(kind, detail, told, changedAt ?? watch.last_good_at, changedAt ?? now)
    if (kind !== 'other') isWorse = kind === 'worse' ? 1 : 0
  }
  return found(
    { last_good_at: now, failing_since: null, told_unreachable: 0, told_worse: isWorse, score: seen.score, seen: JSON.stringify(seen) },
    now + everyMs,
    { trouble: null, status: look.page.status, score: seen.score, errors: failedOf(report).filter(({ audit }) => audit.severity === 'error').length },
  )
}

/** `Last-Modified`, where it falls between the last good look and this one; else null. */
function changedBetween({ headers }: PageFacts, after: number | null, now: number): number | null {
  const at = Date.parse(headers['last-modified'] ?? '')
  return after === null || Number.isNaN(at) || at <= after || at > now - justNowMs ? null : at
}
