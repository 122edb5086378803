import type { Audit, Severity } from './audit.ts'

/** Which audits count how much. Weights live here and not in the audits, so that another preset is another table. */
export interface Preset {
  readonly id: string
  readonly bySeverity: Readonly<Record<Severity, number>>
  /** What weighs differently than its severity says. */
  readonly byAudit: Readonly<Record<string, number>>
}

/** What everybody sees first weighs most: title and picture as much as two errors. */
export const standardPreset: Preset = {
  id: 'standard',
  bySeverity: { error: 10, warn: 5, info: 2 },
  byAudit: {
    'og-title': 20,
    'og-image': 20,
    'og-description': 10,
    'server-rendered': 20,
    'http-status': 20,
    'image-reachable': 20,
  },
}

export function weightOf(preset: Preset, audit: Audit): number {
  return preset.byAudit[audit.id] ?? preset.bySeverity[audit.severity]
}
