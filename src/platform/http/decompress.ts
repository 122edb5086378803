import { promisify } from 'node:util'
import { brotliDecompress, constants, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib'
import { FetchError } from './fetch.ts'
import { tooLarge } from './exchange.ts'

const maxLayers = 3

/**
 * Undoes `Content-Encoding` (RFC 9110 §8.4), never making more than `maxBytes` out of it. Throws FetchError `too-large`
 * for a bomb and `maybe-sent` for bytes that are not what they say; returns null when the encoding is unknown to us.
 */
export async function decompress(bytes: Buffer, contentEncoding: string | null, maxBytes: number): Promise<Buffer | null> {
  const layers = (contentEncoding ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity')
    .toReversed()
  if (layers.length > maxLayers) throw new FetchError('too-large', 'the answer is wrapped in too many compressions')
  let plain = bytes
  for (const name of layers) {
    if (!isKnown(name)) return null
    if (plain.length === 0) return plain
    try {
      plain = await undo[name](plain, maxBytes)
    } catch (cause) {
      if ((cause as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes)
      throw new FetchError('maybe-sent', `the answer is not the ${name} it says it is`, { cause })
    }
  }
  return plain
}

type Layer = keyof typeof undo
const isKnown = (name: string): name is Layer => Object.hasOwn(undo, name)

const asyncGunzip = promisify(gunzip)
const asyncInflate = promisify(inflate)
const asyncInflateRaw = promisify(inflateRaw)
const asyncBrotli = promisify(brotliDecompress)
const asyncZstd = promisify(zstdDecompress)

// Like browsers, we take a stream that lacks its last checksum: the message's own framing already proved it whole.
const lenient = (maxOutputLength: number) => ({ maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH })

const undo = {
  gzip: (bytes: Buffer, max: number): Promise<Buffer> => asyncGunzip(bytes, lenient(max)),
  'x-gzip': (bytes: Buffer, max: number): Promise<Buffer> => asyncGunzip(bytes, lenient(max)),
  // Some servers send raw deflate under this name; a zlib stream starts with method 8 in its low four bits.
  deflate: (bytes: Buffer, max: number): Promise<Buffer> =>
    ((bytes[0] ?? 0) & 0x0f) === 8 ? asyncInflate(bytes, lenient(max)) : asyncInflateRaw(bytes, lenient(max)),
  br: (bytes: Buffer, max: number): Promise<Buffer> => asyncBrotli(bytes, { maxOutputLength: max, finishFlush: constants.BROTLI_OPERATION_FLUSH }),
  zstd: (bytes: Buffer, max: number): Promise<Buffer> => asyncZstd(bytes, { maxOutputLength: max, finishFlush: constants.ZSTD_e_flush }),
} as const
