import { Temporal } from 'temporal-polyfill'
import { bruteForce, clicksByQuarter, openRows, type Rows } from './support/brute-force.ts'
import type { LoadResult } from './support/load-client.ts'
import { type Million, million } from './support/million.ts'
import { type Outcome, report } from './support/outcome.ts'
import { type RunningProduct, requestText, startLoad, startProduct } from './support/programs.ts'
import { median } from './support/statistics.ts'

/**
 * The Loop page and every report query over 1,000,000 events of three months, one after the other over HTTP. The answers of the
 * Loop are compared with a count of every row; that query is the floor.
 */
const zone = 'Europe/Rome'

await report(async (run) => {
  const outcomes: Outcome[] = []
  const load = await startLoad()
  // Making the million on PostgreSQL too would take half of the whole suite's time.
  for (const kind of ['sqlite'] as const) {
    const data = await million(run, kind)
    const product = await startProduct(data.place)
    const key = await product.key(data.workspaceId)
    const paths = queriesOf(data)
    const headers = { authorization: `Bearer ${key}` }
    const requests = Object.entries(paths).map(([name, path]) => ({ kind: name, text: requestText('GET', `/api/v1/workspaces/${data.workspaceId}${path}`, headers) }))
    const rows = await openRows(data.place)
    const wrong = await differences(data, product, headers, rows)

    const time = kind === 'sqlite' ? 1.5 : 1
    await load.run({ port: product.port, connections: 1, seconds: time, requests, atLeast: requests.length * 2 })
    const rounds: LoadResult[] = []
    const floors: number[] = []
    for (let round = 0; round < (kind === 'sqlite' ? run.rounds : Math.min(run.rounds, 3)); round++) {
      const result = await load.run({ port: product.port, connections: 1, seconds: time, requests, atLeast: requests.length * 2 })
      if (result.wrong > 0) throw new Error(result.firstWrong ?? 'wrong answers')
      rounds.push(result)
      const begun = performance.now()
      await clicksByQuarter(rows, data.workspaceId, lastDays(data.until, 30))
      floors.push(performance.now() - begun)
    }
    await rows.close()
    const floor = { value: median(floors), what: 'counting 30 days of clicks from the rows' }
    for (const name of Object.keys(paths)) {
      const of = (which: 'p50' | 'p95') => rounds.map(({ kinds }) => kinds[name]?.[which] ?? Number.NaN)
      outcomes.push({
        bench: 'loop', database: kind, measure: `${name}, p95`, value: median(of('p95')), rounds: of('p95'), unit: 'ms', floor,
        ...(kind === 'sqlite' ? { bar: { of: 'value' as const, most: name === 'Loop, 30 days' ? 30 : 100 } } : {}), note: `p50 ${median(of('p50')).toFixed(1)} ms`,
      })
    }
    outcomes.push({ bench: 'loop', database: kind, measure: 'figures that differ from a count of every row', value: wrong.length, unit: 'count', ...(kind === 'sqlite' ? { bar: { of: 'value' as const, most: 0 } } : {}), ...(wrong.length === 0 ? {} : { note: wrong.slice(0, 3).join('; ') }) })
    outcomes.push({ bench: 'loop', database: kind, measure: 'memory after it', value: product.rssMb(), unit: 'MB', ...(kind === 'sqlite' ? { bar: { of: 'value' as const, most: 300 } } : {}) })
    await product.stop()
  }
  await load.stop()
  return outcomes
})

/** Whole days of Rome that end with the day before `until`. */
function lastDays(until: number, days: number) {
  const today = Temporal.Instant.fromEpochMilliseconds(until).toZonedDateTimeISO(zone).startOfDay()
  const first = today.subtract({ days })
  return { from: first.epochMilliseconds, to: today.epochMilliseconds, fromDay: first.toPlainDate().toString(), toDay: today.subtract({ days: 1 }).toPlainDate().toString() }
}

function queriesOf({ until, postIds }: Million): Readonly<Record<string, string>> {
  const month = lastDays(until, 30)
  const quarter = lastDays(until, 85)
  const days = `from=${month.fromDay}&to=${month.toDay}`
  const span = `fromDay=${month.fromDay}&toDay=${month.toDay}&zone=${zone}`
  const post = postIds[postIds.length - 20] ?? ''
  return {
    'Loop, 30 days': `/loop?${days}`,
    'Loop, 30 days, first touch': `/loop?${days}&model=first`,
    'Loop, 85 days': `/loop?from=${quarter.fromDay}&to=${quarter.toDay}`,
    'events of engagements': `/loop/events?metricId=engagements&${days}`,
    'events of clicks': `/loop/events?metricId=clicks&${days}`,
    'events of visitors': `/loop/events?metricId=visitors&${days}`,
    'events of conversions': `/loop/events?metricId=conversions&${days}`,
    'events of one post’s clicks': `/loop/events?metricId=clicks&${days}&postId=${post}`,
    'events of one post’s visitors': `/loop/events?metricId=visitors&${days}&postId=${post}`,
    'links with their counts': '/links?limit=50',
    'clicks of a post': `/clicks?${span}&postId=${post}`,
    visits: `/visits?${span}`,
    conversions: `/conversions?${span}`,
    'conversions of a post': `/conversions?${span}&postId=${post}`,
    'numbers of a post': `/posts/${post}/numbers`,
  }
}

interface LoopAnswer {
  readonly figures: Readonly<Record<'clicks' | 'visitors' | 'conversions', { readonly value: number | null; readonly previous: number | null }>>
  readonly days: readonly { readonly day: string; readonly clicks: number }[]
  readonly byChannel: readonly Row[]
  readonly byPost: readonly Row[]
}
interface Row {
  readonly id: string | null
  readonly clicks: number
  readonly visitors: number
  readonly conversions: number
}

/** What the Loop page says and the rows do not; a sentence each. */
async function differences({ workspaceId, until }: Million, { port }: RunningProduct, headers: Readonly<Record<string, string>>, rows: Rows): Promise<readonly string[]> {
  const wrong: string[] = []
  const month = lastDays(until, 30)
  const before = { from: Temporal.PlainDate.from(month.fromDay).subtract({ days: 30 }).toZonedDateTime(zone).epochMilliseconds, to: month.from }
  for (const model of ['last-non-direct', 'first'] as const) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/workspaces/${workspaceId}/loop?from=${month.fromDay}&to=${month.toDay}&model=${model}`, { headers })
    if (!answer.ok) throw new Error(`the Loop answered ${answer.status}: ${await answer.text()}`)
    const loop = (await answer.json()) as LoopAnswer
    const compare = (what: string, said: number | null, counted: number): void => {
      if (said !== counted) wrong.push(`${model}: ${what}: ${said}, counted ${counted}`)
    }
    const [all, previous, posts, connections] = await Promise.all([
      bruteForce(rows, workspaceId, month, 'all', model), bruteForce(rows, workspaceId, before, 'all', model),
      bruteForce(rows, workspaceId, month, 'post', model), bruteForce(rows, workspaceId, month, 'connection', model),
    ])
    for (const metric of ['clicks', 'visitors', 'conversions'] as const) {
      compare(metric, loop.figures[metric].value, all[metric].get('') ?? 0)
      compare(`${metric} before`, loop.figures[metric].previous, previous[metric].get('') ?? 0)
      for (const [said, counted] of [[loop.byPost, posts], [loop.byChannel, connections]] as const) {
        for (const row of said) if (row.id !== null) compare(`${metric} of ${row.id}`, row[metric], counted[metric].get(row.id) ?? 0)
      }
      if (loop.byPost.length === 0 || loop.byChannel.length === 0) wrong.push(`${model}: no breakdown`)
    }
    const perDay = new Map<string, number>()
    for (const [at, clicks] of await clicksByQuarter(rows, workspaceId, month)) {
      const day = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString()
      perDay.set(day, (perDay.get(day) ?? 0) + clicks)
    }
    for (const { day, clicks } of loop.days) compare(`clicks on ${day}`, clicks, perDay.get(day) ?? 0)
  }
  return wrong
}
