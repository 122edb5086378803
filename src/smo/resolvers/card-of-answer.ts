import type { Card } from '../card.ts'
import { extractPage } from '../extract/extract-page.ts'
import type { SmoNetwork } from '../networks.ts'
import { resolvers } from './all.ts'

/** An answer to a request for a page, as somebody else fetched it. Header names in lower case. */
export interface PageAnswer {
  readonly asked: string
  /** The address that answered in the end. */
  readonly url: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** The card one network makes of a page: for whoever has to build it in that network's place, the same one that was previewed. Never throws. */
export function cardOfAnswer(network: SmoNetwork, { asked, url, status, headers, body }: PageAnswer): Card {
  const tags = extractPage(body, { contentType: headers['content-type'] ?? null })
  return resolvers[network].resolve({ asked, url, fetchedAt: 0, hops: null, status, headers, tags, robots: null, images: {}, oembed: null, targets: {}, visits: [], server: null })
}
