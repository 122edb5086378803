import { Readable } from 'node:stream'
import { csvLine } from '../platform/csv.ts'
import type { Language } from '../platform/i18n.ts'
import { auditEntries, type AuditFilter } from './audit-log.ts'
import type { Parts } from './parts.ts'
import { words } from './words.ts'

const rowsAtOnce = 500

/** The whole audit log that fits the filter, newest first, read as it is sent. */
export function auditCsv({ database }: Parts, workspaceId: string, filter: Omit<AuditFilter, 'limit' | 'before'>, language: Language): Readable {
  const said = words[language]
  async function* lines(): AsyncGenerator<string> {
    yield csvLine([said.csv.at, said.csv.who, said.csv.action, said.csv.subject, said.csv.detail])
    let before: string | undefined
    for (;;) {
      const entries = await auditEntries(database, workspaceId, { ...filter, before, limit: rowsAtOnce })
      for (const { at, who, action, subject, detail } of entries) {
        const facts = Object.entries(detail).map(([name, value]) => `${name}: ${value ?? ''}`).join('; ')
        yield csvLine([new Date(at).toISOString(), who === 'system' ? said.system : who, action, subject, facts])
      }
      before = entries.at(-1)?.id
      if (entries.length < rowsAtOnce) return
    }
  }
  return Readable.from(lines())
}
