import { CompiledQuery, type Kysely, PostgresAdapter, sql } from 'kysely'
import { type KnownDays, knownDays } from './known-days.ts'

export const utcDayMs = 86_400_000

/**
 * Where one kind of counts is kept: per quarter of an hour as things happen, and per whole UTC day once a day is over (close-days.ts).
 * A day's own counts are read only while its mark says that nothing was counted in it since; so what a question answers never
 * depends on whether days have been added up.
 */
export interface CountTables {
  readonly quarters: string
  readonly days: string
  readonly marks: string
  /** Columns before the dimension in both keys, with every value there is. A question names one value for each. */
  readonly fixed: readonly { readonly column: string; readonly values: readonly string[] }[]
  /** Columns after the thing in both keys, answered apart. */
  readonly apart: readonly string[]
  readonly sums: readonly string[]
  /** Dimensions that are added up by day; of others there are only quarters. */
  readonly dimensions: readonly string[]
}

export interface CountsAsked {
  readonly dimension: string
  /** One thing of it; null: each. */
  readonly id: string | null
  /** Half-open, each beginning and ending with a quarter of an hour, in order; counted apart by their place in the list. */
  readonly spans: readonly (readonly [fromMs: number, toMs: number])[]
}

/**
 * What one span (`slot`) of one question (`asked`: its place) counted of one thing. Things of which nothing is left are left out; what one had may come
 * in two rows, of the days that are closed and of those that are not: to be added up.
 */
export type CountsRow<Sum extends string, Apart extends string = never> = Readonly<{ asked: number; slot: number; id: string } & Record<Sum, number> & Record<Apart, string>>

/**
 * Sums of quarters and whole days, everything asked (null: nothing) in one statement: one state of the store answers it all. What closed days
 * came to is kept in memory, by the very closings it was read from (nothing can be counted in one without opening it); then only the open
 * days are read, and whether those closings still stand.
 */
export async function countsOf<Sum extends string, Apart extends string = never>(
  db: Kysely<never>,
  tables: CountTables & { readonly sums: readonly Sum[]; readonly apart: readonly Apart[] },
  workspaceId: string,
  fixed: readonly string[],
  asked: readonly (CountsAsked | null)[],
): Promise<readonly CountsRow<Sum, Apart>[]> {
  const known = knownDays(db)
  const name = [tables.days, workspaceId, ...fixed, JSON.stringify(asked)].join(' ')
  const before = known.get(name)
  // The commonest case, and the cheapest: every day of it is closed, and still by the closings we know.
  if (before?.range !== undefined && (await closingsIn(db, tables.marks, workspaceId, before.range)) === before.closings) return before.rows as readonly CountsRow<Sum, Apart>[]

  const kind = db.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite'
  const owner = [workspaceId, ...fixed]
  if (before?.open !== undefined) {
    const open = await openDays<Sum, Apart>(db, tables, kind, owner, before.open, before.closings)
    if (open !== null) return [...open, ...(before.rows as readonly CountsRow<Sum, Apart>[])]
  }

  const pieces = asked.flatMap((one, i) => (one === null ? [] : piecesOf(one, tables.dimensions.includes(one.dimension)).map((piece) => [i, ...piece] as const)))
  if (pieces.length === 0) return []
  const which = { each: asked.some((one) => one?.id === null), one: asked.some((one) => typeof one?.id === 'string') }
  const { rows } = await db.executeQuery<ReadRow<Sum, Apart>>(CompiledQuery.raw(textOf(tables, kind, which), [...owner, JSON.stringify(pieces)]))
  const marks = rows.filter((row) => row.asked === isClosing).map((row) => ({ day_at: row.slot, token: row.id }))
  const closed = addUp(tables, rows.filter((row) => row.closed === 1 && row.asked !== isClosing))
  known.set(name, { closings: closingsOf(marks), rows: closed, ...readNext(pieces, new Set(marks.map(({ day_at }) => day_at))) })
  return addUp(tables, [...rows.filter((row) => row.closed === 0), ...closed])
}

type NumberedPiece = readonly [asked: number, ...Piece]

/** What is to be read the next time, while the days that are closed stay so: their marks alone, or the other days too. */
function readNext(pieces: readonly NumberedPiece[], closed: ReadonlySet<number>): Pick<KnownDays, 'range' | 'open'> {
  const days = new Set(pieces.map(([, , , day]) => day))
  const range = [Math.min(...days), Math.max(...days)] as const
  // Days without a gap, all of them closed.
  if (closed.size === days.size && range[1] - range[0] === (days.size - 1) * utcDayMs) return { range }
  return { open: { pieces: JSON.stringify(pieces.filter(([, , , day, , , , , when]) => !closed.has(day) && when !== isClosed)), days, range } }
}

/**
 * What the days that are not among `closings` had, in one statement with a look at whether exactly those closings still stand; null when
 * they do not. Each piece is summed by itself and comes as one text: what has to be sorted, and carried between threads, is little.
 */
async function openDays<Sum extends string, Apart extends string>(db: Kysely<never>, tables: CountTables, kind: 'sqlite' | 'postgres', owner: readonly string[], open: NonNullable<KnownDays['open']>, closings: string): Promise<readonly CountsRow<Sum, Apart>[] | null> {
  const { rows } = await db.executeQuery<{ asked: number; slot: number; counts: string | unknown[][] | null; token: string | null }>(CompiledQuery.raw(textOf(tables, kind, 'open'), [...owner, open.pieces, ...open.range]))
  const marks = rows.filter(({ asked, slot }) => asked === isClosing && open.days.has(slot)).map(({ slot, token }) => ({ day_at: slot, token: token ?? '' }))
  if (closingsOf(marks) !== closings) return null
  const names = ['id', ...tables.apart, ...tables.sums]
  return rows.flatMap(({ asked, slot, counts }) => (typeof counts === 'string' ? (JSON.parse(counts) as unknown[][]) : (counts ?? [])).map((values) => {
    const row: Record<string, unknown> = { asked, slot }
    for (const [i, name] of names.entries()) row[name] = values[i]
    return row as CountsRow<Sum, Apart>
  }))
}

const closingsOf = (marks: readonly { readonly day_at: number; readonly token: string }[]): string => marks.map(({ day_at, token }) => `${day_at} ${token}`).toSorted().join()

async function closingsIn(db: Kysely<never>, marks: string, workspaceId: string, [first, last]: readonly [number, number]): Promise<string> {
  const { rows } = await sql<{ day_at: number; token: string }>`select day_at, token from ${sql.table(marks)} where workspace_id = ${workspaceId} and day_at >= ${first} and day_at <= ${last} and closed = 1`.execute(db)
  return closingsOf(rows)
}

type ReadRow<Sum extends string, Apart extends string> = CountsRow<Sum, Apart> & { readonly closed: 0 | 1 }

function addUp<Sum extends string, Apart extends string>(tables: { readonly sums: readonly Sum[]; readonly apart: readonly Apart[] }, rows: readonly CountsRow<Sum, Apart>[]): readonly CountsRow<Sum, Apart>[] {
  const added = new Map<string, CountsRow<Sum, Apart>>()
  for (const row of rows) {
    const apart = (tables.apart as readonly string[]).map((column) => String((row as Readonly<Record<string, unknown>>)[column]))
    const name = [row.asked, row.slot, ...apart, row.id].join(' ')
    const before = added.get(name)
    added.set(name, before === undefined ? row : { ...row, ...Object.fromEntries(tables.sums.map((sum) => [sum, before[sum] + row[sum]])) })
  }
  return [...added.values()].filter((row) => tables.sums.some((sum) => row[sum] !== 0))
}

/** The place of rows that say which closing of which day was read: `slot` is the day, `id` the closing. */
const isClosing = -1

const isOpen = 0
const isClosed = 1
const always = 2

/** A part of a question: [dimension, thing, day, from, to, slot, sign, when it is read, whole day]. */
export type Piece = readonly [dimension: string, id: string | null, dayAt: number, fromMs: number, toMs: number, slot: number, sign: 1 | -1, when: 0 | 1 | 2, whole: 0 | 1]

/**
 * Cuts what is asked at every UTC day. A day of which one span has more than half is read as that day without the rest of it, when it is
 * closed; else, and otherwise, its quarters are read.
 */
export function piecesOf({ dimension, id, spans }: CountsAsked, hasDays: boolean): readonly Piece[] {
  const parts = spans.flatMap(([fromMs, toMs], slot) => {
    const days: { readonly day: number; readonly slot: number; readonly from: number; readonly to: number }[] = []
    for (let day = fromMs - (fromMs % utcDayMs); fromMs < toMs && day < toMs; day += utcDayMs) days.push({ day, slot, from: Math.max(fromMs, day), to: Math.min(toMs, day + utcDayMs) })
    return days
  })
  return [...Map.groupBy(parts, ({ day }) => day)].flatMap(([day, own]): readonly Piece[] => {
    const piece = (slot: number, from: number, to: number, sign: 1 | -1, when: 0 | 1 | 2, whole: 0 | 1 = 0): readonly Piece[] => (from < to ? [[dimension, id, day, from, to, slot, sign, when, whole]] : [])
    const most = hasDays ? own.find(({ from, to }) => to - from > utcDayMs / 2) : undefined
    return [
      ...own.flatMap((part) => piece(part.slot, part.from, part.to, 1, part === most ? isOpen : always)),
      ...(most === undefined ? [] : [
        ...piece(most.slot, day, day + utcDayMs, 1, isClosed, 1),
        ...piece(most.slot, day, most.from, -1, isClosed),
        ...piece(most.slot, most.to, day + utcDayMs, -1, isClosed),
      ]),
    ]
  })
}

/** Parts of the statement: for all things, for one thing. */
interface Which {
  readonly each: boolean
  readonly one: boolean
}

const texts = new WeakMap<CountTables, Map<string, string>>()

function textOf(tables: CountTables, kind: 'sqlite' | 'postgres', which: Which | 'open'): string {
  const known = texts.get(tables) ?? new Map<string, string>()
  texts.set(tables, known)
  const name = which === 'open' ? `${kind} open` : `${kind} ${which.each} ${which.one}`
  const text = known.get(name) ?? (which === 'open' ? writeOpenText(tables, kind === 'sqlite') : writeText(tables, kind === 'sqlite', which))
  known.set(name, text)
  return text
}

function writeOpenText({ quarters, marks, fixed, apart, sums }: CountTables, sqlite: boolean): string {
  let values = 0
  const value = (type: 'text' | 'bigint'): string => (sqlite ? '?' : `$${(values += 1)}::${type}`)
  const field = (n: number, whole: boolean): string => (sqlite || !whole ? `value ->> ${n}` : `(value ->> ${n})::bigint`)
  const owner = `select ${value('text')} as workspace_id${fixed.map(({ column }) => `, ${value('text')} as ${column}`).join('')}`
  const list = sqlite ? `json_each(${value('text')})` : `json_array_elements(${value('text')}::json)`
  const things = ['dimension_id', ...apart].map((column) => `r.${column}`).join(', ')
  return `with a as (${owner}), pieces as (
select ${['asked', 'dimension', 'only_id', 'day_at', 'from_at', 'to_at', 'slot'].map((name, i) => `${field(i, i !== 1 && i !== 2)} as ${name}`).join(', ')} from ${list}
)
select p.asked, p.slot, (select ${sqlite ? 'json_group_array(json_array' : 'json_agg(json_build_array'}(${['dimension_id', ...apart, ...sums].join(', ')})) from (
select ${things}, ${sums.map((sum) => `sum(r.${sum}) as ${sum}`).join(', ')} from ${quarters} r
where ${['workspace_id', ...fixed.map(({ column }) => column)].map((column) => `r.${column} = (select ${column} from a)`).join(' and ')} and r.dimension = p.dimension
and r.bucket_at >= p.from_at and r.bucket_at < p.to_at and (p.only_id is null or r.dimension_id = p.only_id) group by ${things}
) as summed) as counts, null as token from pieces p
union all select ${isClosing}, day_at, null, token from ${marks} where workspace_id = (select workspace_id from a) and day_at >= ${value('bigint')} and day_at <= ${value('bigint')} and closed = 1`
}

function writeText({ quarters, days, marks, fixed, apart, sums }: CountTables, sqlite: boolean, which: Which): string {
  let values = 0
  const value = (): string => (sqlite ? '?' : `$${(values += 1)}::text`)
  const field = (n: number, whole: boolean): string => (sqlite || !whole ? `value ->> ${n}` : `(value ->> ${n})::bigint`)
  const asker = `select ${value()} as workspace_id${fixed.map(({ column }) => `, ${value()} as ${column}`).join('')}`
  const list = sqlite ? `json_each(${value()})` : `json_array_elements(${value()}::json)`
  const own = (table: string): string => ['workspace_id', ...fixed.map(({ column }) => column)].map((column) => `${table}.${column} = a.${column}`).join(' and ')
  const arm = (table: string, whole: 0 | 1, one: boolean): string => {
    const time = whole === 1 ? 'r.day_at = p.day_at' : 'r.bucket_at >= p.from_at and r.bucket_at < p.to_at'
    const where = `${own('r')} and r.dimension = p.dimension and ${time}${one ? ' and r.dimension_id = p.only_id' : ''}`
    // The pieces lead: a few ranges are looked up, never all counts walked.
    const joined = sqlite ? `cross join ${table} r on ${where}` : `cross join lateral (select * from ${table} r where ${where} offset 0) r`
    return `select p.asked, p.slot, r.dimension_id as id, p.closed${apart.map((column) => `, r.${column}`).join('')}${sums.map((sum) => `, p.sign * r.${sum} as ${sum}`).join('')}
from asker a cross join chosen p ${joined} where p.whole = ${whole} and p.only_id is ${one ? 'not ' : ''}null`
  }
  const arms = [...(which.each ? [false] : []), ...(which.one ? [true] : [])].flatMap((one) => [arm(quarters, 0, one), arm(days, 1, one)])
  const names = ['asked', 'slot', 'id', 'closed', ...apart].join(', ')
  return `with asker as (${asker}), pieces as (
select ${['asked', 'dimension', 'only_id', 'day_at', 'from_at', 'to_at', 'slot', 'sign', 'read_when', 'whole'].map((name, i) => `${field(i, i !== 1 && i !== 2)} as ${name}`).join(', ')} from ${list}
), chosen as materialized (
select p.*, m.token, case when m.day_at is null then 0 else 1 end as closed from pieces p left join ${marks} m on m.workspace_id = (select workspace_id from asker) and m.day_at = p.day_at and m.closed = 1
where p.read_when = ${always} or p.read_when = case when m.day_at is null then ${isOpen} else ${isClosed} end
)
select ${names}, ${sums.map((sum) => `sum(${sum}) as ${sum}`).join(', ')} from (
${arms.join('\nunion all\n')}
) as counted group by ${names}
union all select distinct ${isClosing}, day_at, token, 1${apart.map(() => `, ''`).join('')}${sums.map(() => ', 0').join('')} from chosen where closed = 1`
}
