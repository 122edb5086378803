import type { OperatorReport } from '../http/index.ts'
import { finding, type Finding } from './finding.ts'

/** The timer looks every few seconds; this long without a look means it is stuck. */
const mostTickMs = 30_000
const mostOverdueMs = 120_000

/** What only the running product knows; one line that says so when none runs here. */
export function checkRunning(report: OperatorReport | null): Finding[] {
  if (report === null) return [finding('running', 'unknown', (words) => words.notRunning)]
  const { work, held, parked, reconnect, sealedWithOlderKeys } = report
  const { lastTickAgeMs, oldestOverdueMs } = work
  return [
    finding('running', 'ok', (words) => words.running(report.version)),
    ...(report.role === 'web' ? [] : [
      lastTickAgeMs !== null && lastTickAgeMs < mostTickMs
        ? finding('timer', 'ok', (words) => words.timer(Math.round(lastTickAgeMs / 1000)))
        : finding('timer', 'trouble', (words) => words.timerStuck),
    ]),
    oldestOverdueMs === null || oldestOverdueMs < mostOverdueMs
      ? finding('overdue', 'ok', (words) => words.onTime(work.waiting))
      : finding('overdue', 'trouble', (words) => words.overdue(Math.round(oldestOverdueMs / 60_000))),
    ...(parked.length === 0
      ? [finding('parked', 'ok', (words) => words.nothingParked)]
      : parked.map(({ workspace, kind, lastError }) => finding('parked', 'advice', (words) => words.parked(workspace, kind, lastError ?? '')))),
    ...(reconnect.length === 0
      ? [finding('connections', 'ok', (words) => words.connections)]
      : reconnect.map(({ workspace, handle, channel }) => finding('connections', 'advice', (words) => words.reconnect(workspace, handle, channel)))),
    sealedWithOlderKeys === 0 ? finding('seals', 'ok', (words) => words.seals) : finding('seals', 'advice', (words) => words.oldSeals(sealedWithOlderKeys)),
    held === null ? finding('held', 'ok', (words) => words.notHeld) : finding('held', 'advice', (words) => words.held(new Date(held.since).toISOString().slice(0, 16).replace('T', ' '))),
  ]
}
