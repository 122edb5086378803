import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openSecrets, SealBroken } from './open-secrets.ts'

const folders: string[] = []
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })))

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'))
  folders.push(folder)
  return folder
}

function reasonOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (error instanceof SealBroken) return error.reason
    throw error
  }
  return 'opened'
}

describe('sealed texts', () => {
  it('open where they belong, and each envelope is new', () => {
    const secrets = openSecrets({ dataDir: newFolder() })
    const text = 'perché 🔑 ' + 'x'.repeat(10_000)

    const envelope = secrets.seal(text, 'connection:7')

    expect(secrets.open(envelope, 'connection:7')).toBe(text)
    expect(secrets.open(secrets.seal('', 'a'), 'a')).toBe('')
    expect(secrets.seal(text, 'connection:7')).not.toBe(envelope)
    expect(envelope).toMatch(/^v1\.[0-9a-f]{12}\.[\w-]{16}\.[\w-]+$/)
  })

  it('do not open elsewhere, changed, cut or made to name another key', () => {
    const [one = '', two = ''] = ['one', 'two']
    const keys = [one, two].map((id, place) => ({ id, key: Buffer.alloc(32, place + 1) }))
    const secrets = openSecrets({ dataDir: '/nowhere', keys })
    const envelope = secrets.seal('a token', 'connection:7')
    const [version = '', id = '', nonce = '', sealed = ''] = envelope.split('.')
    const flipped = (text: string): string => (text.startsWith('A') ? 'B' : 'A') + text.slice(1)

    expect(reasonOf(() => secrets.open(envelope, 'connection:8'))).toBe('changed')
    expect(reasonOf(() => secrets.open([version, id, nonce, flipped(sealed)].join('.'), 'connection:7'))).toBe('changed')
    expect(reasonOf(() => secrets.open([version, id, flipped(nonce), sealed].join('.'), 'connection:7'))).toBe('changed')
    expect(reasonOf(() => secrets.open([version, 'two', nonce, sealed].join('.'), 'connection:7'))).toBe('changed')
    expect(reasonOf(() => secrets.open([version, id, nonce, sealed.slice(0, -4)].join('.'), 'connection:7'))).toBe('changed')
    expect(reasonOf(() => secrets.open([version, 'three', nonce, sealed].join('.'), 'connection:7'))).toBe('unknown-key')
    for (const bad of ['', 'a token', 'v2.a.b.c', 'v1.a.b', `${envelope}.x`]) expect(reasonOf(() => secrets.open(bad, 'x'))).toBe('malformed')
  })

  it('open after a restart and after rotation, when they are old', () => {
    const dataDir = newFolder()
    const first = openSecrets({ dataDir })
    const envelope = first.seal('a token', 'x')

    expect(openSecrets({ dataDir }).open(envelope, 'x')).toBe('a token')
    expect(first.isOld(envelope)).toBe(false)
    const id = first.rotateKey()

    expect(first.isOld(envelope)).toBe(true)
    expect(first.open(envelope, 'x')).toBe('a token')
    expect(first.seal('new', 'x').split('.')[1]).toBe(id)
    const restarted = openSecrets({ dataDir })
    expect([restarted.open(envelope, 'x'), restarted.isOld(envelope), restarted.isOld(first.seal('y', 'x'))]).toEqual(['a token', true, false])
    expect(() => openSecrets({ dataDir, keys: [{ id: 'env', key: Buffer.alloc(32) }] }).rotateKey()).toThrow('PASSAPAROLA_SECRET_KEYS')
  })

  it('give keys for other purposes, the same each time, different for each purpose and master key', () => {
    const dataDir = newFolder()
    const secrets = openSecrets({ dataDir })

    expect(secrets.derive('cookies')).toHaveLength(32)
    expect(openSecrets({ dataDir }).derive('cookies').equals(secrets.derive('cookies'))).toBe(true)
    expect(secrets.derive('visitors').equals(secrets.derive('cookies'))).toBe(false)
    expect(openSecrets({ dataDir: newFolder() }).derive('cookies').equals(secrets.derive('cookies'))).toBe(false)
  })
})

describe('the key file', () => {
  it('is made once, for this user only, and leaves nothing beside it', () => {
    const dataDir = join(newFolder(), 'deep/data')
    openSecrets({ dataDir })
    const made = readFileSync(join(dataDir, 'secret.key'), 'utf8')
    openSecrets({ dataDir })

    expect(statSync(join(dataDir, 'secret.key')).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(dataDir, 'secret.key'), 'utf8')).toBe(made)
    openSecrets({ dataDir }).rotateKey()
    expect(readdirSync(dataDir)).toEqual(['secret.key'])
    expect(statSync(join(dataDir, 'secret.key')).mode & 0o777).toBe(0o600)
  })

  it.each(['', '\n', 'garbage', 'a:AAAA', `a:${Buffer.alloc(31).toString('base64')}`])('is never replaced when it is damaged (%j): that would lose everything sealed', (content) => {
    const dataDir = newFolder()
    writeFileSync(join(dataDir, 'secret.key'), content)

    expect(() => openSecrets({ dataDir })).toThrow('damaged')
    expect(readFileSync(join(dataDir, 'secret.key'), 'utf8')).toBe(content)
  })
})
