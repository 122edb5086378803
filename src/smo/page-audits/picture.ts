import type { Fetch } from '../../platform/http/fetch.ts'
import { inspectImage, loadSharp } from '../../platform/files/images.ts'
import { notFound } from '../../platform/http/problem.ts'
import { tryUrl } from '../gather/read-url.ts'

const mostBytes = 8_000_000
const widest = 900

/** A picture of a page, fetched through the guarded way out and made small: what a card needs, and nothing of the file but its pixels. @throws Problem 404. */
export async function cardPicture(url: string, fetch: Fetch): Promise<Buffer> {
  const answer = await tryUrl(url, { fetch, bytes: mostBytes, timeoutMs: 10_000, headers: { accept: 'image/avif,image/webp,image/*' }, mostHops: 5 })
  if (typeof answer === 'string' || answer.status !== 200 || answer.truncated && answer.body.length >= mostBytes) throw notFound()
  if ((await inspectImage(answer.body)).result !== 'image') throw notFound()
  const sharp = await loadSharp()
  try {
    return await sharp(answer.body, { failOn: 'none' }).rotate().resize({ width: widest, height: widest, fit: 'inside', withoutEnlargement: true }).webp({ quality: 80 }).toBuffer()
  } catch {
    throw notFound()
  }
}
