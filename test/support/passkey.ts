import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'

/** CBOR (RFC 8949) as far as WebAuthn needs it: integers, bytes, text and maps, below 65,536 items. */
function cbor(value: number | string | Buffer | Map<number | string, unknown>): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  const entries = [...value].flatMap(([key, item]) => [cbor(key), cbor(item as number)])
  return Buffer.concat([head(5, value.size), ...entries])
}

function head(major: number, size: number): Buffer {
  if (size < 24) return Buffer.from([(major << 5) | size])
  return size < 256 ? Buffer.from([(major << 5) | 24, size]) : Buffer.from([(major << 5) | 25, size >> 8, size & 0xff])
}

/** An authenticator made of software (WebAuthn Level 2, ES256, attestation `none`): what a phone does, for tests. */
export class SoftwareAuthenticator {
  readonly #id = randomBytes(16)
  readonly #privateKey: KeyObject
  readonly #publicKey: { x: string; y: string }
  #counter = 0
  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    this.#privateKey = privateKey
    this.#publicKey = { x, y }
  }

  /** Answers registration options as the browser would at `origin`. */
  register(options: { challenge: string; rp: { id?: string } }, origin: string): object {
    const key = new Map<number, unknown>([[1, 2], [3, -7], [-1, 1], [-2, Buffer.from(this.#publicKey.x, 'base64url')], [-3, Buffer.from(this.#publicKey.y, 'base64url')]])
    const length = Buffer.from([0, this.#id.length])
    const data = Buffer.concat([this.#authenticatorData(options.rp.id ?? '', 0x45), Buffer.alloc(16), length, this.#id, cbor(key)])
    const attestation = cbor(new Map<string, unknown>([['fmt', 'none'], ['attStmt', new Map()], ['authData', data]]))
    return this.#answer({ attestationObject: attestation.toString('base64url'), clientDataJSON: clientData('webauthn.create', options.challenge, origin).toString('base64url'), transports: ['internal'] })
  }

  /** Answers sign-in options. */
  signIn(options: { challenge: string; rpId?: string }, origin: string): object {
    const data = this.#authenticatorData(options.rpId ?? '', 0x05)
    const client = clientData('webauthn.get', options.challenge, origin)
    const signature = sign('sha256', Buffer.concat([data, createHash('sha256').update(client).digest()]), this.#privateKey)
    return this.#answer({ authenticatorData: data.toString('base64url'), clientDataJSON: client.toString('base64url'), signature: signature.toString('base64url') })
  }

  #authenticatorData(domain: string, flags: number): Buffer {
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE((this.#counter += 1))
    return Buffer.concat([createHash('sha256').update(domain).digest(), Buffer.from([flags]), counter])
  }

  #answer(response: object): object {
    const id = this.#id.toString('base64url')
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response }
  }
}

const clientData = (type: string, challenge: string, origin: string): Buffer => Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
