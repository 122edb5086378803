import { CompiledQuery, sql } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import type { Database, Statement } from '../platform/db/database.ts'
import { newId } from '../platform/ids.ts'
import type { Log } from '../platform/log/log.ts'
import { type CountTables, utcDayMs } from './day-counts.ts'

type Kind = Database<unknown>['kind']

/** A day is added up this long after its end: visits and clicks that go on over midnight are counted by then. */
const restMs = 3_600_000
const firstAfterMs = 15_000
const everyMs = 600_000

export interface DayCloser {
  /** Adds up every day of a workspace that is over and not closed. */
  closeDays(workspaceId: string): Promise<void>
  /** The same for every workspace. */
  closeAll(): Promise<void>
  /** Does so by itself, soon and then every ten minutes. */
  start(): void
  stop(): Promise<void>
}

/**
 * Adds up the counts of days that are over. Reading is done on a thread that reads; what is written is kept only if nothing was counted
 * in the day meanwhile, so it may be stopped, or run twice at once, at any point. `alone`: what the writers of these counts
 * begin their transactions with, so that none of them is half way when a day is marked.
 */
export function createDayCloser({ database, clock, log, tables, alone }: {
  readonly database: Pick<Database<never>, 'kind' | 'db' | 'commit'>
  readonly clock: Clock
  readonly log: Log
  readonly tables: readonly CountTables[]
  readonly alone: (workspaceId: string) => readonly Statement[]
}): DayCloser {
  const { db, kind } = database
  let running: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | null = null
  let stopping = false

  const ask = async <Row>(text: ReturnType<typeof sql<Row>>): Promise<readonly Row[]> => (await text.execute(db)).rows

  /** Days of one kind of counts that are over and not closed, the oldest first. */
  async function openDays(of: CountTables, workspaceId: string): Promise<readonly number[]> {
    const fixed = of.fixed.map(({ column, values }) => sql`and ${sql.ref(column)} = ${values[0] ?? ''}`)
    // One after the other: nobody waits, and one thread that reads is enough.
    const [first] = await ask<{ at: number | null }>(sql`select min(bucket_at) as at from ${sql.table(of.quarters)} where workspace_id = ${workspaceId} ${sql.join(fixed, sql` `)} and dimension = 'all'`)
    const [marked] = await ask<{ first: number | null; last: number | null }>(sql`select min(day_at) as first, max(day_at) as last from ${sql.table(of.marks)} where workspace_id = ${workspaceId}`)
    const open = await ask<{ day_at: number }>(sql`select day_at from ${sql.table(of.marks)} where workspace_id = ${workspaceId} and closed = 0 order by day_at`)
    const end = dayOf(clock.now() - restMs)
    if (first === undefined || first.at === null) return open.map(({ day_at }) => day_at)
    const firstMark = marked?.first ?? end
    const lastMark = marked?.last ?? end
    return [...eachDay(dayOf(first.at), Math.min(firstMark, end)), ...open.map(({ day_at }) => day_at).filter((day) => day < end), ...eachDay(lastMark + utcDayMs, end)]
  }

  async function close(of: CountTables, workspaceId: string): Promise<void> {
    const days = await openDays(of, workspaceId)
    if (days.length === 0) return
    const token = newId()
    // All at once, so that the marks of a workspace never have a gap.
    await database.commit([...alone(workspaceId), markStatement(kind, of, workspaceId, days, token)])
    for (const day of days) {
      if (stopping) return
      const { rows: [sums] } = await db.executeQuery<{ counts: string }>(sumsQuery(kind, of, workspaceId, day).compile())
      await database.commit(closeStatements(kind, of, workspaceId, day, token, sums?.counts ?? '[]'))
    }
  }

  async function everyWorkspace(): Promise<void> {
    for (const of of tables) {
      for (let after = ''; !stopping; ) {
        const [next] = await ask<{ workspace_id: string | null }>(sql`select min(workspace_id) as workspace_id from ${sql.table(of.quarters)} where workspace_id > ${after}`)
        if (next === undefined || next.workspace_id === null) break
        await close(of, next.workspace_id)
        after = next.workspace_id
      }
    }
  }

  function turn(work: () => Promise<void>): Promise<void> {
    const done = running.then(work)
    running = done.catch(() => { /* told to whoever asked */ })
    return done
  }

  function later(ms: number): void {
    timer = setTimeout(() => {
      void turn(everyWorkspace).catch((cause: unknown) => log.warn('days could not be added up', { cause })).finally(() => {
        if (!stopping) later(everyMs)
      })
    }, ms).unref()
  }

  return {
    closeDays: (workspaceId) => turn(async () => {
      for (const of of tables) await close(of, workspaceId)
    }),
    closeAll: () => turn(everyWorkspace),
    start() {
      if (timer === null) later(firstAfterMs)
    },
    async stop() {
      stopping = true
      if (timer !== null) clearTimeout(timer)
      await running
    },
  }
}

const dayOf = (at: number): number => at - (at % utcDayMs)

function eachDay(from: number, to: number): readonly number[] {
  return from >= to ? [] : Array.from({ length: Math.ceil((to - from) / utcDayMs) }, (_, i) => from + i * utcDayMs)
}

const raw = (text: string, values: readonly unknown[]): Statement => ({ compile: () => CompiledQuery.raw(text, [...values]) })
const mark = (kind: Kind, n: number): string => (kind === 'sqlite' ? '?' : `$${n}`)
const list = (kind: Kind, n: number): string => (kind === 'sqlite' ? `json_each(${mark(kind, n)})` : `json_array_elements($${n}::json)`)
const whole = (kind: Kind, text: string): string => (kind === 'sqlite' ? text : `(${text})::bigint`)
const inList = (values: readonly string[]): string => `(${values.map((value) => `'${value}'`).join(', ')})`

/**
 * Whatever is counted in a day that was closed opens it again. To be committed together with the counts. `rowsAsJson`: a list of rows of
 * which the value at `place` is a time, epoch milliseconds.
 */
export function reopenStatement(kind: Kind, of: CountTables, workspaceId: string, rowsAsJson: string, place: number): Statement {
  const at = whole(kind, `value ->> ${place}`)
  return raw(`update ${of.marks} set closed = 0, token = '' where workspace_id = ${mark(kind, 1)} and (closed = 1 or token <> '')
and day_at in (select ${at} - ${at} % ${utcDayMs} from ${list(kind, 2)})`, [workspaceId, rowsAsJson])
}

function markStatement(kind: Kind, of: CountTables, workspaceId: string, days: readonly number[], token: string): Statement {
  const bound = kind === 'sqlite' ? ['?', '?'] : ['$1::text', '$2::text']
  return raw(`insert into ${of.marks} (workspace_id, day_at, closed, token) select ${bound[0]}, ${whole(kind, 'value ->> 0')}, 0, ${bound[1]} from ${list(kind, 3)} where true
on conflict (workspace_id, day_at) do update set token = excluded.token where ${of.marks}.closed = 0`, [workspaceId, token, JSON.stringify(days.map((day) => [day]))])
}

const keysOf = (of: CountTables): readonly string[] => [...of.fixed.map(({ column }) => column), 'dimension', 'dimension_id', ...of.apart]

/** The sums of one day as one JSON text: no row of it is built here. */
function sumsQuery(kind: Kind, of: CountTables, workspaceId: string, day: number): Statement {
  const names = [...keysOf(of), ...of.sums].join(', ')
  const dimensions = of.fixed.reduce<readonly (readonly string[])[]>((all, { values }) => all.flatMap((one) => values.map((value) => [...one, value])), [[]]).flatMap((values) => of.dimensions.map((dimension) => [...values, dimension]))
  const columns = [...of.fixed.map(({ column }) => column), 'dimension']
  const where = `r.workspace_id = ${mark(kind, 2)} and ${columns.map((column, i) => `r.${column} = ${kind === 'sqlite' ? 'k.' : ''}value ->> ${i}`).join(' and ')} and r.bucket_at >= ${mark(kind, 3)} and r.bucket_at < ${mark(kind, 4)}`
  const from = kind === 'sqlite' ? `${list(kind, 1)} k cross join ${of.quarters} r on ${where}` : `${list(kind, 1)} cross join lateral (select * from ${of.quarters} r where ${where} offset 0) r`
  const group = keysOf(of).map((column) => `r.${column}`).join(', ')
  const sums = `select ${group}, ${of.sums.map((sum) => `sum(r.${sum}) as ${sum}`).join(', ')} from ${from} group by ${group}`
  return raw(kind === 'sqlite' ? `select json_group_array(json_array(${names})) as counts from (${sums})` : `select coalesce(json_agg(json_build_array(${names})), '[]')::text as counts from (${sums}) as found`,
    [JSON.stringify(dimensions), workspaceId, day, day + utcDayMs])
}

function closeStatements(kind: Kind, of: CountTables, workspaceId: string, day: number, token: string, counts: string): readonly Statement[] {
  const keys = keysOf(of)
  const names = [...keys, ...of.sums]
  const fields = names.map((_, i) => (i < keys.length ? `value ->> ${i}` : whole(kind, `value ->> ${i}`)))
  const stillOurs = (from: number): string => `exists (select 1 from ${of.marks} where workspace_id = ${mark(kind, from)} and day_at = ${mark(kind, from + 1)} and token = ${mark(kind, from + 2)} and closed = 1)`
  const chosen = [...of.fixed.map(({ column, values }) => `${column} in ${inList(values)}`), `dimension in ${inList(of.dimensions)}`].join(' and ')
  const [ws, at] = kind === 'sqlite' ? ['?', '?'] : ['$1::text', '$2::bigint']
  return [
    raw(`update ${of.marks} set closed = 1 where workspace_id = ${mark(kind, 1)} and day_at = ${mark(kind, 2)} and token = ${mark(kind, 3)} and closed = 0`, [workspaceId, day, token]),
    raw(`delete from ${of.days} where workspace_id = ${mark(kind, 1)} and ${chosen} and day_at = ${mark(kind, 2)} and ${stillOurs(3)}`, [workspaceId, day, workspaceId, day, token]),
    raw(`insert into ${of.days} (workspace_id, day_at, ${names.join(', ')}) select ${ws}, ${at}, ${fields.join(', ')} from ${list(kind, 3)} where ${stillOurs(4)}`, [workspaceId, day, counts, workspaceId, day, token]),
  ]
}
