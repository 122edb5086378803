import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startMastodonServer } from '../test/support/mastodon-server.ts'
import { welcome, type Person } from '../test/support/person.ts'
import { runFolder } from '../test/support/run-folder.ts'
import { programAt } from './journey-program.ts'
import type { Finding } from './report.ts'

const what = 'the real program under libfaketime, clock set +1 h, -1 h, +1 day, -1 day'
const cache = fileURLToPath(new URL('../.cache/faketime', import.meta.url))
const hour = 3_600

/** The library of the Debian package, fetched once; null where there is none. */
function library(): string | null {
  const find = (): string | undefined => globSync(join(cache, '**/libfaketimeMT.so.1')).find((path) => existsSync(path))
  const there = find()
  if (there !== undefined) return there
  mkdirSync(cache, { recursive: true })
  if (spawnSync('apt-get', ['download', 'libfaketime'], { cwd: cache }).status !== 0) return null
  for (const archive of globSync(join(cache, 'libfaketime_*.deb'))) spawnSync('dpkg', ['-x', archive, cache])
  return find() ?? null
}

/** The program's own clock is set while it runs: what its clock says is due goes out, once, and nothing before. */
export async function runUnderFakeTime(): Promise<Finding> {
  const preload = library()
  if (preload === null) return { what, skipped: 'libfaketime cannot be had here (apt-get download)', broken: [] }
  const folder = mkdtempSync(join(runFolder(), 'faketime-'))
  const says = join(folder, 'offset')
  let ahead = 0
  const setClock = (seconds: number): void => {
    ahead = seconds
    writeFileSync(says, `${seconds >= 0 ? '+' : '-'}${Math.abs(seconds)}\n`)
  }
  setClock(0)
  const environment = { LD_PRELOAD: preload, FAKETIME_TIMESTAMP_FILE: says, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1', DONT_FAKE_MONOTONIC: '1' }
  Object.assign(process.env, environment)
  const program = await programAt({ dataDir: join(folder, 'data'), databaseUrl: null })
  for (const name of Object.keys(environment)) delete process.env[name]
  const server = await startMastodonServer()
  const broken: string[] = []
  try {
    const started = await program.start()
    if (started === false || started.firstOwnerLink === null) throw new Error('the program did not start')
    const ada = await welcome(started.firstOwnerLink)
    const { connection } = await ada.done<{ connection: { id: string } }>('POST', '/connections', { channelId: 'mastodon', methodId: 'token', fields: { instance: server.origin, accessToken: server.addAccount('baker').token } })
    /** `inSeconds` by the program's clock as it is now. */
    const plan = async (text: string, inSeconds: number): Promise<number> => {
      const at = Math.ceil(Date.now() / 1000 + ahead + inSeconds) * 1000
      await schedule(ada, connection.id, text, at)
      return at
    }
    const out = (text: string): number => server.statuses().filter((status) => status.text === text).length
    /** Never before the program's clock shows it, once within ten seconds after. */
    const expectOut = async (text: string, at: number): Promise<void> => {
      while (Date.now() + ahead * 1000 < at - 200) {
        if (out(text) > 0) broken.push(`${text} was early`)
        await pause(50)
      }
      for (let tries = 0; tries < 100 && out(text) === 0; tries += 1) await pause(100)
      if (out(text) !== 1) broken.push(`${text} is out ${out(text)} times ten seconds after its time`)
    }
    await expectOut('at first', await plan('at first', 3))
    const inAnHour = await plan('in an hour', hour)
    const inTwoDays = await plan('in two days', 48 * hour)
    setClock(hour)
    await expectOut('in an hour', inAnHour)
    setClock(0)
    await expectOut('after it was set back by an hour', await plan('after it was set back by an hour', 4))
    setClock(24 * hour)
    await expectOut('a day ahead', await plan('a day ahead', 4))
    setClock(0)
    await expectOut('after it was set back by a day', await plan('after it was set back by a day', 4))
    if (Date.now() < inTwoDays && out('in two days') > 0) broken.push('what is planned in two days is out')
    for (const { text } of server.statuses()) if (out(text) !== 1) broken.push(`${text} is out ${out(text)} times`)
    return { what, duplicates: 0, early: 0, note: `${server.statuses().length} out, 1 waits`, broken }
  } finally {
    await program.kill()
    await server.stop()
  }
}

async function schedule(ada: Person, connectionId: string, text: string, at: number): Promise<void> {
  const { id } = await ada.done<{ id: string }>('POST', '/posts', { parts: [{ text, images: [] }], connectionIds: [connectionId], language: 'en' })
  await ada.done('POST', `/posts/${id}/schedule`, { schedule: { wallTime: new Date(at).toISOString().slice(0, 19), zone: 'UTC' } })
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))
