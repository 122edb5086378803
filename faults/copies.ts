import { spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { sqliteFile } from '../src/platform/db/sqlite-file.ts'
import { databaseBench, type Place } from '../test/support/databases.ts'
import { startMastodonServer, type MastodonServer } from '../test/support/mastodon-server.ts'
import { personAt, welcome, type Person } from '../test/support/person.ts'
import { runFolder } from '../test/support/run-folder.ts'
import { programAt } from './journey-program.ts'
import type { Case, Finding } from './report.ts'

const main = fileURLToPath(new URL('../bin/passaparola.mjs', import.meta.url))
const textOf = (number: number): string => `Loaf ${number}.`
const posts = 6

/** A command of the real program on a data folder. */
function command(dataDir: string, databaseUrl: string | null, ...words: string[]): { readonly status: number | null; readonly said: string } {
  const env = { ...process.env, NODE_OPTIONS: '', PASSAPAROLA_DATA: dataDir, PASSAPAROLA_ALLOW_NETWORKS: '127.0.0.1', DATABASE_URL: databaseUrl ?? '', LANG: 'en_US.UTF-8', LC_ALL: 'C.UTF-8' }
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], { env, encoding: 'utf8', timeout: 30_000 })
  return { status, said: `${stdout}${stderr}` }
}

/** An installation with posts due in some seconds, stopped before they are. */
async function planned(place: Place, server: MastodonServer): Promise<{ ada: Person; dueAt: number }> {
  const program = await programAt(place)
  try {
    const started = await program.start()
    if (started === false || started.firstOwnerLink === null) throw new Error('the program did not start')
    const ada = await welcome(started.firstOwnerLink)
    const connectionIds: string[] = []
    for (let number = 0; number < posts; number += 1) {
      const fields = { instance: server.origin, accessToken: server.addAccount(`baker${number}`).token }
      connectionIds.push((await ada.done<{ connection: { id: string } }>('POST', '/connections', { channelId: 'mastodon', methodId: 'token', fields })).connection.id)
    }
    const dueAt = Math.ceil(Date.now() / 1000 + 20) * 1000
    for (let number = 0; number < posts; number += 1) {
      const { id } = await ada.done<{ id: string }>('POST', '/posts', { parts: [{ text: textOf(number), images: [] }], connectionIds: [connectionIds[number]], language: 'en' })
      await ada.done('POST', `/posts/${id}/schedule`, { schedule: { wallTime: new Date(dueAt).toISOString().slice(0, 19), zone: 'UTC' } })
    }
    return { ada, dueAt }
  } finally {
    await program.kill()
  }
}

const out = (server: MastodonServer): number => server.statuses().filter(({ text }) => text.startsWith('Loaf ')).length

/** The copy runs past the due time and publishes nothing; the original, started later, publishes each once. */
async function holdsUntilReleased(copy: Place, original: Place, server: MastodonServer, dueAt: number): Promise<readonly string[]> {
  const broken: string[] = []
  const running = await programAt(copy)
  try {
    await running.start()
    await pause(Math.max(0, dueAt - Date.now()) + 6_000)
    if (out(server) > 0) broken.push(`the copy published ${out(server)}`)
  } finally {
    await running.kill()
  }
  const first = await programAt(original)
  try {
    await first.start()
    await until(() => out(server) === posts, 30_000)
    if (out(server) !== posts) broken.push(`the original published ${out(server)} of ${posts}`)
  } finally {
    await first.kill()
  }
  return broken
}

/** A restored installation is the one that is left: once released, it publishes. */
async function publishesOnceReleased(place: Place, server: MastodonServer): Promise<readonly string[]> {
  const program = await programAt(place)
  const broken: string[] = []
  try {
    await program.start()
    await pause(3_000)
    if (out(server) > 0) broken.push(`published ${out(server)} before it was released`)
    await program.kill()
    const released = command(place.dataDir, place.databaseUrl, 'release')
    if (released.status !== 0) broken.push(`release: ${released.said}`)
    await program.start()
    await until(() => out(server) === posts, 30_000)
    await pause(2_000)
    if (out(server) !== posts) broken.push(`${out(server)} of ${posts} after the release`)
  } finally {
    await program.kill()
  }
  return broken
}

async function restoredBackup(): Promise<Finding> {
  const what = 'restored backup (SQLite, CLI): past the due time, then released'
  const server = await startMastodonServer()
  try {
    const place = { dataDir: mkdtempSync(join(runFolder(), 'kept-')), databaseUrl: null }
    const { dueAt } = await planned(place, server)
    const archive = join(place.dataDir, 'backup.tar')
    const backup = command(place.dataDir, null, 'backup', '--to', archive, '--with-keys')
    const restored = { dataDir: mkdtempSync(join(runFolder(), 'restored-')), databaseUrl: null }
    const restore = command(restored.dataDir, null, 'restore', archive)
    if (backup.status !== 0 || restore.status !== 0) return { what, broken: [backup.said, restore.said] }
    await pause(Math.max(0, dueAt - Date.now()))
    const broken = await publishesOnceReleased(restored, server)
    return { what, duplicates: Math.max(0, out(server) - posts), lost: Math.max(0, posts - out(server)), broken }
  } finally {
    await server.stop()
  }
}

async function copiedFolder(): Promise<Finding> {
  const what = 'copied data folder (SQLite): the copy past the due time, then the original'
  const server = await startMastodonServer()
  try {
    const place = { dataDir: mkdtempSync(join(runFolder(), 'original-')), databaseUrl: null }
    const { dueAt } = await planned(place, server)
    const copy = { dataDir: mkdtempSync(join(runFolder(), 'copied-')), databaseUrl: null }
    cpSync(place.dataDir, copy.dataDir, { recursive: true })
    const broken = await holdsUntilReleased(copy, place, server, dueAt)
    return { what, duplicates: Math.max(0, out(server) - posts), lost: Math.max(0, posts - out(server)), broken }
  } finally {
    await server.stop()
  }
}

async function clonedDatabase(): Promise<Finding> {
  const what = 'cloned database (PostgreSQL): the clone past the due time, then the original'
  const server = await startMastodonServer()
  const bench = databaseBench('postgres')
  try {
    const empty = await bench.openEmpty()
    const place = bench.place(empty)
    await empty.close()
    const { dueAt } = await planned(place, server)
    const name = new URL(place.databaseUrl ?? '').pathname.slice(1)
    const client = new pg.Client({ connectionString: (place.databaseUrl ?? '').replace(`/${name}?`, '/postgres?') })
    await client.connect()
    await client.query(`create database ${name}_clone template ${name}`)
    await client.end()
    const clone = { dataDir: mkdtempSync(join(runFolder(), 'clone-')), databaseUrl: (place.databaseUrl ?? '').replace(`/${name}?`, `/${name}_clone?`) }
    // The key goes along, as whoever clones an installation would do.
    for (const file of ['secret.key']) if (existsSync(join(place.dataDir, file))) copyFileSync(join(place.dataDir, file), join(clone.dataDir, file))
    const broken = await holdsUntilReleased(clone, place, server, dueAt)
    return { what, duplicates: Math.max(0, out(server) - posts), lost: Math.max(0, posts - out(server)), broken }
  } finally {
    await bench.close()
    await server.stop()
  }
}

/** Two programs on one SQLite folder: the second says who has it and ends; the first goes on. */
async function secondProgram(): Promise<Finding> {
  const what = 'two programs on one SQLite folder'
  const dataDir = mkdtempSync(join(runFolder(), 'shared-'))
  const first = await programAt({ dataDir, databaseUrl: null })
  try {
    const started = await first.start()
    const second = command(dataDir, null, 'start')
    const ada = started === false || started.firstOwnerLink === null ? null : await welcome(started.firstOwnerLink)
    const still = ada === null ? null : await personAt(first.url, ada.workspaceId, ada.cookie).ask('GET', '/posts')
    const broken: string[] = []
    if (second.status === 0 || second.status === null) broken.push(`the second one ended with ${second.status}`)
    if (!second.said.includes('in use by another Passaparola') || !second.said.includes(dataDir)) broken.push(`the second one said: ${second.said}`)
    if (/\n\s+at /.test(second.said)) broken.push('the second one showed a stack')
    if (still?.status !== 200) broken.push(`the first one answers ${still?.status ?? 'nothing'}`)
    if (!existsSync(sqliteFile(dataDir))) broken.push('the database is gone')
    return { what, note: second.said.trim().split('\n')[0]?.replace(dataDir, '…') ?? '', broken }
  } finally {
    await first.kill()
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

async function until(holds: () => boolean, patienceMs: number): Promise<void> {
  for (let waited = 0; waited < patienceMs && !holds(); waited += 100) await pause(100)
}

export const copies: Case = {
  name: 'copies',
  run: async ({ quick }) => (quick ? [await secondProgram()] : [await secondProgram(), ...(await Promise.all([restoredBackup(), copiedFolder(), clonedDatabase()]))]),
}
