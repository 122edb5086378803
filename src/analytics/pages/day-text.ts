import type { Format } from '../../platform/ui/format.ts'

/** `2026-11-23` in the reader's words; a day has no zone. */
export function dayText(format: Format, day: string): string {
  return format.day(Date.parse(`${day}T12:00:00Z`))
}
