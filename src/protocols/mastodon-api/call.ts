import type { ZodType } from 'zod'
import type { Fetch } from '../../platform/http/fetch.ts'
import { requestJson } from '../../platform/http/request-json.ts'
import { WholeRequest } from '../../platform/http/whole-bodies.ts'

/** A server of the family and who speaks to it. `token` null: anonymous. */
export interface MastodonApi {
  readonly fetch: Fetch
  /** No path: `https://mastodon.example`. */
  readonly origin: string
  readonly token: string | null
  readonly signal?: AbortSignal
}

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

/** GET of a JSON answer. Lists become `name[]=a&name[]=b`. Throws HttpError, UnexpectedAnswer or FetchError. */
export async function get<T>(api: MastodonApi, path: string, schema: ZodType<T>, query: Query = {}): Promise<T> {
  const url = new URL(path, api.origin)
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    if (typeof value === 'object') for (const one of value) url.searchParams.append(`${name}[]`, one)
    else url.searchParams.set(name, String(value))
  }
  return requestJson(api.fetch, new Request(url, { headers: headers(api), signal: api.signal ?? null }), schema)
}

/** POST of a JSON body. */
export async function post<T>(api: MastodonApi, path: string, body: unknown, schema: ZodType<T>, more: Readonly<Record<string, string>> = {}): Promise<T> {
  const request = new WholeRequest(new URL(path, api.origin), {
    method: 'POST',
    headers: { ...headers(api), 'content-type': 'application/json', ...more },
    body: JSON.stringify(body),
    signal: api.signal ?? null,
  })
  return requestJson(api.fetch, request, schema)
}

/** POST of a form with a file. The body is one buffer: snac cannot read the chunked one that `FormData` would give. */
export async function postForm<T>(
  api: MastodonApi,
  path: string,
  form: { readonly type: string; readonly body: Uint8Array<ArrayBuffer> },
  schema: ZodType<T>,
): Promise<T> {
  const request = new WholeRequest(new URL(path, api.origin), {
    method: 'POST',
    headers: { ...headers(api), 'content-type': form.type },
    body: form.body,
    signal: api.signal ?? null,
  })
  return requestJson(api.fetch, request, schema, { timeoutMs: 120_000 })
}

export async function remove<T>(api: MastodonApi, path: string, schema: ZodType<T>): Promise<T> {
  const request = new Request(new URL(path, api.origin), { method: 'DELETE', headers: headers(api), signal: api.signal ?? null })
  return requestJson(api.fetch, request, schema)
}

function headers({ token }: MastodonApi): Record<string, string> {
  return { accept: 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) }
}
