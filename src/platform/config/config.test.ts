import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ConfigError, loadClientConfig, loadConfig, loadSecretKeys } from './config.ts'
import { readEnvironment, type Environment } from './env.ts'
import { variables } from './variables.ts'

const folder = mkdtempSync(join(tmpdir(), 'config-'))
afterAll(() => rmSync(folder, { recursive: true }))
const PASSAPAROLA_DATA = join(folder, 'data')

function refusal(env: Environment): ConfigError {
  try {
    loadConfig({ PASSAPAROLA_DATA, ...env })
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('it did not refuse')
}

describe('the configuration', () => {
  it('runs on one machine with nothing set, and makes a data folder only this user can enter', () => {
    const config = loadConfig({ PASSAPAROLA_DATA, PASSAPAROLA_HOST: ' ', DATABASE_URL: '' })

    expect(config).toEqual({
      host: '127.0.0.1', port: 4321, dataDir: PASSAPAROLA_DATA, databaseUrl: null, publicUrl: 'http://127.0.0.1:4321', shortUrl: 'http://127.0.0.1:4321',
      role: 'all', logLevel: 'info', smtpUrl: null, mailFrom: 'Passaparola <passaparola@localhost>', allowNetworks: [], trustProxies: [],
    })
    expect(statSync(PASSAPAROLA_DATA).mode & 0o777).toBe(0o700)
  })

  it('takes everything that can be set', () => {
    const config = loadConfig({
      PASSAPAROLA_DATA, PASSAPAROLA_HOST: '0.0.0.0', PASSAPAROLA_PORT: '8080', DATABASE_URL: 'postgres://u:p@db/x', PASSAPAROLA_PUBLIC_URL: 'https://Social.Example/',
      PASSAPAROLA_SHORT_URL: 'https://s.example', PASSAPAROLA_ROLE: 'worker', PASSAPAROLA_LOG_LEVEL: 'debug', PASSAPAROLA_SMTP_URL: 'smtps://u:p@mail:465',
      PASSAPAROLA_ALLOW_NETWORKS: '10.0.0.0/8, mastodon.lan *.corp', PASSAPAROLA_TRUST_PROXIES: '127.0.0.1,172.16.0.0/12',
    })

    expect(config).toMatchObject({
      host: '0.0.0.0', port: 8080, databaseUrl: 'postgres://u:p@db/x', publicUrl: 'https://social.example', shortUrl: 'https://s.example', role: 'worker', logLevel: 'debug',
      smtpUrl: 'smtps://u:p@mail:465', mailFrom: 'Passaparola <passaparola@social.example>', allowNetworks: ['10.0.0.0/8', 'mastodon.lan', '*.corp'], trustProxies: ['127.0.0.1', '172.16.0.0/12'],
    })
    expect(loadConfig({ PASSAPAROLA_DATA, DATABASE_URL: 'postgresql:///p?host=/run/postgresql', PASSAPAROLA_MAIL_FROM: 'anna@example.com' }).mailFrom).toBe('anna@example.com')
  })

  it.each<[Environment, string]>([
    [{ PASSAPAROLA_PORT: '80800' }, 'PASSAPAROLA_PORT'],
    [{ PASSAPAROLA_PORT: '0' }, 'PASSAPAROLA_PORT'],
    [{ PASSAPAROLA_PORT: '4321x' }, 'PASSAPAROLA_PORT'],
    [{ PASSAPAROLA_HOST: 'http://x' }, 'PASSAPAROLA_HOST'],
    [{ DATABASE_URL: 'mysql://u:geheim@db/x' }, 'DATABASE_URL'],
    [{ PASSAPAROLA_PUBLIC_URL: 'social.example' }, 'PASSAPAROLA_PUBLIC_URL'],
    [{ PASSAPAROLA_PUBLIC_URL: 'ftp://social.example' }, 'PASSAPAROLA_PUBLIC_URL'],
    [{ PASSAPAROLA_PUBLIC_URL: 'https://social.example/app' }, 'PASSAPAROLA_PUBLIC_URL'],
    [{ PASSAPAROLA_PUBLIC_URL: 'https://u:geheim@social.example' }, 'PASSAPAROLA_PUBLIC_URL'],
    [{ PASSAPAROLA_SHORT_URL: 'x' }, 'PASSAPAROLA_SHORT_URL'],
    [{ PASSAPAROLA_ROLE: 'boss' }, 'PASSAPAROLA_ROLE'],
    [{ PASSAPAROLA_ROLE: 'web' }, 'DATABASE_URL'],
    [{ PASSAPAROLA_LOG_LEVEL: 'loud' }, 'PASSAPAROLA_LOG_LEVEL'],
    [{ PASSAPAROLA_SMTP_URL: 'mail:geheim' }, 'PASSAPAROLA_SMTP_URL'],
    [{ PASSAPAROLA_MAIL_FROM: 'a@b.c\r\nBcc: x@y.z' }, 'PASSAPAROLA_MAIL_FROM'],
    [{ PASSAPAROLA_MAIL_FROM: 'nobody' }, 'PASSAPAROLA_MAIL_FROM'],
    [{ PASSAPAROLA_ALLOW_NETWORKS: '10.0.0.0/8 10.0.0.0/99' }, '10.0.0.0/99'],
    [{ PASSAPAROLA_TRUST_PROXIES: 'proxy.lan' }, 'proxy.lan'],
  ])('refuses %o with a sentence in each language that names it and shows no password', (env, named) => {
    const { words } = refusal(env)

    for (const sentence of [words.en, words.it]) {
      expect(sentence).toContain(named)
      expect(sentence).not.toContain('geheim')
    }
    expect(words.en).not.toBe(words.it)
  })

  it('names everything that is wrong at once', () => {
    const { message } = refusal({ PASSAPAROLA_PORT: 'x', PASSAPAROLA_ROLE: 'y', PASSAPAROLA_LOG_LEVEL: 'z' })

    expect(message.split('\n')).toHaveLength(3)
  })

  it('refuses a data folder that is a file, below a file, or cannot be made', () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')

    expect(refusal({ PASSAPAROLA_DATA: file }).words.en).toContain('which is a file')
    expect(refusal({ PASSAPAROLA_DATA: join(file, 'below') }).words.en).toContain('ENOTDIR')
    expect(refusal({ PASSAPAROLA_DATA: '/proc/nothing/data' }).words.it).toContain('non è utilizzabile')
  })

  it('reads the key ring, the current key first, and refuses a malformed one without repeating it', () => {
    const key = Buffer.alloc(32, 1).toString('base64')

    expect(loadSecretKeys({})).toBeNull()
    expect(loadSecretKeys({ PASSAPAROLA_SECRET_KEYS: `new:${key}, old:${key}` })?.map(({ id }) => id)).toEqual(['new', 'old'])
    for (const bad of ['', 'geheim', 'a:geheim', `a:${key}x`, `a:${key},a:${key}`, `:${key}`, 'a:AAAA'].filter(Boolean)) {
      expect(() => loadSecretKeys({ PASSAPAROLA_SECRET_KEYS: bad })).toThrow(ConfigError)
      expect(() => loadSecretKeys({ PASSAPAROLA_SECRET_KEYS: bad })).not.toThrow('geheim')
    }
  })

  it('tells the command line where the product is', () => {
    expect(loadClientConfig({ PASSAPAROLA_PORT: '5000' })).toEqual({ url: 'http://127.0.0.1:5000', apiKey: null })
    expect(loadClientConfig({ PASSAPAROLA_URL: 'https://social.example/', PASSAPAROLA_API_KEY: 'k' })).toEqual({ url: 'https://social.example', apiKey: 'k' })
  })

  it('has every variable of env.ts in its reference, in both languages, and no other', () => {
    expect(variables.map(({ name }) => name)).toEqual(Object.keys(readEnvironment()))
    for (const { words } of variables) {
      expect(words.en.length).toBeGreaterThan(10)
      expect(words.it.length).toBeGreaterThan(10)
      expect(words.it).not.toBe(words.en)
    }
    const source = readFileSync(new URL('./env.ts', import.meta.url), 'utf8')
    for (const { name } of variables) expect(source).toContain(`process.env['${name}']`)
  })
})
