import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { sqliteFile } from '../src/platform/db/sqlite-file.ts'
import { browser } from '../test/support/links.ts'
import { welcome, type Person } from '../test/support/person.ts'
import { runFolder } from '../test/support/run-folder.ts'
import { programAt } from './journey-program.ts'
import type { Case, Finding } from './report.ts'
import { everyClick } from './wal-cut.ts'

/** A disk that fails under the running program, and how it is put right. */
interface BadDisk {
  readonly what: string
  readonly dataDir: string
  /** Set before the program starts. */
  readonly env: Readonly<Record<string, string>>
  /** A disk that fills up still takes what fits. */
  readonly takesSome: boolean
  fail(): void
  mend(): void
  remove(): void
}

export interface StorageReport {
  readonly acknowledged: number
  readonly refused: number
  readonly recoveredAfterMs: number
  readonly broken: readonly string[]
}

const failsForMs = 3_000

/** The real program over HTTP: before, while its disk fails, and after; then killed, and what it said yes to is counted. */
export async function serveOn(disk: BadDisk): Promise<StorageReport> {
  const broken = new Set<string>()
  const acknowledged = { clicks: new Set<string>(), posts: new Set<string>() }
  let refused = 0
  let failing: number | null = null
  let yesWhileFailing = 0
  const program = await programWith(disk)
  try {
    const started = await program.start()
    if (started === false || started.firstOwnerLink === null) throw new Error('the program did not start')
    const ada = await welcome(started.firstOwnerLink)
    await ada.done('POST', '/sites', { name: 'Shop', hosts: ['shop.example'] })
    const { shortUrl } = await ada.done<{ shortUrl: string }>('POST', '/links', { targetUrl: 'https://shop.example/bread' })
    let busy = true
    const judge = (what: string, status: number, retryAfter: string | null, began: number): boolean => {
      if (status < 400) {
        if (failing !== null && began > failing) yesWhileFailing += 1
        return true
      }
      if (status !== 503) broken.add(`${what} was answered ${status}`)
      else if (retryAfter === null) broken.add(`${what}: 503 without Retry-After`)
      refused += 1
      return false
    }
    const work = async (who: number): Promise<void> => {
      for (let turn = 0; busy; turn += 1) {
        const began = performance.now()
        try {
          if (turn % 4 === 0) {
            const made = await draft(ada, `Draft ${who} ${turn} ${'x'.repeat(2_000)}`)
            if (judge('a draft', made.status, made.headers.get('retry-after'), began)) acknowledged.posts.add(made.json<{ id: string }>().id)
          } else {
            const clicked = await fetch(shortUrl, { redirect: 'manual', headers: { 'user-agent': browser } })
            await clicked.arrayBuffer()
            const id = URL.parse(clicked.headers.get('location') ?? '')?.searchParams.get('pp_click')
            if (judge('a click', clicked.status, clicked.headers.get('retry-after'), began) && id) acknowledged.clicks.add(id)
          }
        } catch (cause) {
          broken.add(`the program did not answer: ${cause instanceof Error ? cause.message : String(cause)}`)
          await pause(50)
        }
        await pause(2)
      }
    }
    const crowd = Array.from({ length: 6 }, (_, who) => work(who))
    await pause(1_000)
    disk.fail()
    failing = performance.now()
    await pause(failsForMs)
    // Reading goes on: people see their work while the disk is in trouble.
    const read = await ada.ask('GET', '/posts?limit=5')
    if (read.status !== 200) broken.add(`reading was answered ${read.status} while the disk failed`)
    failing = null
    disk.mend()
    const mendedAt = performance.now()
    const recoveredAfterMs = await untilItWorks(ada, broken) - mendedAt
    await pause(300)
    busy = false
    await Promise.all(crowd)
    await program.kill()

    if (refused === 0) broken.add('nothing was refused: the disk did not fail')
    if (yesWhileFailing > 0 && !disk.takesSome) broken.add(`${yesWhileFailing} acknowledged while nothing could be durable`)
    if (recoveredAfterMs > 10_000) broken.add(`worked again only after ${Math.round(recoveredAfterMs)} ms`)
    for (const one of lost(disk.dataDir, acknowledged)) broken.add(one)
    // It starts again on what is there.
    if ((await program.start()) === false) broken.add('it did not start again')
    return { acknowledged: acknowledged.clicks.size + acknowledged.posts.size, refused, recoveredAfterMs: Math.round(recoveredAfterMs), broken: [...broken] }
  } catch (cause) {
    // A program that ended said why.
    throw new Error(`${String(cause)}\n${program.said().slice(-1_500)}`, { cause })
  } finally {
    await program.kill()
  }
}

const draft = (ada: Person, text: string) => ada.ask('POST', '/posts', { parts: [{ text, images: [] }], connectionIds: [], language: 'en' })

async function untilItWorks(ada: Person, broken: Set<string>): Promise<number> {
  const until = performance.now() + 20_000
  while (performance.now() < until) {
    if ((await draft(ada, 'And on we go').catch(() => null))?.status === 201) return performance.now()
    await pause(50)
  }
  broken.add('it did not work again by itself')
  return performance.now()
}

function lost(dataDir: string, acknowledged: { readonly clicks: ReadonlySet<string>; readonly posts: ReadonlySet<string> }): readonly string[] {
  const database = new DatabaseSync(sqliteFile(dataDir))
  try {
    const { integrity_check: said } = database.prepare('pragma integrity_check').get() as { integrity_check: string }
    const missing = (['clicks', 'posts'] as const).flatMap((table) => {
      const there = new Set(database.prepare(table === 'clicks' ? everyClick : 'select id from posts').all().map(({ id }) => String(id)))
      const gone = [...acknowledged[table]].filter((id) => !there.has(id))
      return gone.length === 0 ? [] : [`${gone.length} acknowledged ${table} are lost`]
    })
    return said === 'ok' ? missing : [`integrity: ${said}`, ...missing]
  } finally {
    database.close()
  }
}

/** The program takes its surroundings from ours when it is made. */
async function programWith({ dataDir, env }: BadDisk): ReturnType<typeof programAt> {
  const before = { ...process.env }
  Object.assign(process.env, env)
  const program = await programAt({ dataDir, databaseUrl: null })
  for (const name of Object.keys(env)) {
    if (before[name] === undefined) delete process.env[name]
    else process.env[name] = before[name]
  }
  return program
}

/** A file system of 24 MB that really is full; null where we may not mount. */
function smallDisk(): BadDisk | null {
  const dataDir = mkdtempSync(join(runFolder(), 'small-'))
  if (process.getuid?.() !== 0 || spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', dataDir]).status !== 0) return null
  const filler = join(dataDir, 'filler')
  return {
    what: 'disk full (a file system of 24 MB)', dataDir, env: {}, takesSome: true,
    fail() {
      const { bavail, bsize } = statfsSync(dataDir)
      try {
        writeFileSync(filler, Buffer.alloc(bavail * bsize))
      } catch {
        // The program took some of the room meanwhile: full is full.
      }
    },
    mend: () => rmSync(filler, { force: true }),
    remove: () => void execFileSync('umount', ['-l', dataDir]),
  }
}

function shimmedDisk(shim: string, what: string, how: string): BadDisk {
  const folder = mkdtempSync(join(runFolder(), 'shimmed-'))
  const dataDir = join(folder, 'data')
  mkdirSync(dataDir)
  const says = join(folder, 'says')
  return {
    what, dataDir, takesSome: false,
    env: { LD_PRELOAD: shim, BAD_DISK_SAYS: says, BAD_DISK_FOLDER: join(dataDir, 'passaparola.db') },
    fail: () => writeFileSync(says, how),
    mend: () => rmSync(says, { force: true }),
    remove: () => {},
  }
}

/** Null when this machine has no C compiler. */
function compileShim(): string | null {
  const shim = join(runFolder(), 'bad-disk.so')
  const made = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', shim, fileURLToPath(new URL('bad-disk.c', import.meta.url)), '-ldl'])
  return made.status === 0 ? shim : null
}

export function badDisks(): readonly (BadDisk | { readonly what: string; readonly skipped: string })[] {
  const shim = process.platform === 'linux' ? compileShim() : null
  const shimmed = [['EIO on fsync', 'fsync'], ['EIO on write', 'write'], ['disk turned read-only (EROFS)', 'read-only'], ['disk full (ENOSPC)', 'full']] as const
  return [
    smallDisk() ?? { what: 'disk full (a file system of 24 MB)', skipped: 'mounting needs root' },
    ...shimmed.map(([what, how]) => (shim === null ? { what, skipped: 'needs Linux and a C compiler' } : shimmedDisk(shim, what, how))),
  ]
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

export const storage: Case = {
  name: 'bad disk',
  async run() {
    const findings: Finding[] = []
    for (const disk of badDisks()) {
      if ('skipped' in disk) {
        findings.push({ what: disk.what, skipped: disk.skipped, broken: [] })
        continue
      }
      try {
        const { acknowledged, refused, recoveredAfterMs, broken } = await serveOn(disk)
        findings.push({ what: disk.what, lost: broken.filter((one) => one.includes('lost')).length, note: `${acknowledged} acknowledged, ${refused} refused with 503, works again after ${recoveredAfterMs} ms`, broken })
      } finally {
        disk.remove()
      }
    }
    return findings
  },
}
