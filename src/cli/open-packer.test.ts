import { randomBytes } from 'node:crypto'
import { zstdDecompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { openPacker } from './open-packer.ts'

describe('a packer', () => {
  it('makes a whole frame of each buffer, asked one by one or all at once: empty ones, and ones that its room does not hold', async () => {
    const packed = openPacker()
    // What cannot be packed fills the room of 8 MB soon, and more than it.
    const buffers = [0, 1, 3_000_000, 9_000_000, 0, 7_000_000, 20].map((length) => randomBytes(length))

    const frames = await Promise.all(buffers.map(packed))
    for (const buffer of buffers) frames.push(await packed(buffer))

    expect(frames.length).toBe(14)
    frames.forEach((frame, i) => expect(zstdDecompressSync(frame).equals(buffers[i % buffers.length] ?? Buffer.alloc(1)), `frame ${i}`).toBe(true))
  })

  it('says with a checksum when a frame was changed', async () => {
    const frame = await openPacker()(Buffer.from('pages of a database '.repeat(500)))
    frame[frame.length - 1] = (frame[frame.length - 1] ?? 0) ^ 1

    expect(() => zstdDecompressSync(frame)).toThrow()
  })
})
