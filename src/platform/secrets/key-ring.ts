import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

export interface SecretKey {
  readonly id: string
  /** 32 bytes. */
  readonly key: Buffer
}

/** A fresh random key with an id of its own. */
export function newKey(): SecretKey {
  return { id: randomBytes(6).toString('hex'), key: randomBytes(32) }
}

const fileName = 'secret.key'

/**
 * Reads `<dataDir>/secret.key` (one `id:base64` a line, current first) or makes it. Throws, and never makes a new one,
 * when the file is there and cannot be understood: everything sealed before would be lost for good.
 */
export function loadKeyRing(dataDir: string): readonly SecretKey[] {
  const path = join(dataDir, fileName)
  const existing = readIfThere(path)
  if (existing !== null) return parseRing(existing, path)
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  writeDurably(dataDir, [newKey()], 'only-if-absent')
  // Another process may have been first: what is in the file counts.
  return parseRing(readFileSync(path, 'utf8'), path)
}

/** Replaces the ring durably: the old file or the new one is there, never half of it. */
export function saveKeyRing(dataDir: string, ring: readonly SecretKey[]): void {
  writeDurably(dataDir, ring, 'replace')
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    if ((cause as { code?: unknown }).code === 'ENOENT') return null
    throw new Error(`The secret key ${path} cannot be read. Let this user read it.`, { cause })
  }
}

function parseRing(text: string, path: string): readonly SecretKey[] {
  const ring = text.split('\n').filter((line) => line.trim() !== '').map((line) => {
    const [, id = '', base64 = ''] = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/]{43}=)$/.exec(line.trim()) ?? []
    return { id, key: Buffer.from(base64, 'base64') }
  })
  if (ring.length === 0 || ring.some(({ id, key }) => id === '' || key.length !== 32)) {
    throw new Error(`The secret key ${path} is damaged. Put back the copy from your backup: without it the saved connections cannot be opened.`)
  }
  return ring
}

function writeDurably(dataDir: string, ring: readonly SecretKey[], how: 'replace' | 'only-if-absent'): void {
  const path = join(dataDir, fileName)
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  const file = openSync(temporary, 'wx', 0o600)
  try {
    writeSync(file, ring.map(({ id, key }) => `${id}:${key.toString('base64')}\n`).join(''))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  if (how === 'replace') renameSync(temporary, path)
  else {
    try {
      // A link fails when the name is taken, so two processes starting together agree on one key.
      linkSync(temporary, path)
    } catch (cause) {
      if ((cause as { code?: unknown }).code !== 'EEXIST') throw cause
    } finally {
      rmSync(temporary)
    }
  }
  const folder = openSync(dataDir, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
