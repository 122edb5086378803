import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { gunzipSync } from 'node:zlib'
import { exportRows } from '../src/platform/db/export-rows.ts'
import { openDoors } from '../src/workspaces/open-doors.ts'
import { postgresServer } from './support/postgres-server.ts'
import { runFolder } from './support/run-folder.ts'

const bin = fileURLToPath(new URL('../bin/passaparola.mjs', import.meta.url))
const running = new Set<ChildProcess>()
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
})

const emptyFolder = (): string => join(mkdtempSync(join(runFolder(), 'cli-')), 'data')

async function freePort(): Promise<number> {
  const server = await listening(0)
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

const listening = (port: number): Promise<Server> => new Promise((resolve) => {
  const server = createServer().listen(port, '127.0.0.1', () => resolve(server))
})

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

type Surroundings = Readonly<Record<string, string>>

function launch(line: readonly string[], surroundings: Surroundings): { child: ChildProcess; ended: Promise<Ended>; heard: { out: string; error: string } } {
  const child = spawn(process.execPath, [bin, ...line], { env: { PATH: process.env['PATH'] ?? '', LANG: 'en_GB.UTF-8', PASSAPAROLA_LOG_LEVEL: 'error', ...surroundings } })
  running.add(child)
  const heard = { out: '', error: '' }
  child.stdout.on('data', (text: Buffer) => (heard.out += text.toString()))
  child.stderr.on('data', (text: Buffer) => (heard.error += text.toString()))
  child.stdin.end()
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => {
    running.delete(child)
    resolve({ code, ...heard })
  }))
  return { child, ended, heard }
}

const cli = (surroundings: Surroundings, ...line: string[]): Promise<Ended> => launch(line, surroundings).ended
const json = <T>({ out }: Ended): T => JSON.parse(out) as T

interface Ready {
  readonly url: string
  readonly firstOwnerLink: string | null
  readonly heldSince: number | null
  readonly seconds: number
}

async function startProduct(surroundings: Surroundings): Promise<{ child: ChildProcess; ended: Promise<Ended>; ready: Ready }> {
  const { child, ended, heard } = launch(['start', '--json'], surroundings)
  const ready = await Promise.race([
    new Promise<Ready>((resolve) => child.stdout?.on('data', () => {
      if (heard.out.includes('\n}\n')) resolve(JSON.parse(heard.out) as Ready)
    })),
    ended.then(({ code, out, error }) => Promise.reject(new Error(`it ended with ${code}: ${out}${error}`))),
  ])
  return { child, ended, ready }
}

const owner = { name: 'Ada', email: 'ada@example.org', password: 'a long password', workspaceName: 'Bottega', language: 'en', zone: 'Europe/Rome' }

/** Gives the cookie of the person who is now the owner. */
async function becomeOwner({ url, firstOwnerLink }: Ready): Promise<string> {
  const token = firstOwnerLink?.split('/').at(-1) ?? ''
  const answer = await fetch(`${url}/api/v1/welcome/${token}`, { method: 'POST', headers: { 'content-type': 'application/json', origin: url }, body: JSON.stringify(owner) })
  expect(answer.status, await answer.clone().text()).toBeLessThan(300)
  return answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '').join('; ')
}

/** Next year: plans reach five years ahead. */
const year = new Date().getUTCFullYear() + 1

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

describe('the command line', () => {
  it('starts, is owned, writes posts and links, backs up while it serves, is restored held, and moves to PostgreSQL', { timeout: 60_000 }, async () => {
    const folder = emptyFolder()
    const port = await freePort()
    const here = { PASSAPAROLA_DATA: folder, PASSAPAROLA_PORT: String(port) }
    const { child, ended, ready } = await startProduct(here)
    expect(ready).toMatchObject({ url: `http://127.0.0.1:${port}`, heldSince: null })
    await becomeOwner(ready)

    // Posts and links, through the key of the data folder.
    const image = join(folder, '../image.png')
    writeFileSync(image, png)
    const plan = join(folder, '../plan.csv')
    writeFileSync(plan, `text,date,time\nGood one,${year}-05-01,09:30\n,${year}-05-02,09:30\nBad day,${year}-02-30,09:30\n`)
    const [draft, refused, noAccount, link, imported] = await Promise.all([
      cli(here, 'post', 'create', '--text', 'Ciao', '--image', image, '--alt', 'A dot', '--json'),
      cli(here, 'post', 'create', '--text', 'Later', '--at', `${year}-12-01 09:00`, '--json'),
      cli(here, 'post', 'create', '--text', 'x', '--to', 'nobody@example.org'),
      cli(here, 'links', 'create', 'https://shop.example/', '--title', 'Shop', '--json'),
      cli(here, 'post', 'import', plan, '--language', 'it'),
    ])
    expect(draft, draft.out).toMatchObject({ code: 0, error: '' })
    const post = json<{ id: string; state: string; content: { parts: { images: { alt: string }[] }[] } }>(draft)
    expect(post.content.parts[0]?.images[0]?.alt).toBe('A dot')
    expect(refused.code).toBe(3)
    expect(json<{ error: { exitCode: number; errors: unknown[]; message: string } }>(refused).error).toMatchObject({ exitCode: 3, message: expect.stringContaining('account') as string })
    expect(noAccount).toMatchObject({ code: 2, error: expect.stringContaining('nobody@example.org') as string })
    expect(json<{ shortUrl: string }>(link).shortUrl).toContain('/l/')
    expect(imported.code).toBe(1)
    expect(imported.out).toMatch(/1 bozza creata[\s\S]*2 righe sono state tralasciate[\s\S]*\n3 [\s\S]*\n4 /)
    const [listed, shown, gone] = await Promise.all([cli(here, 'post', 'list', '--json'), cli(here, 'post', 'show', post.id), cli(here, 'post', 'show', 'nothing')])
    expect(json<{ items: unknown[] }>(listed).items).toHaveLength(3)
    expect(shown.out).toContain('Ciao')
    expect(gone.code).toBe(3)

    // A post for a network: on the calendar, off it, out, with its proof.
    const connect = await fetch(`${ready.url}/api/v1/workspaces/${await workspaceId(here)}/connections`, {
      method: 'POST', headers: { authorization: `Bearer ${readFileSync(join(folder, 'cli.key'), 'utf8').trim()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channelId: 'rehearsal', methodId: 'make-up', fields: { displayName: 'Forno Ada' } }),
    })
    const { connection } = (await connect.json()) as { connection: { account: { handle: string } } }
    const planned = await cli(here, 'post', 'create', '--thread', '--text', 'First\n---\nSecond', '--to', connection.account.handle, '--at', `${year}-12-01 09:00`, '--json')
    expect(json(planned)).toMatchObject({ state: 'scheduled', content: { parts: [{ text: 'First' }, { text: 'Second' }], schedule: { zone: 'Europe/Rome' } } })
    const { id } = json<{ id: string }>(planned)
    expect((await cli(here, 'post', 'cancel', id)).out).toContain('Cancelled on 1 account')
    const now = await cli(here, 'post', 'create', '--text', 'See https://shop.example/', '--to', connection.account.handle, '--now', '--json')
    expect(now.code, now.out).toBe(0)
    const published = await until(async () => {
      const proof = await cli(here, 'post', 'show', json<{ id: string }>(now).id)
      return proof.out.includes('we know because') ? proof.out : null
    })
    expect(published).toMatch(/Published[\s\S]*\/l\/[\s\S]*→ https:\/\/shop\.example\/[\s\S]*attempt 1, part 1: published/)

    // A new key seals what the old one sealed; the counts are made again.
    expect(json(await cli(here, 'keys', 'rotate', '--json'))).toMatchObject({ keyId: expect.any(String) as string, sealedAgain: 1 })
    expect(readFileSync(join(folder, 'secret.key'), 'utf8').trim().split('\n')).toHaveLength(2)
    expect(json(await cli(here, 'keys', 'reseal', '--json'))).toEqual({ keyId: null, sealedAgain: 0 })
    expect(json(await cli(here, 'rollups', 'rebuild', '--json'))).toEqual({ workspaces: 1 })

    // Two programs on one folder, and the backup beside the one that serves.
    const [second, backup, doctor] = await Promise.all([
      cli({ ...here, PASSAPAROLA_PORT: String(await freePort()) }, 'start'),
      cli(here, 'backup', '--with-keys', '--json'),
      cli(here, 'doctor', '--json'),
    ])
    expect(second).toMatchObject({ code: 1, error: expect.stringContaining('in use by another Passaparola') as string })
    const { file } = json<{ file: string; files: number }>(backup)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(json<{ ok: boolean; running: boolean }>(doctor)).toMatchObject({ ok: true, running: true })

    // Ctrl-C ends cleanly.
    child.kill('SIGINT')
    expect((await ended).code).toBe(0)

    // A copy that was cut is no copy, whichever it is.
    const half = join(folder, '../half')
    writeFileSync(half, readFileSync(file).subarray(0, Math.floor(statSync(file).size / 2)))
    const untouched = emptyFolder()
    expect(await cli({ PASSAPAROLA_DATA: untouched }, 'restore', half)).toMatchObject({ code: 1, error: expect.stringContaining('not a whole backup') as string })
    expect(readdirSync(untouched).filter((each) => !each.startsWith('lock'))).toEqual([])

    // Restored elsewhere: whole, held, and refused where something is.
    const elsewhere = emptyFolder()
    const there = { PASSAPAROLA_DATA: elsewhere, PASSAPAROLA_PORT: String(await freePort()) }
    const again = await cli(here, 'restore', file)
    expect(again).toMatchObject({ code: 1, error: expect.stringContaining('is not empty') as string })
    expect(json(await cli(there, 'restore', file, '--json'))).toMatchObject({ held: true, hasKey: true, files: 1 })
    expect(existsSync(join(elsewhere, '.restoring'))).toBe(false)
    const copy = await startProduct(there)
    expect(copy.ready).toMatchObject({ firstOwnerLink: null, heldSince: expect.any(Number) as number })
    expect(json<{ items: unknown[] }>(await cli(there, 'post', 'list', '--json')).items).toHaveLength(5)
    expect((await cli(there, 'doctor')).out).toContain('passaparola release')
    expect((await cli(there, 'release')).code).toBe(0)
    expect(json<{ report: { held: unknown } }>(await cli(there, 'doctor', '--json')).report.held).toBeNull()
    copy.child.kill('SIGTERM')
    expect((await copy.ended).code).toBe(0)

    // From SQLite to PostgreSQL: the same rows in every table, and the same files.
    const url = await postgresServer(runFolder())
    const name = `cli_${randomBytes(6).toString('hex')}`
    const client = new pg.Client({ connectionString: url('postgres') })
    await client.connect()
    await client.query(`create database ${name}`)
    await client.end()
    const exported = await cli(here, 'export', '--json')
    const { file: lines, rows, files } = json<{ file: string; rows: number; files: number }>(exported)
    expect(files).toBe(1)
    // The owner is signed in; what keeps them so is not in the file.
    const [before, tables] = [await counts({ databaseUrl: null, dataDir: folder }), new Set([...gunzipSync(readFileSync(lines)).toString().matchAll(/^\{"table":"(\w+)"/gm)].map(([, table]) => table))]
    expect(before).toHaveProperty('sessions')
    expect(tables).toContain('users')
    for (const table of openDoors) {
      expect(tables).not.toContain(table)
      delete before[table]
    }
    const onPostgres = { DATABASE_URL: url(name), PASSAPAROLA_DATA: emptyFolder(), PASSAPAROLA_PORT: String(await freePort()) }
    expect(json(await cli(onPostgres, 'import', lines, '--json'))).toMatchObject({ rows, files: 1, held: true, hasKey: false, database: 'postgres' })
    expect(await counts({ databaseUrl: url(name), dataDir: '' })).toEqual(before)
    expect(readdirSync(join(onPostgres.PASSAPAROLA_DATA, 'files'))).toEqual(readdirSync(join(folder, 'files')))
    const cut = join(folder, '../cut')
    writeFileSync(cut, readFileSync(lines).subarray(0, statSync(lines).size - 200))
    expect(await cli({ PASSAPAROLA_DATA: emptyFolder() }, 'import', cut)).toMatchObject({ code: 1, error: expect.stringContaining('not a whole export') as string })
    expect(await cli(onPostgres, 'import', lines)).toMatchObject({ code: 1, error: expect.stringContaining('not empty') as string })
    // Without the key of the original, a copy says so and does not start.
    expect(await cli(onPostgres, 'start')).toMatchObject({ code: 1 })
    writeFileSync(join(onPostgres.PASSAPAROLA_DATA, 'secret.key'), readFileSync(join(folder, 'secret.key')))
    const moved = await startProduct(onPostgres)
    expect(moved.ready.heldSince).not.toBeNull()
    const onceMoved = await cli(onPostgres, 'doctor', '--json')
    expect(json(onceMoved), onceMoved.out).toMatchObject({ ok: true, running: true, report: { database: 'postgres' } })
    moved.child.kill('SIGINT')
    expect((await moved.ended).code).toBe(0)
  })

  it('says what is wrong with the surroundings, with its exit code', { timeout: 30_000 }, async () => {
    const taken = await listening(0)
    const { port } = taken.address() as { port: number }
    const nobody = String(await freePort())
    const folder = emptyFolder()
    const broken = join(folder, '../broken.tar.gz')
    writeFileSync(broken, randomBytes(2000))

    const [portTaken, badConfig, unknown, badOption, noKey, notABackup, notAnExport, noDatabase, help, version, apart] = await Promise.all([
      cli({ PASSAPAROLA_DATA: emptyFolder(), PASSAPAROLA_PORT: String(port) }, 'start'),
      cli({ PASSAPAROLA_DATA: emptyFolder(), PASSAPAROLA_PORT: 'many' }, 'start', '--language', 'it'),
      cli({}, 'publish', '--json'),
      cli({}, 'links', 'list', '--colour'),
      cli({ PASSAPAROLA_DATA: folder, PASSAPAROLA_PORT: nobody }, 'post', 'list'),
      cli({ PASSAPAROLA_DATA: folder }, 'restore', broken),
      cli({ PASSAPAROLA_DATA: emptyFolder() }, 'import', broken),
      cli({ PASSAPAROLA_DATA: emptyFolder() }, 'backup'),
      cli({ LANG: 'it_IT.UTF-8', LC_ALL: 'it_IT.UTF-8' }, 'post', 'create', '--help'),
      cli({}, '--version'),
      cli({ PASSAPAROLA_URL: `http://127.0.0.1:${nobody}`, PASSAPAROLA_API_KEY: 'pp_x' }, 'links', 'list', '--json'),
    ])

    expect(portTaken).toMatchObject({ code: 1, error: expect.stringContaining(`Port ${port} is taken`) as string })
    expect(badConfig).toMatchObject({ code: 1, out: '', error: expect.stringContaining('PASSAPAROLA_PORT') as string })
    expect(unknown.code).toBe(2)
    expect(json<{ error: { code: string } }>(unknown).error.code).toBe('wrong-usage')
    expect(badOption).toMatchObject({ code: 2, error: expect.stringContaining('--colour') as string })
    expect(noKey).toMatchObject({ code: 4, error: expect.stringContaining('PASSAPAROLA_API_KEY') as string })
    expect(notABackup).toMatchObject({ code: 1, error: expect.stringContaining('not a whole backup') as string })
    expect(readdirSync(folder).filter((name) => /files|passaparola\.db|secret/.test(name))).toEqual([])
    expect(notAnExport).toMatchObject({ code: 1, error: expect.stringContaining('not a whole export') as string })
    expect(noDatabase).toMatchObject({ code: 1, error: expect.stringContaining('no database') as string })
    expect(help).toMatchObject({ code: 0, out: expect.stringContaining('Scrive una bozza') as string })
    expect(version.out.trim()).toMatch(/^\d+\.\d+\.\d+$/)
    expect(json<{ error: { exitCode: number } }>(apart).error.exitCode).toBe(4)
    expect(apart.code).toBe(4)
    taken.close()
  })

  it('has nothing to clean after kill -9, and starts again where it was', { timeout: 30_000 }, async () => {
    const here = { PASSAPAROLA_DATA: emptyFolder(), PASSAPAROLA_PORT: String(await freePort()) }
    const first = await startProduct(here)
    const cookie = await becomeOwner(first.ready)
    expect((await cli(here, 'post', 'create', '--text', 'Kept')).code).toBe(0)

    // What an operator may ask is for the machine's own key, from the machine itself: not for an owner, not through a proxy.
    const authorization = `Bearer ${readFileSync(join(here.PASSAPAROLA_DATA, 'cli.key'), 'utf8').trim()}`
    const operator = (headers: Record<string, string>) => fetch(`${first.ready.url}/api/v1/operator/doctor`, { headers }).then(({ status }) => status)
    expect(await Promise.all([operator({ authorization }), operator({}), operator({ cookie }), operator({ authorization, 'x-forwarded-for': '127.0.0.1' })])).toEqual([200, 401, 404, 401])

    first.child.kill('SIGKILL')
    await first.ended
    const { child, ended, ready } = await startProduct(here)

    expect(ready).toMatchObject({ firstOwnerLink: null, heldSince: null })
    expect((await cli(here, 'post', 'list')).out).toContain('Kept')
    child.kill('SIGINT')
    expect((await ended).code).toBe(0)
  })
})

async function workspaceId(here: Surroundings): Promise<string> {
  const { items } = json<{ items: { id: string }[] }>(await cli(here, 'post', 'list', '--json'))
  expect(items.length).toBeGreaterThan(0)
  const key = readFileSync(join(here['PASSAPAROLA_DATA'] ?? '', 'cli.key'), 'utf8').trim()
  const answer = await fetch(`http://127.0.0.1:${here['PASSAPAROLA_PORT']}/api/v1/workspaces`, { headers: { authorization: `Bearer ${key}` } })
  return ((await answer.json()) as { items: { id: string }[] }).items[0]?.id ?? ''
}

async function until<T>(look: () => Promise<T | null>): Promise<T> {
  for (let tries = 0; tries < 20; tries++) {
    const found = await look()
    if (found !== null) return found
  }
  throw new Error('it did not happen')
}

/** Rows of every table; what the programs themselves write at each start is left out. */
async function counts(place: Parameters<typeof exportRows>[0]): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for await (const { table } of exportRows(place)) found[table] = (found[table] ?? 0) + 1
  return found
}
