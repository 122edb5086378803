import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { parseAllowEntry } from '../http/address-guard.ts'
import { ConfigError, refuse } from './config-error.ts'
import { prepareDataFolder } from './data-folder.ts'
import type { Environment } from './env.ts'

/** What the product needs to know from its surroundings, already checked. Made from the environment by `loadConfig`. */
export interface Config {
  readonly host: string
  readonly port: number
  /** Absolute path of the data folder. */
  readonly dataDir: string
  readonly databaseUrl: string | null
  /** Where people reach us, no trailing slash: links, OAuth callbacks and cookies are made from it. */
  readonly publicUrl: string
  /** Same as `publicUrl` unless short links have a domain of their own. */
  readonly shortUrl: string
  readonly role: 'web' | 'worker' | 'all'
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  readonly smtpUrl: string | null
  readonly mailFrom: string
  /** Networks and hosts on a LAN that outgoing requests may reach although they are private. */
  readonly allowNetworks: readonly string[]
  /** Proxies whose X-Forwarded-For is believed. */
  readonly trustProxies: readonly string[]
}

/** The sender, for a mail header: no line break can come in. */
const sender = /^(?:[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/

/**
 * Reads and checks the whole configuration, with defaults that run on one machine, and makes the data folder if it is
 * missing. Throws one ConfigError that names everything that is wrong, in a sentence each.
 */
export function loadConfig(env: Environment): Config {
  const problems: ConfigError[] = []
  const check = <T>(fallback: T, read: () => T): T => {
    try {
      return read()
    } catch (cause) {
      if (!(cause instanceof ConfigError)) throw cause
      problems.push(cause)
      return fallback
    }
  }
  const port = check(4321, () => readPort(text(env.PASSAPAROLA_PORT) ?? '4321'))
  const publicUrl = check('', () => readOrigin('PASSAPAROLA_PUBLIC_URL', text(env.PASSAPAROLA_PUBLIC_URL) ?? `http://127.0.0.1:${port}`))
  const databaseUrl = check(null, () => readDatabaseUrl(text(env.DATABASE_URL)))
  const config: Config = {
    host: check('', () => readHost(text(env.PASSAPAROLA_HOST) ?? '127.0.0.1')),
    port,
    dataDir: check('', () => prepareDataFolder(resolve(text(env.PASSAPAROLA_DATA) ?? './data'))),
    databaseUrl,
    publicUrl,
    shortUrl: check('', () => (text(env.PASSAPAROLA_SHORT_URL) === null ? publicUrl : readOrigin('PASSAPAROLA_SHORT_URL', text(env.PASSAPAROLA_SHORT_URL) ?? ''))),
    role: check('all', () => readRole(text(env.PASSAPAROLA_ROLE) ?? 'all', text(env.DATABASE_URL))),
    logLevel: check('info', () => readLogLevel(text(env.PASSAPAROLA_LOG_LEVEL) ?? 'info')),
    smtpUrl: check(null, () => readSmtpUrl(text(env.PASSAPAROLA_SMTP_URL))),
    mailFrom: check('', () => readSender(text(env.PASSAPAROLA_MAIL_FROM) ?? `Passaparola <passaparola@${mailDomain(publicUrl)}>`)),
    allowNetworks: check([], () => readList(env.PASSAPAROLA_ALLOW_NETWORKS, (entry) => parseAllowEntry(entry) !== null, 'allowNetworks')),
    trustProxies: check([], () => readList(env.PASSAPAROLA_TRUST_PROXIES, isNetwork, 'trustProxies')),
  }
  if (problems.length > 0) throw ConfigError.all(problems)
  return config
}

/** What the command line needs to talk to a running product. */
export function loadClientConfig(env: Environment): { readonly url: string; readonly apiKey: string | null } {
  const port = readPort(text(env.PASSAPAROLA_PORT) ?? '4321')
  return {
    url: readOrigin('PASSAPAROLA_URL', text(env.PASSAPAROLA_URL) ?? `http://127.0.0.1:${port}`),
    apiKey: text(env.PASSAPAROLA_API_KEY),
  }
}

/** The keys that seal secrets, the current one first; null when the data folder's own key is used. Never part of Config. */
export function loadSecretKeys(env: Environment): readonly { readonly id: string; readonly key: Buffer }[] | null {
  const value = text(env.PASSAPAROLA_SECRET_KEYS)
  if (value === null) return null
  const keys = list(value).map((entry) => {
    const [, id = '', base64 = ''] = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_-]+={0,2})$/.exec(entry) ?? []
    return { id, key: Buffer.from(base64, 'base64') }
  })
  const ids = new Set(keys.map(({ id }) => id))
  const allUsable = keys.length > 0 && ids.size === keys.length && keys.every(({ id, key }) => id !== '' && key.length === 32)
  return allUsable ? keys : refuse((words) => words.secretKeys())
}

const text = (value: string | undefined): string | null => (value === undefined || value.trim() === '' ? null : value.trim())
const list = (value: string): string[] => value.split(/[\s,]+/).filter((entry) => entry !== '')

function readPort(value: string): number {
  const port = Number(value)
  return /^\d{1,5}$/.test(value) && port >= 1 && port <= 65_535 ? port : refuse((words) => words.port(value))
}

function readHost(value: string): string {
  const entry = parseAllowEntry(value)
  return isIP(value) !== 0 || (entry?.kind === 'name' && !entry.withSubdomains) ? value : refuse((words) => words.host(value))
}

function readDatabaseUrl(value: string | null): string | null {
  if (value === null) return null
  // Not `URL.parse`: a socket address such as postgres:///name?host=/run/postgresql is good and has no host.
  return /^postgres(ql)?:\/\/\S+$/.test(value) ? value : refuse((words) => words.databaseUrl())
}

function readOrigin(variable: string, value: string): string {
  const url = URL.parse(value)
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search + url.hash + url.username === ''
  return isOrigin ? url.origin : refuse((words) => words.address(variable, URL.canParse(value) ? withoutPassword(value) : value))
}

function withoutPassword(value: string): string {
  const url = new URL(value)
  url.password = ''
  return url.href
}

function readRole(value: string, databaseUrl: string | null): Config['role'] {
  if (value !== 'web' && value !== 'worker' && value !== 'all') return refuse((words) => words.role(value))
  return value === 'all' || databaseUrl !== null ? value : refuse((words) => words.roleNeedsPostgres(value))
}

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const

function readLogLevel(value: string): Config['logLevel'] {
  return logLevels.find((level) => level === value) ?? refuse((words) => words.logLevel(value))
}

function readSmtpUrl(value: string | null): string | null {
  if (value === null) return null
  const url = URL.parse(value)
  return url !== null && /^smtps?:$/.test(url.protocol) && url.hostname !== '' ? value : refuse((words) => words.smtpUrl())
}

function readSender(value: string): string {
  return sender.test(value) ? value : refuse((words) => words.mailFrom(value))
}

function mailDomain(publicUrl: string): string {
  const host = URL.parse(publicUrl)?.hostname ?? 'localhost'
  return isIP(host.replace(/^\[|\]$/g, '')) === 0 ? host : 'localhost'
}

const isNetwork = (entry: string): boolean => parseAllowEntry(entry)?.kind === 'network'

function readList(value: string | undefined, isGood: (entry: string) => boolean, word: 'allowNetworks' | 'trustProxies'): readonly string[] {
  const entries = list(value ?? '')
  const bad = entries.find((entry) => !isGood(entry))
  return bad === undefined ? entries : refuse((words) => words[word](bad))
}

export { ConfigError }
