import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { loadKeyRing, newKey, saveKeyRing, type SecretKey } from './key-ring.ts'
import type { Secrets } from './secrets.ts'

/** An envelope that does not open, and why; never says what was inside. */
export class SealBroken extends Error {
  override name = 'SealBroken'
  readonly reason: 'malformed' | 'unknown-key' | 'changed'
  constructor(reason: SealBroken['reason'], options?: { cause?: unknown }) {
    super(sentences[reason], options)
    this.reason = reason
  }
}

const sentences = {
  malformed: 'This is not a sealed text.',
  'unknown-key': 'This was sealed with a key that is not in the key ring. Was the data folder restored without its secret.key?',
  changed: 'This sealed text was changed, or belongs somewhere else.',
} as const

export interface SecretsWithRotation extends Secrets {
  /** Makes a new current key, durably; texts sealed before still open and answer `isOld`. Gives the new key's id. */
  rotateKey(): string
}

/**
 * Envelopes `v1.<keyId>.<nonce>.<ciphertext+tag>` (base64url), AES-256-GCM with a random 96-bit nonce. The key ring comes
 * from `keys` (current first) or from `<dataDir>/secret.key`, made on first start. Throws when that file cannot be read.
 */
export function openSecrets({ dataDir, keys }: { dataDir: string; keys?: readonly SecretKey[] | null }): SecretsWithRotation {
  let ring = keys ?? loadKeyRing(dataDir)
  const current = (): SecretKey => {
    const [first] = ring
    if (first === undefined) throw new Error('the key ring is empty')
    return first
  }
  current()
  return {
    seal(text, bound) {
      const { id, key } = current()
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad(id, bound))
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `v1.${id}.${nonce.toString('base64url')}.${sealed.toString('base64url')}`
    },
    open(envelope, bound) {
      const { id, nonce, sealed } = parse(envelope)
      const key = ring.find((known) => known.id === id)?.key
      if (key === undefined) throw new SealBroken('unknown-key')
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 }).setAAD(aad(id, bound)).setAuthTag(sealed.subarray(-16))
        return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]).toString('utf8')
      } catch (cause) {
        throw new SealBroken('changed', { cause })
      }
    },
    isOld: (envelope) => parse(envelope).id !== current().id,
    derive: (purpose) => Buffer.from(hkdfSync('sha256', current().key, 'passaparola', purpose, 32)),
    rotateKey() {
      if (keys !== undefined && keys !== null) {
        throw new Error('The keys come from PASSAPAROLA_SECRET_KEYS: put the new one first there.')
      }
      const fresh = newKey()
      saveKeyRing(dataDir, [fresh, ...ring])
      ring = [fresh, ...ring]
      return fresh.id
    },
  }
}

/** The key id is authenticated too, so that an envelope cannot be made to name another key. */
const aad = (id: string, bound: string): Buffer => Buffer.from(`v1\0${id}\0${bound}`, 'utf8')

function parse(envelope: string): { id: string; nonce: Buffer; sealed: Buffer } {
  const [, id = '', nonceText = '', sealedText = ''] = /^v1\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{22,})$/.exec(envelope) ?? []
  if (id === '') throw new SealBroken('malformed')
  return { id, nonce: Buffer.from(nonceText, 'base64url'), sealed: Buffer.from(sealedText, 'base64url') }
}
