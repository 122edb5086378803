import { parse } from 'csv-parse/sync'
import type { Connection } from '../channels/index.ts'
import type { InEveryLanguage } from '../platform/i18n.ts'
import { checkedMoment } from './moment.ts'
import { Problem } from '../platform/http/problem.ts'
import { PostContent, type Campaign, type Schedule } from './schema.ts'
import { inWords } from './words.ts'

/** One line of a content plan that can become a draft. */
export interface PlanRow {
  readonly line: number
  readonly content: PostContent
}

export interface BadRow {
  readonly line: number
  readonly column: string | null
  readonly words: InEveryLanguage<string>
}

export const largestPlanRows = 5_000
const longestText = 20_000

interface PlanContext {
  readonly connections: readonly Connection[]
  readonly campaigns: readonly Campaign[]
  readonly zone: string
  readonly language: string
  readonly now: number
}

/**
 * A content plan in CSV: `text` (required), `date` (2026-12-31), `time` (09:30), `zone` (IANA), `accounts` (handles or ids, with
 * spaces, commas or semicolons between), `campaign` (its name or UTM name), `link`, `language`. Comma, semicolon or tab.
 * Good rows and bad rows are both answers: three bad ones spoil nothing for the other 997. Lines are those of the file.
 */
export function readPlan(csv: string, context: PlanContext): { readonly rows: readonly PlanRow[]; readonly bad: readonly BadRow[] } {
  const bad: BadRow[] = []
  const rows: PlanRow[] = []
  const say = (line: number, column: string | null, words: InEveryLanguage<string>): void => void bad.push({ line, column, words })
  let records: { record: string[]; info: { lines: number } }[]
  try {
    records = parse(csv, { bom: true, delimiter: delimiterOf(csv), info: true, relax_column_count: true, skip_empty_lines: true, trim: true, max_record_size: 100_000 }) as unknown as typeof records
  } catch (cause) {
    const line = cause instanceof Error && 'lines' in cause && typeof cause.lines === 'number' ? cause.lines : 1
    return { rows, bad: [{ line, column: null, words: inWords((w) => w.plan.unreadable(line)) }] }
  }
  const [head, ...body] = records
  if (head === undefined || body.length === 0) return { rows, bad: [{ line: 1, column: null, words: inWords((w) => w.plan.empty) }] }
  const names = head.record.map((name) => name.toLowerCase())
  if (!names.includes('text')) return { rows, bad: [{ line: 1, column: 'text', words: inWords((w) => w.plan.missingColumn('text')) }] }
  if (body.length > largestPlanRows) return { rows, bad: [{ line: largestPlanRows + 2, column: null, words: inWords((w) => w.plan.tooMany(largestPlanRows)) }] }

  let previous = head.info.lines
  for (const { record, info } of body) {
    // A quoted text may hold line breaks: a row is named by the line it begins on.
    const line = previous + 1
    previous = info.lines
    if (record.length !== names.length) {
      say(line, null, inWords((w) => w.plan.fields(record.length, names.length)))
      continue
    }
    const field = (name: string): string => record[names.indexOf(name)] ?? ''
    const content = contentOfRow(field, context, (column, words) => say(line, column, words))
    if (content !== null) rows.push({ line, content })
  }
  return { rows, bad }
}

/** The delimiter that the head line uses most: Italian spreadsheets write semicolons. */
function delimiterOf(csv: string): string {
  const head = csv.slice(0, 2_000).split(/\r?\n/, 1)[0] ?? ''
  const count = (letter: string): number => head.split(letter).length
  return [',', ';', '\t'].reduce((best, letter) => (count(letter) > count(best) ? letter : best))
}

function contentOfRow(field: (name: string) => string, context: PlanContext, say: (column: string, words: InEveryLanguage<string>) => void): PostContent | null {
  let good = true
  const wrong = (column: string, words: InEveryLanguage<string>): void => {
    good = false
    say(column, words)
  }
  const link = field('link')
  if (link !== '' && !/^https?:$/.test(URL.parse(link)?.protocol ?? '')) wrong('link', inWords((w) => w.plan.badLink(link)))
  const text = [field('text'), ...(link === '' || field('text').includes(link) ? [] : [link])].filter(Boolean).join('\n\n')
  if (field('text') === '') wrong('text', inWords((w) => w.plan.noText))
  if (text.length > longestText) wrong('text', inWords((w) => w.plan.textTooLong(longestText)))

  const connectionIds = field('accounts').split(/[\s,;]+/).filter(Boolean).flatMap((name) => {
    const plain = name.toLowerCase().replace(/^@/, '')
    const found = context.connections.find(({ id, account, state }) => state !== 'disconnected' && (id === name || account.handle.toLowerCase().replace(/^@/, '') === plain))
    if (found === undefined) wrong('accounts', inWords((w) => w.plan.unknownAccount(name)))
    return found === undefined ? [] : [found.id]
  })
  const named = field('campaign').toLowerCase()
  const campaign = named === '' ? null : context.campaigns.find(({ id, name, utmCampaign }) => id === named || name.toLowerCase() === named || utmCampaign === named)
  if (campaign === undefined) wrong('campaign', inWords((w) => w.plan.unknownCampaign(field('campaign'))))

  const schedule = scheduleOfRow(field, context, wrong)
  if (!good) return null
  return PostContent.parse({ parts: [{ text, images: [] }], connectionIds, language: field('language') || context.language, campaignId: campaign?.id ?? null, schedule })
}

function scheduleOfRow(field: (name: string) => string, { zone, now }: PlanContext, wrong: (column: string, words: InEveryLanguage<string>) => void): Schedule | null {
  const [date, time] = [field('date'), field('time')]
  if (date === '') {
    if (time !== '') wrong('date', inWords((w) => w.plan.timeWithoutDate))
    return null
  }
  const [, hour, minute, second = '00'] = /^([01]?\d|2[0-3])[:.]([0-5]\d)(?::([0-5]\d))?$/.exec(time === '' ? '09:00' : time) ?? []
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) wrong('date', inWords((w) => w.plan.badDate(date)))
  else if (hour === undefined || minute === undefined) wrong('time', inWords((w) => w.plan.badTime(time)))
  else {
    const schedule = { wallTime: `${date}T${hour.padStart(2, '0')}:${minute}:${second}`, zone: field('zone') || zone }
    try {
      checkedMoment(schedule, now)
      return schedule
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem
      wrong(problem.code === 'unknown-zone' ? 'zone' : problem.code === 'no-such-date' ? 'date' : 'time', problem.words)
    }
  }
  return null
}
