import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os'

/** What one fault did to us. Numbers that make no sense for a case are left out. */
export interface Finding {
  readonly what: string
  readonly duplicates?: number
  readonly lost?: number
  readonly early?: number
  readonly note?: string
  /** Every promise that did not hold, in words; empty when all held. */
  readonly broken: readonly string[]
  /** Why this machine could not try it. */
  readonly skipped?: string
}

export interface Case {
  readonly name: string
  run(how: { readonly seed: number; readonly quick: boolean }): Promise<readonly Finding[]>
}

export interface Row {
  readonly case: string
  /** Of this line: parts may have run at other times than the rest. */
  readonly at: string
  readonly seed: number
  readonly finding: Finding
  readonly seconds: number
}

/** No case takes half of this. One that stands still is a line of the table, not the end of the run. */
const longestMs = 15 * 60_000

/** Runs the cases one after the other, saying each as it ends. */
export async function runCases(cases: readonly Case[], how: { readonly seed: number; readonly quick: boolean }): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const one of cases) {
    const startedAt = performance.now()
    let late: NodeJS.Timeout | undefined
    const patience = new Promise<never>((_, reject) => void (late = setTimeout(() => reject(new Error(`not done after ${longestMs / 60_000} minutes`)), longestMs)))
    const findings = await Promise.race([one.run(how), patience]).catch((cause: unknown): Finding[] => [{ what: 'the case itself', broken: [cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)] }])
    clearTimeout(late)
    const seconds = (performance.now() - startedAt) / 1000
    for (const finding of findings) {
      rows.push({ case: one.name, at: new Date().toISOString().slice(0, 16).replace('T', ' '), seed: how.seed, finding, seconds: seconds / findings.length })
      console.log(`${verdictOf(finding).padEnd(7)} ${one.name}: ${finding.what}${finding.note ? ` · ${finding.note}` : ''}`)
      for (const broken of finding.broken) console.log(`        ${broken}`)
    }
  }
  return rows
}

export const allHeld = (rows: readonly Row[]): boolean => rows.every(({ finding }) => finding.broken.length === 0)

const verdictOf = ({ broken, skipped }: Finding): string => (skipped !== undefined ? 'skipped' : broken.length === 0 ? 'holds' : 'BROKEN')
const head = ['case', 'what was done', 'dup.', 'lost', 'early', 'also', 's', 'verdict'] as const
const number = (value: number | undefined): string => (value === undefined ? '' : String(value))

function cellsOf({ case: name, finding, seconds }: Row): readonly string[] {
  const also = finding.skipped ?? [finding.note ?? '', ...finding.broken.map((one) => one.split('\n', 1)[0] ?? '')].filter((one) => one !== '').join('; ')
  return [name, finding.what, number(finding.duplicates), number(finding.lost), number(finding.early), also, seconds.toFixed(1), verdictOf(finding)].map((cell) => cell.replaceAll('|', '\\|'))
}

/** For a terminal. */
export function asText(rows: readonly Row[]): string {
  const lines = rows.map(cellsOf)
  const widths = head.map((title, column) => Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return `${line(head)}\n|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|\n${lines.map(line).join('\n')}`
}

export interface WholeRun {
  readonly at: string
  readonly seed: number
  readonly minutes: number
  readonly loadBefore: number
  readonly loadAfter: number
}

export const loadNow = (): number => Number((loadavg()[0] ?? 0).toFixed(1))

/** For faults/RESULTS.md. */
export function asMarkdown(rows: readonly Row[], whole: WholeRun): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    '# Results of `npm run faults`',
    '',
    `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB · ${platform()} ${release()} · Node ${process.version}`,
    '',
    `All of it at once took ${whole.minutes.toFixed(1)} minutes on ${whole.at} (UTC) with seed ${whole.seed} (\`FAULT_SEED=${whole.seed} npm run faults\` does the same), at load ${whole.loadBefore} before and`,
    `${whole.loadAfter} after; cases that ran again since have their own date. **${allHeld(rows) ? 'Every promise held.' : 'A promise was broken.'}**`,
    '',
    'Duplicates, losses and what came early must be 0. A case of several lines shares its seconds among them. What is promised, and what is not:',
    '[docs/decisions/0003](../docs/decisions/0003-publishing-once.md) and [SECURITY.md](../SECURITY.md).',
    '',
    line([...head, 'at']),
    line([...head, 'at'].map(() => '---')),
    ...rows.map((row) => line([...cellsOf(row), row.at])),
    '',
  ].join('\n')
}
