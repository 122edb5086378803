import { z, type ZodType } from 'zod'
import type { Fetch, FetchLimits } from '../../platform/http/fetch.ts'
import { requestJson } from '../../platform/http/request-json.ts'
import { WholeRequest } from '../../platform/http/whole-bodies.ts'

type Param = string | number | boolean
/** One call of the XRPC protocol (https://atproto.com/specs/xrpc). */
export interface XrpcCall {
  /** Where the server answers, no path. */
  readonly service: string
  readonly nsid: string
  readonly kind: 'query' | 'procedure'
  readonly params?: Readonly<Record<string, Param | readonly Param[]>>
  /** JSON of a procedure, or bytes with their media type. */
  readonly input?: { readonly json: unknown } | { readonly bytes: Uint8Array; readonly type: string }
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

export function xrpcRequest(call: XrpcCall): Request {
  const url = new URL(`/xrpc/${call.nsid}`, call.service)
  for (const [name, value] of Object.entries(call.params ?? {})) {
    for (const one of Array.isArray(value) ? (value as readonly Param[]) : [value as Param]) url.searchParams.append(name, String(one))
  }
  const headers = new Headers({ accept: 'application/json', ...call.headers })
  const method = call.kind === 'query' ? 'GET' : 'POST'
  const signal = call.signal ?? null
  if (call.input === undefined) return new Request(url, { method, headers, redirect: 'manual', signal })
  headers.set('content-type', 'json' in call.input ? 'application/json' : call.input.type)
  const body = 'json' in call.input ? JSON.stringify(call.input.json) : call.input.bytes.slice()
  return new WholeRequest(url, { method, headers, redirect: 'manual', signal, body })
}

/** Sends it and reads the answer through the schema. Throws HttpError, UnexpectedAnswer or FetchError. */
export function callXrpc<T>(fetch: Fetch, call: XrpcCall, schema: ZodType<T>, limits?: FetchLimits): Promise<T> {
  return requestJson(fetch, xrpcRequest(call), schema, limits)
}

const XrpcErrorBody = z.object({ error: z.string(), message: z.string().optional() })

/** The code and sentence of an error answer; null when the body is no XRPC error. */
export function readXrpcError(body: unknown): { code: string; message: string | null } | null {
  const said = XrpcErrorBody.safeParse(body)
  return said.success ? { code: said.data.error, message: said.data.message ?? null } : null
}

/** The code of an error body as it came; null when it is none. */
export function xrpcErrorCode(body: string): string | null {
  try {
    return readXrpcError(JSON.parse(body))?.code ?? null
  } catch {
    // Gateways answer HTML.
    return null
  }
}
