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

interface Row {
  readonly case: string
  readonly seed: number
  readonly finding: Finding
  readonly seconds: number
}

/** Runs the cases one after the other, saying each as it ends; gives false when any promise was broken. */
export async function runCases(cases: readonly Case[], how: { readonly seed: number; readonly quick: boolean }): Promise<boolean> {
  const rows: Row[] = []
  for (const one of cases) {
    const startedAt = performance.now()
    const findings = await one.run(how).catch((cause: unknown): Finding[] => [{ what: 'the case itself', broken: [cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)] }])
    const seconds = (performance.now() - startedAt) / 1000
    for (const finding of findings) {
      rows.push({ case: one.name, seed: how.seed, finding, seconds: seconds / findings.length })
      console.log(`${verdictOf(finding).padEnd(7)} ${one.name}: ${finding.what}${finding.note ? ` · ${finding.note}` : ''}`)
      for (const broken of finding.broken) console.log(`        ${broken}`)
    }
  }
  print(rows)
  return rows.every(({ finding }) => finding.broken.length === 0)
}

const verdictOf = ({ broken, skipped }: Finding): string => (skipped !== undefined ? 'skipped' : broken.length === 0 ? 'holds' : 'BROKEN')

function print(rows: readonly Row[]): void {
  const head = ['case', 'seed', 'what was done', 'dup.', 'lost', 'early', 'also', 's', 'verdict']
  const number = (value: number | undefined): string => (value === undefined ? '' : String(value))
  const lines = rows.map(({ case: name, seed, finding, seconds }) => [
    name, String(seed), finding.what, number(finding.duplicates), number(finding.lost), number(finding.early),
    finding.skipped ?? [finding.note ?? '', ...finding.broken.map((one) => one.split('\n', 1)[0])].filter((one) => one !== '').join('; '), seconds.toFixed(1), verdictOf(finding),
  ])
  const widths = head.map((title, column) => Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  console.log(`\n${line(head)}\n|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|\n${lines.map(line).join('\n')}`)
}
