import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { FetchError, type Fetch } from '../http/fetch.ts'
import { type InEveryLanguage, type Language } from '../i18n.ts'
import { NotReachable, Refused } from './refused.ts'
import { terminalWords } from './words.ts'

/** A request to the running product. `body` goes as JSON, unless it is a FormData or has a `type` of its own. */
export interface Asked {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  readonly body?: unknown
  readonly text?: { readonly type: string; readonly content: string }
  readonly form?: FormData
  /** Milliseconds; default 30,000. */
  readonly timeoutMs?: number
}

/** The running product, as the command line sees it. */
export interface Product {
  readonly url: string
  /** Asks below `/api/v1`. Throws Refused (exit code 3) or NotReachable (4). */
  ask<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, answer: z.ZodType<T>, asked?: Asked): Promise<T>
}

const ProblemBody = z.object({
  title: z.string(),
  code: z.string().default('refused'),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).default([]),
})

export interface ProductOptions {
  readonly url: string
  /** The API key, asked for at the first request. Throws what the person should read. */
  key(): Promise<string>
  readonly fetch: Fetch
  readonly language: Language
}

/** A write carries an `Idempotency-Key`, so a connection that broke halfway is asked once more without doing anything twice. */
export function openProduct({ url, key, fetch, language }: ProductOptions): Product {
  return {
    url,
    async ask(method, path, answer, asked = {}) {
      const address = new URL(`/api/v1${path}`, url)
      for (const [name, value] of Object.entries(asked.query ?? {})) if (value !== undefined) address.searchParams.set(name, String(value))
      const headers = new Headers({ authorization: `Bearer ${await key()}`, 'accept-language': language, accept: 'application/json' })
      if (method !== 'GET') headers.set('idempotency-key', randomUUID())
      if (asked.text !== undefined) headers.set('content-type', asked.text.type)
      else if (asked.body !== undefined) headers.set('content-type', 'application/json')
      const body = asked.form ?? asked.text?.content ?? (asked.body === undefined ? null : JSON.stringify(asked.body))
      const send = () => fetch(new Request(address, { method, headers, ...(body === null ? {} : { body }) }), { timeoutMs: asked.timeoutMs ?? 30_000, maxBytes: 50_000_000, maxHops: 0 })
      const response = await twice(send).catch((cause: unknown) => {
        throw cause instanceof FetchError ? notReachable(url, cause) : cause
      })
      const content: unknown = response.status === 204 ? null : await response.json().catch(() => undefined)
      if (response.status >= 400) throw refused(response.status, content, url)
      const read = answer.safeParse(content)
      if (!read.success) throw new NotReachable(both((words) => words.notUs(url)), false, { cause: read.error })
      return read.data
    },
  }
}

function refused(status: number, content: unknown, url: string): Refused | NotReachable {
  const problem = ProblemBody.safeParse(content)
  if (!problem.success) return new NotReachable(both((words) => words.notUs(url)), false)
  return new Refused(status, problem.data.code, problem.data.title, problem.data.errors)
}

async function twice(send: () => Promise<Response>): Promise<Response> {
  try {
    return await send()
  } catch (cause) {
    if (!(cause instanceof FetchError) || cause.failure !== 'maybe-sent') throw cause
    return send()
  }
}

function notReachable(url: string, cause: FetchError): NotReachable {
  return new NotReachable(both((words) => words.notReachable(url)), cause.failure === 'not-sent', { cause })
}

const both = (say: (words: (typeof terminalWords)['en']) => string): InEveryLanguage<string> => ({ en: say(terminalWords.en), it: say(terminalWords.it) })
