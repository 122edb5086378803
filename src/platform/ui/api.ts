import { kitWords } from './words.ts'
import { ApiProblem, problemFrom } from './problem.ts'
import type { Language } from '../i18n.ts'

export interface Ask {
  /** Same key for every try of the same act of the user; a fresh one is made when absent. */
  readonly idempotencyKey?: string
  readonly signal?: AbortSignal
  /** The revision the change stands on; another one answers 412. */
  readonly ifMatch?: string
}

let language: Language = 'en'
let whenSignedOut: () => void = () => {}

/** The language answers and problems come in. */
export function speak(chosen: Language): void {
  language = chosen
}

/** What to do when the server says that nobody is signed in. */
export function onSignedOut(act: () => void): void {
  whenSignedOut = act
}

/** Where a path leads: `/me` is `/api/v1/me`; a path that starts with `/api/` stays as it is. */
const addressOf = (path: string): string => (path.startsWith('/api/') ? path : `/api/v1${path}`)

/**
 * Asks our server. `T` is the shape its schema promises; an answer that is a picture is a Blob. Bodies are JSON unless they are FormData or Blob.
 * @throws ApiProblem for every answer that is not a success; `unreachable` when none came.
 */
async function request<T>(method: string, path: string, body: unknown, ask: Ask): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json, image/*', 'accept-language': language }
  if (method !== 'GET') headers['idempotency-key'] = ask.idempotencyKey ?? crypto.randomUUID()
  if (ask.ifMatch !== undefined) headers['if-match'] = ask.ifMatch
  const raw = body instanceof FormData || body instanceof Blob
  if (body !== undefined && !raw) headers['content-type'] = 'application/json'
  let response: Response
  try {
    response = await fetch(addressOf(path), {
      method,
      headers,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
      ...(ask.signal ? { signal: ask.signal } : {}),
    })
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new ApiProblem(0, 'unreachable', kitWords[language].problem.unreachable)
  }
  const isPicture = response.headers.get('content-type')?.startsWith('image/') ?? false
  const answer: unknown = isPicture ? await response.blob() : await response.json().catch(() => null)
  if (response.ok) return answer as T
  const problem = problemFrom(response.status, answer, kitWords[language].problem.unexpected)
  if (response.status === 401 && !path.startsWith('/api/auth/')) whenSignedOut()
  throw problem
}

/** The HTTP API from the browser. Paths are under `/api/v1`. */
export const api = {
  get: <T>(path: string, ask: Ask = {}): Promise<T> => request<T>('GET', path, undefined, ask),
  post: <T>(path: string, body?: unknown, ask: Ask = {}): Promise<T> => request<T>('POST', path, body, ask),
  put: <T>(path: string, body?: unknown, ask: Ask = {}): Promise<T> => request<T>('PUT', path, body, ask),
  patch: <T>(path: string, body?: unknown, ask: Ask = {}): Promise<T> => request<T>('PATCH', path, body, ask),
  del: <T>(path: string, body?: unknown, ask: Ask = {}): Promise<T> => request<T>('DELETE', path, body, ask),
}

/** Whether the same request may simply be sent again: no answer came, or the server was not able to think. */
export const worthRetrying = (problem: unknown): boolean =>
  problem instanceof ApiProblem && (problem.code === 'unreachable' || problem.status === 429 || problem.status >= 500)
