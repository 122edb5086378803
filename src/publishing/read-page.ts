import type { Fetch } from '../platform/http/fetch.ts'
import { cardOfAnswer, type SmoNetwork } from '../smo/index.ts'

/** What is stored of a page: within the sizes of the store, composed letters (NFC). */
export interface PageSays {
  readonly title: string
  readonly description: string
  readonly imageUrl: string | null
}

const pageCap = { maxBytes: 1_000_000, timeoutMs: 5_000 } as const

/** Networks that read the page behind a link by themselves and whose card we can foretell, by the id of their channel. */
export const readsByItself: Readonly<Record<string, SmoNetwork | undefined>> = { mastodon: 'mastodon' }

export interface PageRead {
  /** For networks whose client builds the card, that is us. */
  readonly ours: PageSays | null
  readonly byNetwork: readonly { readonly network: SmoNetwork; readonly says: PageSays }[]
}

/** Asks once for the page behind a link. Null when it cannot be read or is no page. */
export async function readPage(fetch: Fetch, url: string): Promise<PageRead | null> {
  const answer = await fetch(new Request(url, { headers: { accept: 'text/html,application/xhtml+xml' } }), pageCap)
  if (!answer.ok || !/html/i.test(answer.headers.get('content-type') ?? '')) return null
  const body = new Uint8Array(await answer.arrayBuffer())
  const where = { asked: url, url: answer.url === '' ? url : answer.url, contentType: answer.headers.get('content-type') ?? '' }
  const byNetwork = Object.values(readsByItself).flatMap((network) => {
    const says = network === undefined ? null : pageSays(body, where, network)
    return says === null || network === undefined ? [] : [{ network, says }]
  })
  return { ours: pageSays(body, where), byNetwork }
}

/**
 * The card as Bluesky’s own client makes it, whose rule (Open Graph, then Twitter’s tags, then plain HTML) every network can follow
 * that takes a card made by us: what the SMO preview shows for it is what goes out. With `network`, that network’s own card.
 */
export function pageSays(body: Uint8Array, { asked, url = asked, contentType = 'text/html' }: { readonly asked: string; readonly url?: string; readonly contentType?: string }, network: SmoNetwork = 'bluesky'): PageSays | null {
  const { title, text, image } = cardOfAnswer(network, { asked, url, status: 200, headers: { 'content-type': contentType }, body })
  const named = tidy(title?.value ?? '', 300)
  return named === '' ? null : { title: named, description: tidy(text?.value ?? '', 1_000), imageUrl: image?.url ?? null }
}

const tidy = (text: string, max: number): string => [...text.replaceAll('\0', '').toWellFormed().trim().normalize('NFC')].slice(0, max).join('')
