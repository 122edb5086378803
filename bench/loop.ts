import { Temporal } from 'temporal-polyfill'
import { bruteForce, clicksByQuarter, openRows, type Rows } from './support/brute-force.ts'
import type { LoadResult } from './support/load-client.ts'
import { listDifferences, listQueries } from './support/loop-queries.ts'
import { type Outcome, report } from './support/outcome.ts'
import { type RunningProduct, requestText, startLoad, startProduct } from './support/programs.ts'
import { type Seeded, seeded } from './support/seeded.ts'
import { median } from './support/statistics.ts'

/**
 * The Loop page and every report query over 1,000,000 events of three months, one after the other over HTTP. Every answer that is timed
 * is compared with a count of every row, or a list of them, by other SQL than the product's; counting a month of clicks is the floor.
 */
const zone = 'Europe/Rome'
/** How often each query is asked in a round, at least: the slowest twentieth should be more than one answer. */
const perRound = 21
/** The same where every asking before, the first two included, stayed below half of the bar: then its figure is the worst of so many. */
const perRoundIfFar = 7
const barOf = (name: string): number => (name.startsWith('Loop, 30 days') ? 30 : 100)

await report(async (run) => {
  const load = await startLoad()
  const data = await seeded(run, 'a million events', 'sqlite')
  const product = await startProduct(data.place)
  const ask = asker(product, data.workspaceId, await product.key(data.workspaceId))
  const rows = await openRows(data.place)
  const { paths, wrong } = await compared(data, ask, rows)
  const requests = Object.entries(paths).map(([name, path]) => ({ kind: name, text: requestText('GET', ask.address(path), ask.headers) }))

  const warm = await load.run({ port: product.port, connections: 1, seconds: 0.1, requests, atLeast: requests.length * 2 })
  const rounds: LoadResult[] = []
  const floors: number[] = []
  for (let round = 0; round < run.rounds; round++) {
    const near = new Set(Object.keys(paths).filter((name) => [warm, ...rounds].some(({ kinds }) => (kinds[name]?.p95 ?? Number.NaN) > barOf(name) / 2)))
    const asked = Array.from({ length: perRound }, (_, turn) => requests.filter(({ kind }) => near.has(kind) || turn % (perRound / perRoundIfFar) === 0)).flat()
    const result = await load.run({ port: product.port, connections: 1, seconds: 0.1, requests: asked, atLeast: asked.length })
    if (result.wrong > 0) throw new Error(result.firstWrong ?? 'wrong answers')
    rounds.push(result)
    const begun = performance.now()
    await clicksByQuarter(rows, data.workspaceId, lastDays(data.until, 30))
    floors.push(performance.now() - begun)
  }
  const fresh = await neverAsked(data, product, ask, load)
  const busy = await processorOf(product, ask, load, paths['Loop, 30 days'] ?? '')
  await rows.close()
  await load.stop()

  const floor = { value: median(floors), what: 'counting 30 days of clicks from the rows' }
  const line = (name: string, values: readonly number[], p50: number, most: number, more = ''): Outcome => ({
    bench: 'loop', database: 'sqlite', measure: `${name}, p95`, value: median(values), rounds: values, unit: 'ms', floor, bar: { of: 'value', most }, note: `p50 ${p50.toFixed(1)} ms${more}`,
  })
  const outcomes = Object.keys(paths).map((name) => {
    const of = (which: 'p50' | 'p95') => rounds.map(({ kinds }) => kinds[name]?.[which] ?? Number.NaN)
    return line(name, of('p95'), median(of('p50')), barOf(name), name === 'Loop, 30 days' ? `, ${busy.toFixed(0)} ms of processor each, all threads` : '')
  })
  outcomes.push(line('Loop, 30 days that nobody asked for before', [fresh.p95], fresh.p50, 100))
  outcomes.push({ bench: 'loop', database: 'sqlite', measure: 'figures and lists that differ from a count of every row', value: wrong.length, unit: 'count', bar: { of: 'value', most: 0 }, note: wrong.length === 0 ? `${Object.keys(paths).length} queries` : wrong.slice(0, 3).join('; ') })
  outcomes.push({ bench: 'loop', database: 'sqlite', measure: 'memory after it', value: product.rssMb(), unit: 'MB', bar: { of: 'value', most: 300 } })
  await product.stop()
  return outcomes
})

interface Asker {
  readonly headers: Readonly<Record<string, string>>
  address(path: string): string
  get(path: string): Promise<unknown>
}

function asker({ port }: RunningProduct, workspaceId: string, key: string): Asker {
  const headers = { authorization: `Bearer ${key}` }
  const address = (path: string): string => `/api/v1/workspaces/${workspaceId}${path}`
  return {
    headers,
    address,
    async get(path) {
      // Counting the rows takes this process longer than an idle connection is kept.
      const answer = await fetch(`http://127.0.0.1:${port}${address(path)}`, { headers: { ...headers, connection: 'close' } })
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
      return answer.json()
    },
  }
}

/** Whole days of Rome that end with the day before `until`. */
function lastDays(until: number, days: number) {
  const today = Temporal.Instant.fromEpochMilliseconds(until).toZonedDateTimeISO(zone).startOfDay()
  const first = today.subtract({ days })
  return { from: first.epochMilliseconds, to: today.epochMilliseconds, fromDay: first.toPlainDate().toString(), toDay: today.subtract({ days: 1 }).toPlainDate().toString() }
}

/** What is timed, each compared with the rows before. */
async function compared(data: Seeded, ask: Asker, rows: Rows): Promise<{ readonly paths: Readonly<Record<string, string>>; readonly wrong: readonly string[] }> {
  const { until, postIds, workspaceId } = data
  const month = lastDays(until, 30)
  const quarter = lastDays(until, 85)
  const days = `from=${month.fromDay}&to=${month.toDay}`
  const span = `fromDay=${month.fromDay}&toDay=${month.toDay}&zone=${zone}`
  const ids = async (path: string) => ((await ask.get(path)) as { items: readonly { id: string }[] }).items.map(({ id }) => id)
  const postId = postIds[postIds.length - 20] ?? ''
  const lists = listQueries({ workspaceId, from: month.from, to: month.to, days, span, postId, rarePostId: postIds[20] ?? '', connectionId: (await ids('/connections'))[0] ?? '', campaignId: (await ids('/campaigns'))[0] ?? '' })
  const [link = ''] = await ids(`/links?limit=1&postId=${postId}`)

  const wrong: string[] = []
  const paths: Record<string, string> = {
    'Loop, 30 days': `/loop?${days}`,
    'Loop, 30 days, first touch': `/loop?${days}&model=first`,
    'Loop, 30 days, today too': `/loop?from=${month.fromDay}&to=${Temporal.PlainDate.from(month.toDay).add({ days: 1 }).toString()}`,
    'Loop, 85 days': `/loop?from=${quarter.fromDay}&to=${quarter.toDay}`,
  }
  const today = Temporal.PlainDate.from(month.toDay).add({ days: 1 }).toZonedDateTime(zone).add({ days: 1 }).epochMilliseconds
  const loops = await Promise.all([
    ...(['last-non-direct', 'first'] as const).map((model) => loopDifferences(`/loop?${days}&model=${model}`, { ...month, days: 30 }, model, workspaceId, ask, rows)),
    loopDifferences(paths['Loop, 30 days, today too'] ?? '', { from: month.from, to: today, fromDay: month.fromDay, days: 31 }, 'last-non-direct', workspaceId, ask, rows),
    loopDifferences(paths['Loop, 85 days'] ?? '', { ...quarter, days: 85 }, 'last-non-direct', workspaceId, ask, rows),
  ])
  wrong.push(...loops.flat())

  const inOrder = Object.entries(lists)
  // The next ones are counted while one is compared.
  const ahead = inOrder.slice(0, 3).map(([, list]) => list.truth(rows))
  for (const [i, [name, list]] of inOrder.entries()) {
    const all = (await ahead.shift()) ?? []
    const next = inOrder[i + 3]
    if (next !== undefined) ahead.push(next[1].truth(rows))
    wrong.push(...(await listDifferences(name, list, all, ask.get)))
    paths[name] = list.path
    const deep = all[Math.floor(all.length / 2)]
    if (all.length > 200 && deep !== undefined) paths[`${name}, a later page`] = `${list.path}&cursor=${encodeURIComponent(list.cursorAfter(deep))}`
  }
  paths['posts that went out'] = `/loop/events?metricId=posts&${days}`
  paths['posts behind the potential reach'] = `/loop/events?metricId=potentialReach&${days}`
  paths['links with their counts'] = '/links?limit=50'
  paths['links of a post with their counts'] = `/links?limit=50&postId=${postId}`
  paths['a link with its days'] = `/links/${link}?${span}`
  paths['numbers of a post'] = `/posts/${postId}/numbers`
  paths['every metric'] = '/metrics'
  wrong.push(...(await otherDifferences(data, month, paths, link, postId, ask, rows)))
  return { paths, wrong }
}

interface LoopAnswer {
  readonly figures: Readonly<Record<'clicks' | 'visitors' | 'conversions' | 'engagements' | 'likes' | 'posts', { readonly value: number | null; readonly previous: number | null }>>
  readonly days: readonly { readonly day: string; readonly clicks: number }[]
  readonly byChannel: readonly Row[]
  readonly byPost: readonly Row[]
  readonly byCampaign: readonly Row[]
}
interface Row {
  readonly id: string | null
  readonly clicks: number
  readonly visitors: number
  readonly conversions: number
}

/** What the Loop page says and the rows do not; a sentence each. */
async function loopDifferences(path: string, span: { from: number; to: number; fromDay: string; days: number }, model: 'last-non-direct' | 'first', workspaceId: string, ask: Asker, rows: Rows): Promise<readonly string[]> {
  const wrong: string[] = []
  const before = { from: Temporal.PlainDate.from(span.fromDay).subtract({ days: span.days }).toZonedDateTime(zone).epochMilliseconds, to: span.from }
  const loop = (await ask.get(path)) as LoopAnswer
  const compare = (what: string, said: number | null, counted: number): void => {
    if (said !== counted) wrong.push(`${path}: ${what}: ${said}, counted ${counted}`)
  }
  const [all, previous, posts, connections, campaigns] = await Promise.all([
    bruteForce(rows, workspaceId, span, 'all', model), bruteForce(rows, workspaceId, before, 'all', model),
    bruteForce(rows, workspaceId, span, 'post', model), bruteForce(rows, workspaceId, span, 'connection', model), bruteForce(rows, workspaceId, span, 'campaign', model),
  ])
  for (const metric of ['clicks', 'visitors', 'conversions'] as const) {
    compare(metric, loop.figures[metric].value, all[metric].get('') ?? 0)
    compare(`${metric} before`, loop.figures[metric].previous, previous[metric].get('') ?? 0)
    for (const [said, counted] of [[loop.byPost, posts], [loop.byChannel, connections], [loop.byCampaign, campaigns]] as const) {
      for (const row of said) if (row.id !== null && row.id !== '') compare(`${metric} of ${row.id}`, row[metric], counted[metric].get(row.id) ?? 0)
      if (metric !== 'visitors' && said !== loop.byPost) compare(`${metric} of all rows`, said.reduce((sum, row) => sum + row[metric], 0), all[metric].get('') ?? 0)
    }
    if (loop.byPost.length === 0 || loop.byChannel.length === 0 || loop.byCampaign.length === 0) wrong.push(`${path}: no breakdown`)
  }
  const [grown] = await rows.ask(`select sum(likes) as likes, sum(coalesce(likes, 0) + coalesce(replies, 0) + coalesce(reposts, 0) + coalesce(quotes, 0) + coalesce(saves, 0)) as engagements from number_changes where workspace_id = '${workspaceId}' and read_at >= ${span.from} and read_at < ${span.to}`)
  compare('likes', loop.figures.likes.value, Number(grown?.['likes']))
  compare('engagements', loop.figures.engagements.value, Number(grown?.['engagements']))
  const perDay = new Map<string, number>()
  for (const [at, clicks] of await clicksByQuarter(rows, workspaceId, span)) {
    const day = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString()
    perDay.set(day, (perDay.get(day) ?? 0) + clicks)
  }
  for (const { day, clicks } of loop.days) compare(`clicks on ${day}`, clicks, perDay.get(day) ?? 0)
  return wrong
}

/** The same of links, of one link's days and of a post's numbers. */
async function otherDifferences({ workspaceId }: Seeded, month: { from: number; to: number }, paths: Readonly<Record<string, string>>, link: string, postId: string, ask: Asker, rows: Rows): Promise<readonly string[]> {
  const wrong: string[] = []
  const own = `workspace_id = '${workspaceId}'`
  for (const name of ['links with their counts', 'links of a post with their counts']) {
    const { items } = (await ask.get(paths[name] ?? '')) as { items: readonly { id: string; clicks: number; uniqueClicks: number; bots: number }[] }
    for (const one of items) {
      const [counted] = await rows.ask(`select sum(kind = 'person') as clicks, sum(kind = 'person' and duplicate_of is null) as uniques, sum(kind = 'bot') as bots from clicks where ${own} and link_id = '${one.id}'`)
      if (one.clicks !== Number(counted?.['clicks']) || one.uniqueClicks !== Number(counted?.['uniques']) || one.bots !== Number(counted?.['bots'])) wrong.push(`${name}: ${one.id}`)
    }
  }
  const { days } = (await ask.get(paths['a link with its days'] ?? '')) as { days: readonly { day: string; uniqueClicks: number }[] }
  for (const { day, uniqueClicks } of days) {
    const start = Temporal.PlainDate.from(day).toZonedDateTime(zone)
    const [counted] = await rows.ask(`select count(*) as n from clicks where ${own} and link_id = '${link}' and kind = 'person' and duplicate_of is null and at >= ${start.epochMilliseconds} and at < ${start.add({ days: 1 }).epochMilliseconds}`)
    if (uniqueClicks !== Number(counted?.['n'])) wrong.push(`a link on ${day}: ${uniqueClicks}, counted ${counted?.['n']}`)
  }
  const { segments } = (await ask.get(paths['numbers of a post'] ?? '')) as { segments: readonly { likes: number }[] }
  const [numbers] = await rows.ask(`select sum(likes) as likes from measured_segments where ${own} and post_id = '${postId}'`)
  if (segments.reduce((sum, { likes }) => sum + likes, 0) !== Number(numbers?.['likes'])) wrong.push('numbers of a post')
  for (const [name, text] of [
    ['posts that went out', `select count(*) as n from publications where ${own} and state = 'published' and published_at >= ${month.from} and published_at < ${month.to}`],
    ['posts behind the potential reach', `select sum(most) as n from (select max(potential_reach) as most from measured_segments where ${own} and published_at >= ${month.from} and published_at < ${month.to} group by connection_id) x`],
  ] as const) {
    const { total } = (await ask.get(paths[name] ?? '')) as { total: number }
    const [counted] = await rows.ask(text)
    if (total !== Number(counted?.['n'])) wrong.push(`${name}: ${total}, counted ${counted?.['n']}`)
  }
  return wrong
}

/** The Loop of periods nobody has asked for: of their closed days nothing is remembered. */
async function neverAsked({ until }: Seeded, product: RunningProduct, ask: Asker, load: Awaited<ReturnType<typeof startLoad>>) {
  const requests = Array.from({ length: 40 }, (_, i) => {
    const last = Temporal.PlainDate.from(lastDays(until, 30).toDay).subtract({ days: 1 + i })
    return { kind: 'fresh', text: requestText('GET', ask.address(`/loop?from=${last.subtract({ days: 29 }).toString()}&to=${last.toString()}`), ask.headers) }
  })
  const { kinds } = await load.run({ port: product.port, connections: 1, seconds: 0, requests, atLeast: requests.length })
  return { p50: kinds['fresh']?.p50 ?? Number.NaN, p95: kinds['fresh']?.p95 ?? Number.NaN }
}

/** Processor time of one answer, every thread of the product included, milliseconds. */
async function processorOf(product: RunningProduct, ask: Asker, load: Awaited<ReturnType<typeof startLoad>>, path: string): Promise<number> {
  const before = product.cpuMs()
  const { answered } = await load.run({ port: product.port, connections: 1, seconds: 1, requests: [{ kind: 'loop', text: requestText('GET', ask.address(path), ask.headers) }] })
  return (product.cpuMs() - before) / answered
}
