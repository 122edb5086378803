import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import { sqliteFile } from '../src/platform/db/sqlite-file.ts'
import { databaseBench } from '../test/support/databases.ts'
import { browser } from '../test/support/links.ts'
import { welcome } from '../test/support/person.ts'
import { startProduct } from '../test/support/product.ts'
import { seeded } from '../test/support/publishing-simulation.ts'
import { runFolder } from '../test/support/run-folder.ts'
import { countsAgree } from './clicks-kill9.ts'
import type { Case } from './report.ts'

/** One thing the product said yes to, and how long the write-ahead log was when the answer was here. */
interface Acknowledged {
  readonly table: 'clicks' | 'posts' | 'conversions'
  readonly id: string
  readonly logBytes: number
}

export interface CutReport {
  readonly cuts: number
  readonly commits: number
  readonly acknowledged: number
  readonly broken: readonly string[]
}

type Tail = 'nothing' | 'zeros' | 'garbage'

/**
 * The power goes: of the log of a real workload only a part reached the disk, at a commit or in the middle of a page, followed by
 * nothing, zeros or what lay there before. Each time SQLite must find a whole database with everything acknowledged until then.
 */
export async function cutTheLog({ seed, cuts, requests }: { readonly seed: number; readonly cuts: number; readonly requests: number }): Promise<CutReport> {
  const random = seeded(seed)
  const folder = mkdtempSync(join(runFolder(), 'cut-'))
  try {
    const base = join(folder, 'base.db')
    const { log, acknowledged } = await work(base, requests, random)
    const { commits, places } = cutsOf(log, cuts, random)
    const broken: string[] = []
    const dataDir = mkdtempSync(join(folder, 'data-'))
    const file = sqliteFile(dataDir)
    for (const [number, at] of places.entries()) {
      const tail = (['nothing', 'zeros', 'garbage'] as const)[number % 3] ?? 'nothing'
      copyFileSync(base, file)
      writeFileSync(`${file}-wal`, withTail(log, at, tail, random))
      rmSync(`${file}-shm`, { force: true })
      const wrong = whatIsWrong(file, acknowledged.filter(({ logBytes }) => logBytes <= at))
      if (wrong !== null) broken.push(`cut at byte ${at} of ${log.length}, then ${tail}: ${wrong}`)
      // The product itself, opening what is left, counts as brute force does.
      if (number % 50 === 0) broken.push(...(await countsOf(dataDir)).map((one) => `cut at byte ${at}, then ${tail}: ${one}`))
    }
    return { cuts: places.length, commits, acknowledged: acknowledged.length, broken }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The whole product under its clicks, conversions and drafts; the log is kept from the first to the last of them. */
async function work(base: string, requests: number, random: () => number): Promise<{ log: Buffer; acknowledged: readonly Acknowledged[] }> {
  const product = await startProduct()
  try {
    const ada = await welcome((await product.app.workspaces.firstOwnerLink()) ?? '')
    const { key: siteKey } = await ada.done<{ key: string }>('POST', '/sites', { name: 'Shop', hosts: ['shop.example'] })
    await ada.done('POST', '/goals', { name: 'purchase', label: 'Purchase' })
    const { shortUrl } = await ada.done<{ shortUrl: string }>('POST', '/links', { targetUrl: 'https://shop.example/bread' })
    const file = sqliteFile(product.app.config.dataDir)
    // From here on nothing moves from the log into the file, so that every moment of it can be had again.
    await sql`pragma wal_autocheckpoint = 0`.execute(product.app.database.db)
    const beside = new DatabaseSync(file, { timeout: 5_000 })
    beside.exec('pragma wal_checkpoint(truncate)')
    copyFileSync(file, base)
    beside.close()
    const acknowledged: Acknowledged[] = []
    const yes = (table: Acknowledged['table'], id: string): void => void acknowledged.push({ table, id, logBytes: statSync(`${file}-wal`).size })
    let left = requests
    const visitor = async (who: number): Promise<void> => {
      while ((left -= 1) >= 0) {
        const turn = left
        if (random() < 0.2) yes('posts', (await ada.done<{ id: string }>('POST', '/posts', { parts: [{ text: `Draft ${turn}`, images: [] }], connectionIds: [], language: 'en' })).id)
        else await buy(product.url, shortUrl, siteKey, `${who}-${turn}`, yes)
      }
    }
    await Promise.all(Array.from({ length: 4 }, (_, who) => visitor(who)))
    return { log: readFileSync(`${file}-wal`), acknowledged }
  } finally {
    await product.stop()
  }
}

async function buy(origin: string, shortUrl: string, siteKey: string, order: string, yes: (table: Acknowledged['table'], id: string) => void): Promise<void> {
  const clicked = await fetch(shortUrl, { redirect: 'manual', headers: { 'user-agent': browser } })
  const url = clicked.headers.get('location') ?? ''
  const click = URL.parse(url)?.searchParams.get('pp_click')
  if (clicked.status !== 302 || click === undefined || click === null) throw new Error(`a click was answered ${clicked.status} ${url}`)
  yes('clicks', click)
  const body = JSON.stringify({ site: siteKey, events: [{ type: 'goal', goal: 'purchase', id: order, value: 1.5, currency: 'EUR', url }] })
  const sold = await fetch(`${origin}/collect`, { method: 'POST', headers: { 'user-agent': browser, origin: 'https://shop.example', 'content-type': 'text/plain' }, body })
  if (sold.status === 200) yes('conversions', order)
}

/** Every commit boundary that fits, and random bytes between them. A frame is a head of 24 bytes and a page (sqlite.org/fileformat2.html#walformat). */
function cutsOf(log: Buffer, wanted: number, random: () => number): { commits: number; places: readonly number[] } {
  const frame = 24 + log.readUInt32BE(8)
  const boundaries: number[] = []
  for (let at = 32; at + frame <= log.length; at += frame) if (log.readUInt32BE(at + 4) !== 0) boundaries.push(at + frame)
  const kept = boundaries.toSorted(() => random() - 0.5).slice(0, Math.floor(wanted / 2))
  const places = [...kept, ...Array.from({ length: wanted - kept.length }, () => Math.floor(random() * log.length))]
  return { commits: boundaries.length, places }
}

function withTail(log: Buffer, at: number, tail: Tail, random: () => number): Buffer {
  const start = log.subarray(0, at)
  if (tail === 'nothing') return start
  const rest = Buffer.alloc(Math.min(log.length - at, 64 * 1024))
  if (tail === 'garbage') for (let i = 0; i + 4 <= rest.length; i += 4) rest.writeUInt32LE(Math.floor(random() * 2 ** 32), i)
  return Buffer.concat([start, rest])
}

function whatIsWrong(file: string, acknowledged: readonly Acknowledged[]): string | null {
  const database = new DatabaseSync(file)
  try {
    const check = database.prepare('pragma integrity_check').get() as { integrity_check: string }
    if (check.integrity_check !== 'ok') return check.integrity_check
    const ids = (table: string, column: string): ReadonlySet<string> => new Set(database.prepare(`select ${column} as id from ${table}`).all().map((row) => String(row['id'])))
    // A click is a line of the log until it is put into its table.
    const clicks = new Set(database.prepare(everyClick).all().map(({ id }) => String(id)))
    const stored = { clicks, posts: ids('posts', 'id'), conversions: ids('conversions', 'external_id') }
    const lost = acknowledged.filter(({ table, id }) => !stored[table].has(id))
    return lost.length === 0 ? null : `${lost.length} acknowledged lost, first ${lost[0]?.table} ${lost[0]?.id}`
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause)
  } finally {
    database.close()
  }
}

async function countsOf(dataDir: string): Promise<readonly string[]> {
  const bench = databaseBench('sqlite')
  const database = await bench.at<never>({ databaseUrl: null, dataDir })
  try {
    return await countsAgree(database as never)
  } finally {
    await database.close()
  }
}

/** Those that were put into their table, and those that are still in the log. */
export const everyClick = `select id from clicks union all select json_extract(one.value, '$.row.id') from click_log, json_each(click_log.clicks) one`

export const walCut: Case = {
  name: 'power loss',
  async run({ seed, quick }) {
    const { cuts, commits, acknowledged, broken } = await cutTheLog({ seed, cuts: quick ? 300 : 1_000, requests: 400 })
    return [{ what: `log of ${commits} commits cut at ${cuts.toLocaleString('en')} places, 3 tails`, lost: broken.length, note: `${acknowledged} acknowledged`, broken }]
  },
}
