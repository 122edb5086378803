import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createConversions, type ConversionsTables } from '../src/conversions/index.ts'
import { createLinks, type LinksTables } from '../src/links/index.ts'
import { systemClock } from '../src/platform/clock.ts'
import { databaseBench, type Kind } from '../test/support/databases.ts'
import { browser } from '../test/support/links.ts'
import { seeded } from '../test/support/publishing-simulation.ts'
import { secretsForTests, silentLog } from '../test/support/workspaces.ts'
import type { Case, Finding } from './report.ts'

export interface ClicksReport {
  readonly kills: number
  readonly ackedClicks: number
  readonly ackedConversions: number
  /** Acknowledged and not stored. */
  readonly lostClicks: number
  readonly lostConversions: number
  /** Stored more than once, or counted otherwise than a count of the rows says. */
  readonly doubledConversions: number
  readonly wrongCounts: readonly string[]
  readonly seconds: number
}

const workspaceId = 'w1'

/** Visitors click, look and buy without a pause while the server is killed at random moments and started again. */
export async function killWhileClicking({ kind, random, kills, visitors }: { kind: Kind; random: () => number; kills: number; visitors: number }): Promise<ClicksReport> {
  const startedAt = Date.now()
  const bench = databaseBench(kind)
  const agent = new Agent({ keepAlive: true, maxSockets: visitors })
  let child: ChildProcess | null = null
  try {
    const first = await bench.open<LinksTables & ConversionsTables>()
    const place = bench.place(first as never)
    const { slugs, siteKey } = await prepare(first)
    await first.close()

    let port = 0
    const start = async (): Promise<void> => {
      child = fork(fileURLToPath(new URL('clicks-server.ts', import.meta.url)), [JSON.stringify(place)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
      const [message] = (await once(child, 'message')) as [{ port: number }]
      port = message.port
    }
    const acked = { clicks: new Set<string>(), conversions: new Set<string>() }
    let stopped = false
    const visitor = async (number: number): Promise<void> => {
      for (let turn = 0; !stopped; turn++) {
        const ip = `198.51.${number}.${turn % 250}`
        const headers = { 'user-agent': browser, 'x-forwarded-for': ip }
        const clicked = await ask(agent, port, 'GET', `/l/${slugs[Math.floor(random() * slugs.length)]}`, headers)
        const url = clicked?.headers.location
        if (clicked?.status !== 302 || url === undefined) continue
        acked.clicks.add(new URL(url).searchParams.get('pp_click') ?? '')
        if (turn % 3 !== 0) continue
        const id = `${number}-${turn}`
        const body = JSON.stringify({ site: siteKey, events: [{ type: 'view', url }, { type: 'goal', goal: 'purchase', id, value: 1.5, currency: 'EUR', url }] })
        // Sent again when nobody answered, as a shop would: still one conversion.
        for (let tries = 0; tries < 50 && !stopped; tries++) {
          const answer = await ask(agent, port, 'POST', '/collect', { ...headers, origin: 'https://shop.example', 'content-type': 'text/plain' }, body)
          if (answer?.status !== 200) continue
          acked.conversions.add(id)
          break
        }
      }
    }
    await start()
    const crowd = Array.from({ length: visitors }, (_, number) => visitor(number))
    for (let kill = 0; kill < kills; kill++) {
      await pause(300 + random() * 900)
      await end(child)
      await start()
    }
    await pause(300)
    stopped = true
    await Promise.all(crowd)
    await end(child)

    const stored = await bench.again<LinksTables & ConversionsTables>(first as never)
    return { kills, seconds: (Date.now() - startedAt) / 1000, ...(await compare(stored as never, acked)) }
  } finally {
    await end(child)
    agent.destroy()
    await bench.close()
  }
}

async function prepare(database: Parameters<typeof modules>[0]): Promise<{ slugs: string[]; siteKey: string }> {
  const { links, conversions } = modules(database)
  const plan = await links.plan({ workspaceId, postId: 'post', publicationId: 'pub', connectionId: 'con', channelId: 'bluesky', campaignUtm: null, segment: 0, text: 'https://shop.example/1 https://shop.example/2 https://shop.example/3' })
  await database.commit(plan.statements)
  const site = await conversions.createSite(workspaceId, { name: 'Shop', hosts: ['shop.example'], privacySignals: 'gpc' })
  await conversions.createGoal(workspaceId, { name: 'purchase', label: 'Purchase', defaultValue: null, clickWindowDays: 30 })
  return { slugs: plan.links.map(({ slug }) => slug), siteKey: site.key }
}

function modules(database: Parameters<typeof createConversions>[0]['database']) {
  const config = { shortUrl: 'https://go.example', publicUrl: 'https://social.example' }
  const links = createLinks({ database: database as never, clock: systemClock, config, secrets: secretsForTests(), log: silentLog })
  return { links, conversions: createConversions({ database, clock: systemClock, config, links, log: silentLog, secrets: secretsForTests() }) }
}

async function compare(database: Parameters<typeof modules>[0], acked: { clicks: ReadonlySet<string>; conversions: ReadonlySet<string> }): Promise<Omit<ClicksReport, 'kills' | 'seconds'>> {
  await modules(database).links.settled()
  const storedClicks = new Set((await database.db.selectFrom('clicks').select('id').execute()).map(({ id }) => id))
  const conversions = await database.db.selectFrom('conversions').select('external_id').execute()
  const storedConversions = new Set(conversions.map((one) => one.external_id))
  return {
    ackedClicks: acked.clicks.size,
    ackedConversions: acked.conversions.size,
    lostClicks: [...acked.clicks].filter((id) => !storedClicks.has(id)).length,
    lostConversions: [...acked.conversions].filter((id) => !storedConversions.has(id)).length,
    doubledConversions: conversions.length - storedConversions.size,
    wrongCounts: await countsAgree(database),
  }
}

/** What the product counts, against a count of the rows by hand: one sentence per number that differs. */
export async function countsAgree(database: Parameters<typeof modules>[0]): Promise<readonly string[]> {
  const { db } = database
  await modules(database).links.settled()
  const clicks = await db.selectFrom('clicks').selectAll().execute()
  const conversions = await db.selectFrom('conversions').selectAll().execute()
  const visits = await db.selectFrom('visits').selectAll().execute()
  const owner = clicks[0]?.workspace_id ?? workspaceId
  const { links, conversions: module } = modules(database)
  const span = { fromMs: Date.now() - 86_400_000 * 2, toMs: Date.now() + 86_400_000, zone: 'UTC' }
  const counted = await links.clicksByDay(owner, span)
  const summary = await module.summary(owner, { ...span, model: 'first' })
  const people = clicks.filter(({ kind }) => kind === 'person')
  return [
    ['clicks', counted.total.clicks, people.length],
    ['unique clicks', counted.total.uniqueClicks, people.filter((click) => click.duplicate_of === null).length],
    ['visits', summary.total.visits, visits.length],
    ['conversions', summary.total.conversions, conversions.length],
    ['value', summary.total.value[0]?.amountMinor ?? 0, conversions.reduce((sum, one) => sum + (one.amount_minor ?? 0), 0)],
  ].flatMap(([what, count, rows]) => (count === rows ? [] : [`${what}: ${count} counted, ${rows} stored`]))
}

/** One request; null when the server was killed under it. */
function ask(agent: Agent, port: number, method: string, path: string, headers: Record<string, string>, body?: string): Promise<{ status: number; headers: { location?: string | undefined } } | null> {
  return new Promise((resolve) => {
    const sent = request({ agent, host: '127.0.0.1', port, method, path, headers: { ...headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) } }, (answer) => {
      answer.resume()
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: { location: answer.headers.location } }))
      answer.on('error', () => resolve(null))
    })
    sent.on('error', () => setTimeout(() => resolve(null), 20))
    sent.end(body)
  })
}

async function end(child: ChildProcess | null): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

export const clicksKill9: Case = {
  name: 'kill -9, clicks and events',
  async run({ seed, quick }) {
    const findings: Finding[] = []
    for (const kind of ['sqlite', 'postgres'] as const) {
      const report = await killWhileClicking({ kind, random: seeded(seed), kills: quick ? 4 : 20, visitors: 24 })
      const broken = [
        ...(report.lostClicks > 0 ? [`${report.lostClicks} acknowledged clicks are lost`] : []),
        ...(report.lostConversions > 0 ? [`${report.lostConversions} acknowledged conversions are lost`] : []),
        ...(report.doubledConversions > 0 ? [`${report.doubledConversions} conversions are there twice`] : []),
        ...report.wrongCounts,
        ...(report.ackedClicks > 200 && report.ackedConversions > 50 ? [] : ['too little was acknowledged to prove anything']),
      ]
      findings.push({
        what: `${kind}, ${report.kills} kills under 24 visitors`, duplicates: report.doubledConversions, lost: report.lostClicks + report.lostConversions,
        note: `${report.ackedClicks} clicks and ${report.ackedConversions} conversions acknowledged, counts equal a count by hand`, broken,
      })
    }
    return findings
  },
}
