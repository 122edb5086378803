import type { Track, VideoFileFacts } from './video.ts'

interface Box {
  readonly type: string
  /** Of the box's contents. */
  readonly start: number
  readonly end: number
}

const mostBoxes = 2_000
const containers = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl', 'edts', 'udta'])

/**
 * Reads the boxes of an MP4 or MOV (ISO/IEC 14496-12, https://developer.apple.com/documentation/quicktime-file-format). `bytes` may be the beginning of a
 * file; `total` is its whole length. Null when it is none. Never throws; boxes that claim more than there is end where the bytes do.
 */
export function readMp4(bytes: Buffer, total = bytes.length): VideoFileFacts | null {
  if (bytes.length < 12 || bytes.toString('latin1', 4, 8) !== 'ftyp') return null
  const top = boxesIn(bytes, 0, bytes.length)
  const moov = top.find(({ type }) => type === 'moov')
  const brand = bytes.toString('latin1', 8, 12)
  const facts = { container: brand === 'qt  ' ? ('mov' as const) : ('mp4' as const), bytes: total }
  if (moov === undefined) return { ...facts, seconds: null, startsAtOnce: false, tracks: [] }
  const inMoov = boxesIn(bytes, moov.start, moov.end)
  const header = inMoov.find(({ type }) => type === 'mvhd')
  const data = top.findIndex(({ type }) => type === 'mdat')
  return {
    ...facts,
    seconds: header === undefined ? null : durationOf(bytes, header),
    startsAtOnce: data === -1 || top.indexOf(moov) < data,
    tracks: inMoov.filter(({ type }) => type === 'trak').slice(0, 20).flatMap((track) => trackOf(bytes, track) ?? []),
  }
}

/** Boxes side by side between two places. */
function boxesIn(bytes: Buffer, from: number, to: number): readonly Box[] {
  const boxes: Box[] = []
  let at = from
  while (at + 8 <= to && boxes.length < mostBoxes) {
    let size = bytes.readUInt32BE(at)
    let head = 8
    if (size === 1) {
      if (at + 16 > to) break
      size = Number(bytes.readBigUInt64BE(at + 8))
      head = 16
    } else if (size === 0) size = to - at
    if (size < head) break
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), start: at + head, end: Math.min(at + size, to) })
    at += size
  }
  return boxes
}

/** The first box down a path of names, each inside the one before. */
function find(bytes: Buffer, { start, end }: Pick<Box, 'start' | 'end'>, ...path: readonly string[]): Box | null {
  let place: Pick<Box, 'start' | 'end'> = { start, end }
  let found: Box | null = null
  for (const name of path) {
    found = boxesIn(bytes, place.start, place.end).find(({ type }) => type === name) ?? null
    if (found === null) return null
    if (containers.has(name)) place = found
  }
  return found
}

const u32 = (bytes: Buffer, at: number, end: number): number => (at + 4 <= end ? bytes.readUInt32BE(at) : 0)
const u64 = (bytes: Buffer, at: number, end: number): number => (at + 8 <= end ? Number(bytes.readBigUInt64BE(at)) : 0)

/** Seconds of an mvhd or mdhd. */
function durationOf(bytes: Buffer, { start, end }: Box): number | null {
  const isLong = bytes[start] === 1
  const scale = u32(bytes, start + (isLong ? 20 : 12), end)
  const length = isLong ? u64(bytes, start + 24, end) : u32(bytes, start + 16, end)
  return scale === 0 || length === 0 || length === 0xffffffff ? null : length / scale
}

function trackOf(bytes: Buffer, track: Box): Track | null {
  const media = find(bytes, track, 'mdia')
  const handler = media === null ? null : find(bytes, media, 'hdlr')
  const description = media === null ? null : find(bytes, media, 'minf', 'stbl', 'stsd')
  if (media === null || handler === null || description === null) return null
  const kind = bytes.toString('latin1', handler.start + 8, Math.min(handler.start + 12, handler.end))
  const codec = bytes.toString('latin1', description.start + 12, Math.min(description.start + 16, description.end)).trim()
  if (kind === 'soun') return { kind: 'sound', codec, width: null, height: null, framesPerSecond: null, turned: 0 }
  if (kind !== 'vide') return null
  const header = find(bytes, track, 'tkhd')
  const entry = description.start + 8
  const [width, height] = entry + 36 <= description.end ? [bytes.readUInt16BE(entry + 32), bytes.readUInt16BE(entry + 34)] : [0, 0]
  const turned = header === null ? 0 : rotationOf(bytes, header)
  const isSideways = turned === 90 || turned === 270
  const mediaHeader = find(bytes, media, 'mdhd')
  const seconds = mediaHeader === null ? null : durationOf(bytes, mediaHeader)
  const samples = samplesOf(bytes, find(bytes, media, 'minf', 'stbl', 'stts'))
  return {
    kind: 'picture',
    codec,
    width: (isSideways ? height : width) || null,
    height: (isSideways ? width : height) || null,
    framesPerSecond: samples === 0 || seconds === null ? null : Math.round((samples / seconds) * 100) / 100,
    turned,
  }
}

/** Degrees clockwise, from the matrix of a tkhd (16.16 fixed point: a b u, c d v, …). */
function rotationOf(bytes: Buffer, { start, end }: Box): Track['turned'] {
  const at = start + (bytes[start] === 1 ? 52 : 40)
  if (at + 36 > end) return 0
  const [a, b, c, d] = [0, 4, 12, 16].map((place) => Math.sign(bytes.readInt32BE(at + place)))
  if (a === 0 && b === 1 && c === -1 && d === 0) return 90
  if (a === -1 && b === 0 && c === 0 && d === -1) return 180
  return a === 0 && b === -1 && c === 1 && d === 0 ? 270 : 0
}

/** Frames of a track: the counts of its time-to-sample table. */
function samplesOf(bytes: Buffer, table: Box | null): number {
  if (table === null) return 0
  const entries = Math.min(u32(bytes, table.start + 4, table.end), Math.floor((table.end - table.start - 8) / 8))
  let samples = 0
  for (let entry = 0; entry < entries; entry += 1) samples += bytes.readUInt32BE(table.start + 8 + entry * 8)
  return samples
}
