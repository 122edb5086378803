import type { Machine } from './machine.ts'
import { type Outcome, ratioOf, reached } from './outcome.ts'
import { peers, peersMeasured } from './peers.ts'

/** What one bench gave, when, and how busy the machine was just before. */
export interface Result {
  readonly bench: string
  readonly date: string
  readonly seed: number
  readonly rounds: number
  /** How long it took, all in all; absent from older results. */
  readonly seconds?: number
  readonly load: number
  readonly outcomes: readonly Outcome[]
}

/** The last time that all of it ran at once. */
export interface WholeRun {
  readonly date: string
  readonly minutes: number
  readonly load: number
}

const names = { sqlite: 'SQLite', postgres: 'PostgreSQL' } as const

const number = (value: number): string => (Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : value.toLocaleString('en', { maximumSignificantDigits: 3 }))
const valueOf = ({ value, unit }: Outcome): string => (value === null || Number.isNaN(value) ? 'n/a' : unit === 'count' ? number(value) : unit === 'per s' ? `${number(value)}/s` : `${number(value)} ${unit}`)

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
    ratio === null ? '' : `${number(ratio)} × ${outcome.floor?.what} (${number(outcome.floor?.value ?? 0)})`, barOf(outcome), good === null ? '' : good ? 'yes' : '**no**', (outcome.note ?? '').replaceAll('|', '\\|').replaceAll(/\s+/g, ' '),
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
export function asMarkdown(results: readonly Result[], machine: Machine, whole: WholeRun | undefined): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const table = (rows: readonly (readonly string[])[]): readonly string[] => [...rows.slice(0, 1).flatMap((cells) => [line(cells), line(cells.map(() => '---'))]), ...rows.slice(1).map(line)]
  return [
    '# Results of `npm run bench`',
    '',
    `${machine.cores} × ${machine.model}, ${machine.memoryGb} GB, ${machine.fsyncsPerSecond.toLocaleString('en')} fsyncs/s in the last run · ${machine.system} · Node ${machine.node}`,
    '',
    'Each median is of interleaved rounds; the floor is measured between them. A load average near or above the number of cores means',
    'that others used the machine: then the ratios and the processor time say more than the figures. PostgreSQL is printed beside,',
    'once and without bars. Databases are seeded before anything is timed, side by side; a bench begins when what was written before it is on the',
    'disk and the processors have come to rest, or after ten seconds of waiting for that. A query of the Loop is asked 21 times in a round, or 7 while it',
    'stays below half of its bar: then its p95 is the worst of them. What the figures mean: [docs/decisions/0005](../docs/decisions/0005-what-the-benches-show.md).',
    '',
    whole === undefined ? 'All of it at once was not run yet; each bench has its own date.' : `All of it at once took ${whole.minutes} minutes on ${whole.date} (UTC), at load ${whole.load}.`,
    '',
    ...table([['bench', 'measured (UTC)', 'load average before', 'rounds', 'seconds', 'seed'], ...results.map((one) => [one.bench, one.date, String(one.load), String(one.rounds), String(one.seconds ?? ''), String(one.seed)])]),
    '',
    ...table([[...head], ...results.flatMap(({ outcomes }) => outcomes.map(cellsOf))]),
    '',
    '## Beside it: what others did',
    '',
    `${peersMeasured} Neither the machine nor the hour is this one: what compares is the ratio to the floor, where there is one.`,
    '',
    ...table([['what', 'who', 'figure', 'against its floor'], ...peers.map(({ what, who, figure, floor }) => [what, who, figure, floor ?? ''])]),
    '',
  ].join('\n')
}
