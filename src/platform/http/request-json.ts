import type { ZodType } from 'zod'
import type { Fetch, FetchLimits } from './fetch.ts'

const longestBody = 2_000

/** The other side answered with a status outside 200–299. `body` is cut to 2,000 characters: for maps of errors, not for people. */
export class HttpError extends Error {
  override name = 'HttpError'
  readonly status: number
  readonly headers: Headers
  readonly body: string
  constructor(status: number, headers: Headers, body: string) {
    super(`HTTP ${status}`)
    this.status = status
    this.headers = headers
    this.body = body.slice(0, longestBody)
  }
}

/** A 2xx whose body is not the JSON we know: the request did arrive. `cause` is the SyntaxError or ZodError. */
export class UnexpectedAnswer extends Error {
  override name = 'UnexpectedAnswer'
  readonly status: number
  readonly headers: Headers
  readonly body: string
  constructor(response: Response, body: string, cause: unknown) {
    super(`HTTP ${response.status} with an answer in an unknown shape`, { cause })
    this.status = response.status
    this.headers = response.headers
    this.body = body.slice(0, longestBody)
  }
}

/**
 * Sends the request and reads its JSON answer through the schema; an empty body is given to it as `undefined`.
 * Throws HttpError, UnexpectedAnswer, or the FetchError of `fetch`.
 */
export async function requestJson<T>(fetch: Fetch, request: Request, schema: ZodType<T>, limits?: FetchLimits): Promise<T> {
  const response = await fetch(request, limits)
  const body = await response.text()
  if (!response.ok) throw new HttpError(response.status, response.headers, withoutCredential(body, request))
  try {
    return schema.parse(body === '' ? undefined : JSON.parse(body))
  } catch (cause) {
    throw new UnexpectedAnswer(response, withoutCredential(body, request), cause)
  }
}

/** What a server complains of is shown to people, and some repeat the token they were given. */
function withoutCredential(body: string, { headers }: Request): string {
  const credential = headers.get('authorization')?.split(' ').at(-1) ?? ''
  return credential.length < 8 ? body : body.replaceAll(credential, '…')
}
