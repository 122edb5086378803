import type { Track, VideoFileFacts } from './video.ts'

/** Ids of the elements we read (https://www.rfc-editor.org/rfc/rfc9559). */
const ids = { header: 0x1a45dfa3, docType: 0x4282, segment: 0x18538067, info: 0x1549a966, scale: 0x2ad7b1, duration: 0x4489, tracks: 0x1654ae6b, track: 0xae, type: 0x83, codec: 0x86, frame: 0x23e383, video: 0xe0, width: 0xb0, height: 0xba, cluster: 0x1f43b675 } as const

interface Element {
  readonly id: number
  readonly start: number
  readonly end: number
}

const mostElements = 2_000

/** Reads the head of a WebM or Matroska file; null when it is none. Never throws. */
export function readWebm(bytes: Buffer, total = bytes.length): VideoFileFacts | null {
  if (bytes.length < 4 || bytes.readUInt32BE(0) !== ids.header) return null
  const top = elementsIn(bytes, 0, bytes.length)
  const segment = top.find(({ id }) => id === ids.segment)
  if (segment === undefined) return null
  const inside = elementsIn(bytes, segment.start, segment.end)
  const info = inside.find(({ id }) => id === ids.info)
  const facts = info === undefined ? [] : elementsIn(bytes, info.start, info.end)
  const scale = number(bytes, facts.find(({ id }) => id === ids.scale)) ?? 1_000_000
  const duration = facts.find(({ id }) => id === ids.duration)
  const length = duration === undefined ? null : duration.end - duration.start === 8 ? bytes.readDoubleBE(duration.start) : duration.end - duration.start === 4 ? bytes.readFloatBE(duration.start) : null
  const tracks = inside.find(({ id }) => id === ids.tracks)
  return {
    container: 'webm',
    bytes: total,
    seconds: length === null || !Number.isFinite(length) || length <= 0 ? null : (length * scale) / 1e9,
    startsAtOnce: true,
    tracks: tracks === undefined ? [] : elementsIn(bytes, tracks.start, tracks.end).filter(({ id }) => id === ids.track).slice(0, 20).flatMap((track) => trackOf(bytes, track) ?? []),
  }
}

function trackOf(bytes: Buffer, track: Element): Track | null {
  const parts = elementsIn(bytes, track.start, track.end)
  const type = number(bytes, parts.find(({ id }) => id === ids.type))
  const codecAt = parts.find(({ id }) => id === ids.codec)
  const codec = codecAt === undefined ? '' : bytes.toString('latin1', codecAt.start, codecAt.end).replaceAll('\0', '')
  if (type === 2) return { kind: 'sound', codec, width: null, height: null, framesPerSecond: null, turned: 0 }
  if (type !== 1) return null
  const video = parts.find(({ id }) => id === ids.video)
  const size = video === undefined ? [] : elementsIn(bytes, video.start, video.end)
  const nanoseconds = number(bytes, parts.find(({ id }) => id === ids.frame))
  return {
    kind: 'picture',
    codec,
    width: number(bytes, size.find(({ id }) => id === ids.width)),
    height: number(bytes, size.find(({ id }) => id === ids.height)),
    framesPerSecond: nanoseconds === null || nanoseconds === 0 ? null : Math.round(1e11 / nanoseconds) / 100,
    turned: 0,
  }
}

function elementsIn(bytes: Buffer, from: number, to: number): readonly Element[] {
  const elements: Element[] = []
  let at = from
  while (at < to && elements.length < mostElements) {
    const id = variable(bytes, at, to, true)
    if (id === null) break
    const size = variable(bytes, at + id.length, to, false)
    if (size === null) break
    const start = at + id.length + size.length
    // All ones: of unknown length, to the end of what holds it.
    const end = size.value === null ? to : Math.min(start + size.value, to)
    elements.push({ id: id.value ?? 0, start, end })
    if (id.value === ids.cluster) break
    at = end
  }
  return elements
}

/** A number of 1 to 8 bytes whose first tells how many; ids keep that mark. */
function variable(bytes: Buffer, at: number, to: number, keepsMark: boolean): { readonly value: number | null; readonly length: number } | null {
  const first = bytes[at] ?? 0
  const length = first === 0 ? 0 : Math.clz32(first) - 23
  if (length < 1 || length > (keepsMark ? 4 : 8) || at + length > to) return null
  let value = keepsMark ? first : first & (0xff >> length)
  let isOpen = !keepsMark && value === 0xff >> length
  for (let place = 1; place < length; place += 1) {
    const byte = bytes[at + place] ?? 0
    value = value * 256 + byte
    if (byte !== 0xff) isOpen = false
  }
  return { value: isOpen ? null : value, length }
}

function number(bytes: Buffer, element: Element | undefined): number | null {
  if (element === undefined || element.end - element.start > 6 || element.end === element.start) return null
  return bytes.readUIntBE(element.start, element.end - element.start)
}
