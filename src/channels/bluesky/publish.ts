import { z } from 'zod'
import { facetsOf, findSpans, parseAtUri, stableTid, type Facet } from '../../protocols/atproto/index.ts'
import type { Access, PublishedSegment, Publishing, Segment, SegmentImage } from '../channel.ts'
import { ChannelError } from '../errors.ts'
import type { Caller } from './call.ts'
import { maxImageBytes } from './limits.ts'
import { FoundRecord, ResolvedHandle, StrongRef, Uploaded, type Blob } from './schema.ts'

const collection = 'app.bsky.feed.post'
const maxThumbBytes = 1_000_000

/** Everything of the record that asks the network first; durable, so that sending again writes the very same record. */
const Prepared = z.object({ facets: z.array(z.custom<Facet>()), embed: z.custom<Embed>().nullable() })
type Prepared = z.infer<typeof Prepared>

type Embed =
  | { $type: 'app.bsky.embed.images'; images: { image: Blob; alt: string; aspectRatio: { width: number; height: number } }[] }
  | { $type: 'app.bsky.embed.external'; external: { uri: string; title: string; description: string; thumb?: Blob } }

export function createPublishing(call: Caller): Publishing {
  return { resolution: { class: 'natural-key' },
    linkCard: true, prepare, publish, find, remove }

  async function prepare(segment: Segment, to: Access, signal: AbortSignal): Promise<Prepared> {
    const facets = await facetsFor(segment.text, to, signal)
    const embed = await embedFor(segment, to, signal)
    return { facets, embed }
  }

  /**
   * com.atproto.repo.putRecord under a key and with a creation time of our own: the PDS answers a repetition with the
   * record it has, and the same CID.
   */
  async function publish(segment: Segment, prepared: unknown, to: Access, signal: AbortSignal): Promise<PublishedSegment> {
    const { facets, embed } = Prepared.parse(prepared)
    const record = {
      $type: collection,
      text: segment.text,
      createdAt: new Date(segment.createdAt).toISOString(),
      langs: [segment.language],
      ...(facets.length > 0 ? { facets } : {}),
      ...(embed ? { embed } : {}),
      ...(segment.replyTo ? { reply: { root: strong(segment.replyTo.root), parent: strong(segment.replyTo.parent) } } : {}),
    }
    const json = { repo: to.account.remoteId, collection, rkey: rkeyOf(segment), record }
    const put = await call(to, { kind: 'procedure', nsid: 'com.atproto.repo.putRecord', input: { json } }, StrongRef, signal, { keepAlive: true })
    return published(put, to)
  }

  async function find(segment: Segment, _prepared: unknown, to: Access, signal: AbortSignal): Promise<PublishedSegment | null> {
    const params = { repo: to.account.remoteId, collection, rkey: rkeyOf(segment) }
    try {
      const { uri, cid } = await call(to, { kind: 'query', nsid: 'com.atproto.repo.getRecord', params }, FoundRecord, signal)
      return published({ uri, cid: cid ?? '' }, to)
    } catch (error) {
      if (error instanceof ChannelError && error.remoteCode === 'HTTP 400 RecordNotFound') return null
      throw error
    }
  }

  /** com.atproto.repo.deleteRecord: deleting what is not there is a success by the lexicon. */
  async function remove({ ref }: PublishedSegment, to: Access, signal: AbortSignal): Promise<void> {
    const at = parseAtUri(ref.id)
    if (!at || at.did !== to.account.remoteId) throw new ChannelError('bluesky', 'rejected', { remoteCode: 'not a post of this account' })
    const json = { repo: at.did, collection: at.collection, rkey: at.rkey }
    await call(to, { kind: 'procedure', nsid: 'com.atproto.repo.deleteRecord', input: { json } }, z.unknown(), signal)
  }

  async function facetsFor(text: string, to: Access, signal: AbortSignal): Promise<Facet[]> {
    const spans = findSpans(text)
    const dids = new Map<string, string>()
    for (const handle of new Set(spans.flatMap((span) => (span.kind === 'mention' ? [span.handle] : [])))) {
      const did = await didOf(handle, to, signal)
      if (did !== null) dids.set(handle, did)
    }
    return [...facetsOf(text, spans, dids)]
  }

  /** null when nobody has that handle: then it is only text, as on the network itself. */
  async function didOf(handle: string, to: Access, signal: AbortSignal): Promise<string | null> {
    try {
      return (await call(to, { kind: 'query', nsid: 'com.atproto.identity.resolveHandle', params: { handle } }, ResolvedHandle, signal)).did
    } catch (error) {
      if (error instanceof ChannelError && error.refusal === 'rejected') return null
      throw error
    }
  }

  async function embedFor({ images, card }: Segment, to: Access, signal: AbortSignal): Promise<Embed | null> {
    if (images.length > 0) {
      const uploaded = []
      for (const image of images) {
        const { blob, width, height } = await upload(image, maxImageBytes, to, signal)
        uploaded.push({ image: blob, alt: image.alt, aspectRatio: { width, height } })
      }
      return { $type: 'app.bsky.embed.images', images: uploaded }
    }
    if (!card) return null
    const thumb = card.image ? (await upload(card.image, maxThumbBytes, to, signal)).blob : undefined
    const { url: uri, title, description } = card
    return { $type: 'app.bsky.embed.external', external: { uri, title, description, ...(thumb ? { thumb } : {}) } }
  }

  /** A blob nobody refers to is invisible and swept away by the PDS: uploading again harms nobody. */
  async function upload(image: SegmentImage, maxBytes: number, to: Access, signal: AbortSignal) {
    const { bytes, type, width, height } = await image.bytes(maxBytes)
    const { blob } = await call(to, { kind: 'procedure', nsid: 'com.atproto.repo.uploadBlob', input: { bytes, type } }, Uploaded, signal)
    return { blob, width, height }
  }
}

const rkeyOf = ({ key, createdAt }: Segment): string => stableTid(key, createdAt)

const strong = ({ id, data }: { id: string; data: Readonly<Record<string, string>> }) => ({ uri: id, cid: data['cid'] ?? '' })

function published({ uri, cid }: { uri: string; cid: string }, { account }: Access): PublishedSegment {
  return { ref: { id: uri, data: { cid } }, url: postUrl(account.remoteId, uri) }
}

/** By DID, so that it outlives a change of handle. */
export function postUrl(did: string, uri: string): string {
  return `https://bsky.app/profile/${did}/post/${parseAtUri(uri)?.rkey ?? ''}`
}
