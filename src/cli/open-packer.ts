import { constants, createZstdCompress, type ZstdOptions } from 'node:zlib'

/** Level 1 is the best that does not slow a backup down: 900 MB are 1.3 s of one core. The checksum finds what a disk has changed. */
const params = { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 }
/** Room for dozens of packed pieces: with room for a whole one, Zstandard packs from the buffer itself instead of copying it first. */
const roomBytes = 2 ** 23
/** Whatever was packed stays until it is taken. */
const anyAmount = 2 ** 31 - 1

/**
 * Packs each buffer into a Zstandard frame of its own, one after the other. Context and memory serve for all of them: `zlib.zstdCompress` makes
 * new ones for each, 16 KB of the answer at a time, and V8 is as busy collecting them as the packing is. Rejects when the memory is not there.
 */
export function openPacker(): (bytes: Uint8Array) => Promise<Buffer> {
  const options: ZstdOptions & { readonly readableHighWaterMark: number } = { params, flush: constants.ZSTD_e_end, chunkSize: roomBytes, readableHighWaterMark: anyAmount }
  const stream = createZstdCompress(options)
  const failed = new Promise<never>((_, reject) => void stream.once('error', reject))
  // Heard by whoever packs.
  failed.catch(() => {})
  const packed = (bytes: Uint8Array): Promise<Buffer> => new Promise((resolve) => void stream.write(bytes, () => resolve(stream.read() as Buffer)))
  return (bytes) => Promise.race([packed(bytes), failed])
}
