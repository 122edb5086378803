import { feedAudits } from './feed-audits.ts'
import { readFeed, type FeedFacts } from './feed.ts'
import { imageAudits, readImageFile, type ImageFileFacts } from './image.ts'
import { judge, type KindFinding } from './kind-audit.ts'
import { pdfAudits } from './pdf-audits.ts'
import { readPdf, type PdfFacts } from './pdf.ts'
import { videoAudits } from './video-audits.ts'
import { readVideoFile, type VideoFileFacts } from './video.ts'

/** What a file that is no page turned out to be, and what is wrong with it. */
export type FileReport =
  | { readonly kind: 'image'; readonly facts: ImageFileFacts; readonly findings: readonly KindFinding[] }
  | { readonly kind: 'video'; readonly facts: VideoFileFacts; readonly findings: readonly KindFinding[] }
  | { readonly kind: 'pdf'; readonly facts: PdfFacts; readonly findings: readonly KindFinding[] }
  | { readonly kind: 'feed'; readonly facts: FeedFacts; readonly findings: readonly KindFinding[] }

export interface FileOptions {
  /** Epoch milliseconds. */
  readonly now: number
  readonly contentType?: string | null
  /** Length of the whole file where `bytes` is only its beginning. */
  readonly total?: number
  readonly alt?: string | null
}

/** Audits a file by what its bytes are, whatever its name says; null for a page and for what we know nothing of. Never throws. */
export async function auditFile(bytes: Uint8Array, { now, contentType = null, total = bytes.length, alt = null }: FileOptions): Promise<FileReport | null> {
  const pdf = readPdf(bytes)
  if (pdf !== null) {
    const facts = { ...pdf, bytes: total }
    return { kind: 'pdf', facts, findings: judge(pdfAudits, facts) }
  }
  const image = await readImageFile(bytes, alt)
  if (image !== null) {
    const facts = { ...image, bytes: total }
    return { kind: 'image', facts, findings: judge(imageAudits, facts) }
  }
  const video = readVideoFile(bytes, total)
  if (video !== null) return { kind: 'video', facts: video, findings: judge(videoAudits, video) }
  const feed = looksLikeFeed(bytes) ? readFeed(bytes, now, contentType) : null
  return feed === null ? null : { kind: 'feed', facts: feed, findings: judge(feedAudits, feed) }
}

/** A page may hold `<rss` in its text; a feed begins with it, after declarations and comments. */
function looksLikeFeed(bytes: Uint8Array): boolean {
  let head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4_000)).toString('latin1').replaceAll('\0', '').replace(/^[\u00bb\u00bf\u00ef\u00fe\u00ff]+/, '').trimStart()
  while (head.startsWith('<?') || head.startsWith('<!')) {
    const end = head.startsWith('<!--') ? head.indexOf('-->') + 2 : head.indexOf('>')
    if (end < 2) return false
    head = head.slice(end + 1).trimStart()
  }
  return head.startsWith('{') || /^<(?:rss|feed|rdf:RDF)[\s>]/i.test(head)
}
