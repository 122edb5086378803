import type { Fetch } from '../../platform/http/fetch.ts'
import type { ImageFacts } from '../facts.ts'
import { imageHeader } from './image-header.ts'
import { tryUrl } from './read-url.ts'

/** Most files say their size in the first 64 KiB; a photo with a long story before it needs more. */
const firstBytes = 65_536
const moreBytes = 1_000_000

/** What an image file is, by its first bytes. Never throws; `User-Agent` is the reader's who would ask. */
export async function readImage(url: string, { fetch, userAgent, signal }: { readonly fetch: Fetch; readonly userAgent: string | null; readonly signal?: AbortSignal | undefined }): Promise<ImageFacts> {
  const nothing: ImageFacts = { url, status: null, trouble: 'unreachable', type: null, declaredType: null, width: null, height: null, bytes: null, alpha: null, animated: null, attachment: false, hops: [] }
  const headers = { accept: 'image/avif,image/webp,image/*,*/*;q=0.5', ...(userAgent === null ? {} : { 'user-agent': userAgent }) }
  for (const bytes of [firstBytes, moreBytes]) {
    // The first bytes only, by asking and by hanging up: not every server knows ranges.
    const answer = await tryUrl(url, { fetch, bytes, timeoutMs: 10_000, signal, headers: { ...headers, range: `bytes=0-${bytes - 1}`, 'accept-encoding': 'identity' }, mostHops: 5 })
    if (answer === 'refused' || answer === 'unreachable') return { ...nothing, trouble: answer }
    const { status, hops } = answer
    const declaredType = answer.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? null
    const common = { ...nothing, status, hops, declaredType, attachment: /^\s*attachment/i.test(answer.headers['content-disposition'] ?? ''), bytes: weightOf(answer.headers, status, answer.body.length, answer.truncated) }
    if (status !== 200 && status !== 206) return { ...common, trouble: 'status' }
    const header = await imageHeader(answer.body)
    if (header === null) return { ...common, trouble: 'not-an-image' }
    if (header.width === null && answer.truncated && bytes === firstBytes) continue
    return { ...common, trouble: null, ...header }
  }
  return nothing
}

/** Bytes of the whole file: of the range's total, or as declared, or what came when all of it came. */
function weightOf(headers: Readonly<Record<string, string>>, status: number, came: number, truncated: boolean): number | null {
  const total = /\/(\d+)\s*$/.exec(headers['content-range'] ?? '')?.[1]
  if (status === 206 && total !== undefined) return Number(total)
  if (status === 200 && headers['content-length'] !== undefined && /^\d+$/.test(headers['content-length'])) return Number(headers['content-length'])
  return truncated ? null : came
}
