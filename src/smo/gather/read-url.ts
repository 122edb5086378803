import { type AnswerHead, type Fetch, FetchError } from '../../platform/http/fetch.ts'
import type { RedirectHop } from '../facts.ts'

export interface UrlRead {
  /** The address that answered. */
  readonly url: string
  readonly hops: readonly RedirectHop[]
  readonly status: number
  /** Lower-case names, without cookies. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** True when the body went on beyond what was read. */
  readonly truncated: boolean
  readonly head: AnswerHead | null
  readonly firstByteMs: number
  readonly totalMs: number
}

export interface ReadOptions {
  readonly fetch: Fetch
  readonly headers?: Readonly<Record<string, string>>
  readonly method?: 'GET' | 'HEAD'
  /** Bytes of the body that are read. */
  readonly bytes: number
  readonly timeoutMs?: number
  readonly signal?: AbortSignal | undefined
  readonly mostHops?: number
  /** A redirect that may not be followed is the answer itself. */
  readonly mayFollow?: (next: string) => boolean
}

const redirects = new Set([301, 302, 303, 307, 308])

/**
 * Reads an address, each redirect followed by hand and kept. Beyond `bytes` the body is let go of; after decompression it may be
 * eight times as long. Throws FetchError; `too-many-hops` after `mostHops` (8).
 */
export async function readUrl(asked: string, { fetch, headers = {}, method = 'GET', bytes, timeoutMs = 15_000, signal, mostHops = 8, mayFollow }: ReadOptions): Promise<UrlRead> {
  const hops: RedirectHop[] = []
  const started = performance.now()
  let url = asked
  for (;;) {
    let head: AnswerHead | null = null
    let firstByteMs: number | null = null
    const answer = await fetch(new Request(url, { method, headers: { ...headers }, redirect: 'manual', ...(signal ? { signal } : {}) }), {
      maxBytes: bytes * 8, cutAt: bytes, maxHops: 0, timeoutMs,
      onHead: (seen) => {
        head = seen
        firstByteMs = performance.now() - started
      },
    })
    const location = redirects.has(answer.status) ? answer.headers.get('location') : null
    hops.push({ url, status: answer.status, location })
    const next = location === null ? null : URL.parse(Buffer.from(location, 'latin1').toString('utf8'), url)
    if (next !== null) next.hash = ''
    if (next !== null && mayFollow?.(next.href) !== false) {
      if (hops.length > mostHops) throw new FetchError('too-many-hops', `${new URL(asked).host} sends us on and on`)
      url = next.href
      continue
    }
    const body = new Uint8Array(await answer.arrayBuffer())
    const kept = Object.fromEntries([...answer.headers].filter(([name]) => name !== 'set-cookie'))
    const declared = Number(answer.headers.get('content-length') ?? 0)
    const totalMs = performance.now() - started
    return { url, hops, status: answer.status, headers: kept, body, truncated: body.length >= bytes || declared > body.length, head, firstByteMs: firstByteMs ?? totalMs, totalMs }
  }
}

/** The same, with what went wrong as a value. */
export async function tryUrl(url: string, options: ReadOptions): Promise<UrlRead | 'refused' | 'unreachable'> {
  try {
    return await readUrl(url, options)
  } catch (cause) {
    options.signal?.throwIfAborted()
    if (cause instanceof FetchError) return cause.failure === 'refused' ? 'refused' : 'unreachable'
    // What is no address at all is refused as well.
    if (cause instanceof TypeError) return 'refused'
    throw cause
  }
}
