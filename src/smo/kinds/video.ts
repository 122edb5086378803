import { readMp4 } from './mp4.ts'
import { readWebm } from './webm.ts'

export interface Track {
  readonly kind: 'picture' | 'sound'
  /** As the file says: `avc1`, `hvc1`, `mp4a`, `V_VP9`. */
  readonly codec: string
  /** As shown, after turning. */
  readonly width: number | null
  readonly height: number | null
  readonly framesPerSecond: number | null
  /** Degrees clockwise that a player turns it. */
  readonly turned: 0 | 90 | 180 | 270
}

export interface VideoFileFacts {
  readonly container: 'mp4' | 'mov' | 'webm'
  readonly bytes: number
  readonly seconds: number | null
  /** The index stands before the pictures, so that playing begins before all of it is here. */
  readonly startsAtOnce: boolean
  readonly tracks: readonly Track[]
}

/** Reads a video file, or its beginning (`total` is then the length of all of it); null when it is none that we know. */
export function readVideoFile(file: Uint8Array, total = file.length): VideoFileFacts | null {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length)
  return readMp4(bytes, total) ?? readWebm(bytes, total)
}

export const pictureOf = ({ tracks }: VideoFileFacts): Track | null => tracks.find(({ kind }) => kind === 'picture') ?? null
export const soundOf = ({ tracks }: VideoFileFacts): Track | null => tracks.find(({ kind }) => kind === 'sound') ?? null
