import { existsSync } from 'node:fs'
import { stat, statfs } from 'node:fs/promises'
import { migrationsFolder } from '../app.ts'
import { type OperatorReport, webFolder } from '../http/index.ts'
import type { Config } from '../platform/config/config.ts'
import { lockDataFolder } from '../platform/db/data-folder-lock.ts'
import { RefusedToStart } from '../platform/db/errors.ts'
import type { DatabaseExamined } from '../platform/db/examine.ts'
import { schemaVersion } from '../platform/db/migrate.ts'
import { createFetch } from '../platform/http/client.ts'
import { checkSmtp } from '../platform/mail/smtp-mail.ts'
import { openSecrets } from '../platform/secrets/open-secrets.ts'
import { keyFileOf } from './archive.ts'
import { finding, type Finding } from './finding.ts'
import { megabytes } from './megabytes.ts'

/** Less than this and a busy day, or one backup, may fill the disk. */
const lowBytes = 1_000_000_000
const emptyBytes = 100_000_000
/** More and planned posts, sign-in codes and signatures go wrong. */
const mostSkewMs = 5_000

/** The folder and its lock: held by the product that answered, by one that did not, or by nobody. */
export async function checkFolder({ dataDir, databaseUrl }: Config, report: OperatorReport | null, isNew: boolean): Promise<Finding[]> {
  if (isNew) return [finding('data-folder', 'advice', (words) => words.folderNone(dataDir))]
  const { mode } = await stat(dataDir)
  const found = [
    process.platform !== 'win32' && (mode & 0o077) !== 0
      ? finding('data-folder', 'advice', (words) => words.folderOpen(dataDir))
      : finding('data-folder', 'ok', (words) => words.folder(dataDir)),
  ]
  if (databaseUrl !== null) return found
  try {
    lockDataFolder(dataDir).release()
    return [...found, finding('lock', 'ok', (words) => words.lockFree)]
  } catch (cause) {
    if (!(cause instanceof RefusedToStart)) throw cause
    return [...found, report === null ? finding('lock', 'advice', (words) => words.lockElsewhere) : finding('lock', 'ok', (words) => words.lockOurs)]
  }
}

export async function checkDisk({ dataDir }: Config): Promise<Finding> {
  const { bavail, bsize } = await statfs(dataDir)
  const free = bavail * bsize
  return finding('disk', free < emptyBytes ? 'trouble' : free < lowBytes ? 'advice' : 'ok', (words, language) => (free < lowBytes ? words.diskLow : words.disk)(megabytes(free, language)))
}

export async function checkDatabase(config: Config, examined: DatabaseExamined): Promise<Finding[]> {
  if (examined.result === 'none') return [finding('database', 'advice', (words) => words.databaseNone)]
  if (examined.result === 'unreachable') return [finding('database', 'trouble', (words) => words.databaseUnreachable(examined.why))]
  const wanted = await schemaVersion(migrationsFolder)
  const { schema, damage, searchIsSlow } = examined
  return [
    damage === null
      ? finding('database', 'ok', (words) => (config.databaseUrl === null ? words.databaseWhole : words.databaseReached))
      : finding('database', 'trouble', (words) => words.databaseDamaged(damage)),
    schema === wanted
      ? finding('schema', 'ok', (words) => words.schema(schema))
      : schema < wanted
        ? finding('schema', 'advice', (words) => words.schemaOlder(schema, wanted))
        : finding('schema', 'trouble', (words) => words.schemaNewer(schema, wanted)),
    ...(searchIsSlow ? [finding('search', 'advice', (words) => words.searchSlow)] : []),
  ]
}

/**
 * Against the database server's clock, asked between `before` and `now`, and against what was already written: a clock that
 * went back repeats moments.
 */
export function checkClock(examined: DatabaseExamined, before: number, now: number): Finding {
  if (examined.result !== 'seen') return finding('clock', 'unknown', (words) => words.clockUnknown)
  const skew = examined.now === null ? 0 : Math.max(0, before - examined.now, examined.now - now)
  if (skew > mostSkewMs) return finding('clock', 'trouble', (words) => words.clockApart(Math.round(skew / 1000)))
  if ((examined.migratedAt ?? 0) > now + mostSkewMs) return finding('clock', 'trouble', (words) => words.clockBack)
  return finding('clock', 'ok', (words) => words.clock(new Date(now).toISOString().slice(0, 19)))
}

export function checkKeys({ dataDir }: Config, keys: Parameters<typeof openSecrets>[0]['keys']): Finding {
  const path = keyFileOf(dataDir)
  if (!keys && !existsSync(path)) return finding('keys', 'advice', (words) => words.keysNone(path))
  try {
    openSecrets({ dataDir, keys: keys ?? null })
    return finding('keys', 'ok', (words) => (keys ? words.keysEnvironment : words.keys(path)))
  } catch {
    // Why does not matter to the person: the copy goes back in any case.
    return finding('keys', 'trouble', (words) => words.keysDamaged(path))
  }
}

export function checkWeb({ role }: Config): Finding[] {
  if (role === 'worker') return []
  return [existsSync(webFolder) ? finding('web', 'ok', (words) => words.web) : finding('web', 'trouble', (words) => words.webMissing)]
}

/** The address people use, asked from here: a proxy or a name that is not set up shows. */
export async function checkPublicUrl({ publicUrl, role }: Config, running: boolean): Promise<Finding[]> {
  if (role === 'worker') return []
  const url = new URL(publicUrl)
  const fetch = createFetch({ allowNetworks: [url.hostname.replace(/^\[|\]$/g, '')] })
  const found: Finding[] = []
  const isHere = /^(127\.|localhost$|\[::1\]$)/.test(url.hostname)
  if (isHere) found.push(finding('public-url-local', 'advice', (words) => words.urlHere(publicUrl)))
  else if (url.protocol === 'http:') found.push(finding('public-url-plain', 'advice', (words) => words.urlPlain(publicUrl)))
  try {
    const answer = await fetch(new Request(new URL('/health', publicUrl)), { timeoutMs: 8_000, maxHops: 0 })
    const us = answer.status === 200 || answer.status === 503
    return [...found, us ? finding('public-url', 'ok', (words) => words.url(publicUrl)) : finding('public-url', 'trouble', (words) => words.urlOther(publicUrl, answer.status))]
  } catch {
    // Whatever kept us from it, people do not get through either.
    return [...found, running ? finding('public-url', 'trouble', (words) => words.urlUnreachable(publicUrl)) : finding('public-url', 'unknown', (words) => words.urlNotRunning(publicUrl))]
  }
}

export async function checkMail({ smtpUrl }: Config): Promise<Finding> {
  if (smtpUrl === null) return finding('mail', 'ok', (words) => words.mailNone)
  try {
    await checkSmtp(smtpUrl)
    return finding('mail', 'ok', (words) => words.mail)
  } catch (cause) {
    return finding('mail', 'trouble', (words) => words.mailFails(cause instanceof Error ? cause.message : String(cause)))
  }
}
