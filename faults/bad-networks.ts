import { chmodSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { PostSummary } from '../src/publishing/schema.ts'
import { browser } from '../test/support/links.ts'
import { startMastodonServer } from '../test/support/mastodon-server.ts'
import { welcome, type Person } from '../test/support/person.ts'
import { crashPostgres, postgresServer, stopPostgres } from '../test/support/postgres-server.ts'
import { startProduct } from '../test/support/product.ts'
import { seeded } from '../test/support/publishing-simulation.ts'
import { runFolder } from '../test/support/run-folder.ts'
import { startTcpProxy, type TcpProxy, type Trouble } from '../test/support/tcp-proxy.ts'
import type { Case, Finding } from './report.ts'

export interface TroubleReport {
  readonly publications: number
  readonly acknowledged: number
  readonly refused: number
  readonly met: string
  readonly duplicates: number
  readonly lost: number
  readonly early: number
  readonly broken: readonly string[]
}

const networkTroubles: readonly Trouble[] = [
  { delayMs: 400 }, 'cut-after-request', 'reset-after-request', 'half-open', 'cut-before-request', { cutAfterBytes: 150, reset: false }, { cutAfterBytes: 700, reset: true }, { dripMs: 20 }, 'duplicate',
]
const databaseTroubles: readonly Trouble[] = [{ delayMs: 30 }, { cutAfterBytes: 2_000, reset: true }, { cutAfterBytes: 20_000, reset: false }, 'cut-before-request']

interface Options {
  readonly seed: number
  readonly databaseUrl: string | null
  /** Share of connections to the network that meet trouble. */
  readonly networkTrouble: number
  readonly accounts: number
  readonly posts: number
  /** What goes wrong otherwise, while people work. */
  during(): Promise<void>
}

/** The whole product between a network and a database that misbehave: drafts and clicks all the time, and posts due at one instant. */
export async function workThrough({ seed, databaseUrl, networkTrouble, accounts, posts, during }: Options): Promise<TroubleReport> {
  const random = seeded(seed)
  const broken = new Set<string>()
  const surprise = (cause: unknown): void => void broken.add(`nobody handled: ${String(cause)}`)
  process.on('unhandledRejection', surprise)
  const server = await startMastodonServer()
  const proxy = await startTcpProxy({ port: Number(new URL(server.origin).port) })
  const product = await startProduct({ config: { databaseUrl } })
  try {
    const ada = await welcome((await product.app.workspaces.firstOwnerLink()) ?? '')
    const connectionIds: string[] = []
    for (let number = 0; number < accounts; number += 1) {
      const account = server.addAccount(`baker${number}`)
      const fields = { instance: `http://127.0.0.1:${proxy.port}`, accessToken: account.token }
      connectionIds.push((await ada.done<{ connection: { id: string } }>('POST', '/connections', { channelId: 'mastodon', methodId: 'token', fields })).connection.id)
    }
    await ada.done('POST', '/sites', { name: 'Shop', hosts: ['shop.example'] })
    const { shortUrl } = await ada.done<{ shortUrl: string }>('POST', '/links', { targetUrl: 'https://shop.example/bread' })
    const dueAt = Math.ceil((Date.now() + 4_000 + posts * 150) / 1000) * 1000
    await plan(ada, connectionIds, posts, dueAt)

    await pause(Math.max(0, dueAt - Date.now() - 300))
    proxy.trouble = () => (random() < networkTrouble ? (networkTroubles[Math.floor(random() * networkTroubles.length)] ?? 'none') : 'none')
    const crowd = startCrowd(ada, shortUrl, broken)
    await during()
    proxy.trouble = () => 'none'
    await pause(1_000)
    await crowd.stop()

    const open = await untilSettled(ada)
    const statuses = server.statuses()
    const copies = Array.from({ length: posts }, (_, number) => statuses.filter(({ text }) => text === textOf(number)))
    const lostWork = await crowd.lost(product.app)
    for (const one of lostWork) broken.add(one)
    const duplicates = copies.filter((all) => all.length > 1).length
    const lost = copies.filter((all) => all.length === 0).length
    const early = statuses.filter(({ createdAt }) => createdAt < dueAt).length
    if (duplicates > 0) broken.add(`${duplicates} doubled`)
    if (lost > 0) broken.add(`${lost} lost`)
    if (early > 0) broken.add(`${early} early`)
    for (const one of open) broken.add(one)
    return { publications: posts, acknowledged: crowd.acknowledged(), refused: crowd.refused(), met: metOf(proxy), duplicates, lost, early, broken: [...broken] }
  } finally {
    process.off('unhandledRejection', surprise)
    await product.stop().catch((cause: unknown) => void broken.add(`did not stop: ${String(cause)}`))
    await proxy.stop()
    await server.stop()
  }
}

const textOf = (number: number): string => `Bread number ${number}.`

async function plan(ada: Person, connectionIds: readonly string[], posts: number, dueAt: number): Promise<void> {
  const wallTime = new Date(dueAt).toISOString().slice(0, 19)
  for (let number = 0; number < posts; number += 1) {
    const content = { parts: [{ text: textOf(number), images: [] }], connectionIds: [connectionIds[number % connectionIds.length]], language: 'en' }
    const { id } = await ada.done<{ id: string }>('POST', '/posts', content)
    await ada.done('POST', `/posts/${id}/schedule`, { schedule: { wallTime, zone: 'UTC' } })
  }
}

/** People who draft and click without a pause; a 503 with a time to come back is an honest no, everything else is not. */
function startCrowd(ada: Person, shortUrl: string, broken: Set<string>) {
  const yes = { clicks: new Set<string>(), posts: new Set<string>() }
  let refused = 0
  let busy = true
  const honest = (what: string, status: number, retryAfter: string | null): boolean => {
    if (status < 400) return true
    refused += 1
    if (status !== 503) broken.add(`${what} was answered ${status}`)
    else if (retryAfter === null) broken.add(`${what}: 503 without Retry-After`)
    return false
  }
  const work = async (who: number): Promise<void> => {
    for (let turn = 0; busy; turn += 1) {
      if (turn % 5 === 0) {
        const made = await ada.ask('POST', '/posts', { parts: [{ text: `Draft ${who} ${turn}`, images: [] }], connectionIds: [], language: 'en' })
        if (honest('a draft', made.status, made.headers.get('retry-after'))) yes.posts.add(made.json<{ id: string }>().id)
      } else {
        const clicked = await fetch(shortUrl, { redirect: 'manual', headers: { 'user-agent': browser } })
        await clicked.arrayBuffer()
        const id = URL.parse(clicked.headers.get('location') ?? '')?.searchParams.get('pp_click')
        if (honest('a click', clicked.status, clicked.headers.get('retry-after')) && id) yes.clicks.add(id)
      }
      await pause(5)
    }
  }
  const all = Array.from({ length: 4 }, (_, who) => work(who).catch((cause: unknown) => void broken.add(`the product did not answer: ${String(cause)}`)))
  return {
    stop: async () => {
      busy = false
      await Promise.all(all)
    },
    acknowledged: () => yes.clicks.size + yes.posts.size,
    refused: () => refused,
    async lost({ database: { db }, links }: Awaited<ReturnType<typeof startProduct>>['app']): Promise<readonly string[]> {
      await links.settled()
      const stored = {
        clicks: new Set((await db.selectFrom('clicks').select('id').execute()).map(({ id }) => id)),
        posts: new Set((await db.selectFrom('posts').select('id').execute()).map(({ id }) => id)),
      }
      return (['clicks', 'posts'] as const).flatMap((what) => {
        const gone = [...yes[what]].filter((id) => !stored[what].has(id)).length
        return gone === 0 ? [] : [`${gone} acknowledged ${what} are lost`]
      })
    },
  }
}

/** A key may be used again only 35 s after the call before; an unseen call is looked for during two minutes. */
async function untilSettled(ada: Person): Promise<readonly string[]> {
  const until = Date.now() + 240_000
  for (;;) {
    const states: string[] = []
    for (const state of ['scheduled', 'publishing', 'attention'] as const) {
      const { items } = await ada.done<{ items: PostSummary[] }>('GET', `/posts?limit=100&state=${state}`).catch(() => ({ items: [] }))
      states.push(...items.map((post) => `${post.excerpt}: ${post.state}`))
    }
    if (states.length === 0 || Date.now() > until) return states
    await pause(1_000)
  }
}

const metOf = ({ met }: TcpProxy): string => [...met].filter(([name]) => name !== 'none').map(([name, count]) => `${count} ${name}`).join(', ')
const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

async function ownPostgres(): Promise<{ folder: string; databaseUrl: string }> {
  // The server's user passes through our folders.
  chmodSync(runFolder(), 0o711)
  const folder = mkdtempSync(join(runFolder(), 'server-'))
  const databaseUrl = (await postgresServer(folder, { durable: true }))('product')
  const client = new pg.Client({ connectionString: databaseUrl.replace('/product?', '/postgres?') })
  await client.connect()
  await client.query('create database product template template0')
  await client.end()
  return { folder, databaseUrl }
}

export const badNetworks: Case = {
  name: 'bad networks',
  async run({ seed, quick }) {
    const findings: Finding[] = []
    const tell = (what: string, { publications, acknowledged, refused, met, duplicates, lost, early, broken }: TroubleReport): void =>
      void findings.push({ what: `${what}: ${publications} publications`, duplicates, lost, early, note: `${acknowledged} acknowledged, ${refused} refused with 503; ${met}`, broken })
    const size = quick ? { accounts: 8, posts: 24 } : { accounts: 20, posts: 100 }
    tell('a network behind our proxy (SQLite)', await workThrough({ seed, databaseUrl: null, networkTrouble: 0.6, ...size, during: () => pause(quick ? 8_000 : 20_000) }))

    const postgres = await ownPostgres()
    const crashes = async (): Promise<void> => {
      for (let crash = 0; crash < 5; crash += 1) {
        await pause(1_500)
        crashPostgres(postgres.folder)
        await pause(300)
        await postgresServer(postgres.folder, { durable: true })
      }
      await pause(1_500)
    }
    try {
      tell('PostgreSQL stopped at once 5 times', await workThrough({ seed, databaseUrl: postgres.databaseUrl, networkTrouble: 0.1, ...size, during: crashes }))
    } finally {
      stopPostgres(postgres.folder)
    }

    const behind = await ownPostgres()
    const random = seeded(seed)
    const proxy = await startTcpProxy({ path: join(behind.folder, 'pg', '.s.PGSQL.5432') })
    const badly = async (): Promise<void> => {
      proxy.trouble = () => (random() < 0.7 ? (databaseTroubles[Math.floor(random() * databaseTroubles.length)] ?? 'none') : 'none')
      for (let cut = 0; cut < 8; cut += 1) {
        await pause(1_000)
        proxy.cutAll()
      }
      proxy.trouble = () => 'none'
      proxy.cutAll()
      await pause(1_000)
    }
    try {
      const report = await workThrough({ seed, databaseUrl: `postgresql://tests@127.0.0.1:${proxy.port}/product`, networkTrouble: 0.1, ...size, during: badly })
      tell('PostgreSQL behind our proxy', { ...report, met: metOf(proxy) })
    } finally {
      await proxy.stop()
      stopPostgres(behind.folder)
    }
    return findings
  },
}
