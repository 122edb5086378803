import type { Machine } from './machine.ts'
import { type Outcome, ratioOf, reached } from './outcome.ts'

export interface Heading {
  readonly date: string
  readonly seed: number
  readonly rounds: number
  readonly machine: Machine
  readonly loads: readonly number[]
  readonly minutes: number
  /** Benches that ended without a result. */
  readonly failed: readonly string[]
}

const names = { sqlite: 'SQLite', postgres: 'PostgreSQL' } as const

const number = (value: number): string => (Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : value.toLocaleString('en', { maximumSignificantDigits: 3 }))
const valueOf = ({ value, unit }: Outcome): string => (value === null ? 'n/a' : unit === 'count' ? number(value) : unit === 'per s' ? `${number(value)}/s` : `${number(value)} ${unit}`)

function barOf({ bar, unit }: Outcome): string {
  if (bar === undefined) return ''
  const of = bar.of === 'ratio' ? ' × floor' : unit === 'per s' ? '/s' : unit === 'count' ? '' : ` ${unit}`
  return bar.least === undefined ? `≤ ${number(bar.most ?? 0)}${of}` : `≥ ${number(bar.least)}${of}`
}

function cellsOf(outcome: Outcome): readonly string[] {
  const ratio = ratioOf(outcome)
  const good = reached(outcome)
  const spread = outcome.rounds === undefined || outcome.rounds.length < 2 ? '' : `${number(Math.min(...outcome.rounds))}–${number(Math.max(...outcome.rounds))}`
  return [
    outcome.bench, outcome.database === null ? '' : names[outcome.database], outcome.measure, valueOf(outcome), spread,
    ratio === null ? '' : `${number(ratio)} × ${outcome.floor?.what} (${number(outcome.floor?.value ?? 0)})`, barOf(outcome), good === null ? '' : good ? 'yes' : '**no**', outcome.note ?? '',
  ]
}

const head = ['bench', 'database', 'measure', 'median', 'rounds', 'against its floor', 'bar', 'reached', 'note'] as const

/** For a terminal. */
export function asText(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map((outcome) => cellsOf(outcome).map((cell) => cell.replaceAll('*', '')))
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)))
  return [[...head], ...rows].map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ').trimEnd()).join('\n')
}

/** For bench/RESULTS.md. */
export function asMarkdown(outcomes: readonly Outcome[], { date, seed, rounds, machine, loads, minutes, failed }: Heading): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    '# Results of `npm run bench`',
    '',
    `${date} UTC · ${machine.cores} × ${machine.model}, ${machine.memoryGb} GB, ${machine.fsyncsPerSecond.toLocaleString('en')} fsyncs/s · ${machine.system} · Node ${machine.node}  `,
    `seed ${seed}, ${rounds} rounds, ${minutes.toFixed(1)} minutes · load average before each bench: ${loads.join(', ')}`,
    '',
    'Each median is of interleaved rounds; the floor is measured between them. A load average near or above the number of cores means',
    'that others used the machine: then the ratios say more than the figures. PostgreSQL is printed beside, without bars.',
    ...(failed.length === 0 ? [] : [`**Without a result: ${failed.join(', ')}.**`]),
    '',
    line(head),
    line(head.map(() => '---')),
    ...outcomes.map((outcome) => line(cellsOf(outcome))),
    '',
  ].join('\n')
}
