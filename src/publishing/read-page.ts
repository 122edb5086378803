import type { Fetch } from '../platform/http/fetch.ts'
import { cardOfAnswer } from '../smo/index.ts'

/** What is stored of a page: within the sizes of the store, composed letters (NFC). */
export interface PageSays {
  readonly title: string
  readonly description: string
  readonly imageUrl: string | null
}

const pageCap = { maxBytes: 1_000_000, timeoutMs: 5_000 } as const

/** Asks for the page behind a link. Null when it cannot be read, is no page or says nothing of itself. */
export async function readPage(fetch: Fetch, url: string): Promise<PageSays | null> {
  const answer = await fetch(new Request(url, { headers: { accept: 'text/html,application/xhtml+xml' } }), pageCap)
  if (!answer.ok || !/html/i.test(answer.headers.get('content-type') ?? '')) return null
  return pageSays(new Uint8Array(await answer.arrayBuffer()), { asked: url, url: answer.url === '' ? url : answer.url, contentType: answer.headers.get('content-type') ?? '' })
}

/**
 * The card as Bluesky’s own client makes it, whose rule (Open Graph, then Twitter’s tags, then plain HTML) every network can follow
 * that takes a card made by us: what the SMO preview shows for it is what goes out.
 */
export function pageSays(body: Uint8Array, { asked, url = asked, contentType = 'text/html' }: { readonly asked: string; readonly url?: string; readonly contentType?: string }): PageSays | null {
  const { title, text, image } = cardOfAnswer('bluesky', { asked, url, status: 200, headers: { 'content-type': contentType }, body })
  const named = tidy(title?.value ?? '', 300)
  return named === '' ? null : { title: named, description: tidy(text?.value ?? '', 1_000), imageUrl: image?.url ?? null }
}

const tidy = (text: string, max: number): string => [...text.replaceAll('\0', '').toWellFormed().trim().normalize('NFC')].slice(0, max).join('')
