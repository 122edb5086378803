import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { ApiPlugin } from '../platform/http/api.ts'
import { notFound, Problem } from '../platform/http/problem.ts'
import { fetchRequest, passCookies } from './fetch-request.ts'
import type { Parts } from './parts.ts'
import { Email, MyChanges } from './schema.ts'
import { inEveryLanguage } from './problems.ts'
import { words } from './words.ts'

/**
 * What of the sign-in library is open, and which attempts are counted: `email` and `code` are guessed at. Everything else
 * it offers (signing up, verifying addresses, linking accounts) stays shut.
 */
const open: Readonly<Record<string, 'email' | 'code' | 'plain'>> = {
  'POST /sign-in/email': 'email',
  'POST /sign-out': 'plain',
  'GET /get-session': 'plain',
  'GET /list-sessions': 'plain',
  'POST /revoke-session': 'plain',
  'POST /revoke-sessions': 'plain',
  'POST /revoke-other-sessions': 'plain',
  'POST /update-user': 'plain',
  'POST /change-password': 'code',
  'POST /request-password-reset': 'email',
  'POST /reset-password': 'code',
  'POST /two-factor/enable': 'code',
  'POST /two-factor/disable': 'code',
  'POST /two-factor/get-totp-uri': 'code',
  'POST /two-factor/verify-totp': 'code',
  'POST /two-factor/verify-backup-code': 'code',
  'POST /two-factor/generate-backup-codes': 'code',
  'GET /passkey/generate-register-options': 'plain',
  'POST /passkey/verify-registration': 'plain',
  'GET /passkey/generate-authenticate-options': 'plain',
  'POST /passkey/verify-authentication': 'code',
  'GET /passkey/list-user-passkeys': 'plain',
  'POST /passkey/delete-passkey': 'plain',
  'POST /passkey/update-passkey': 'plain',
}

/** The sign-in library behind `/api/auth`: its requests and answers, with our limits, problems and reticence. */
export function signInApi(parts: Parts): ApiPlugin {
  return (api) => {
    api.route({
      method: ['GET', 'POST'],
      url: '/api/auth/*',
      config: { needs: 'public', noIdempotency: true },
      // Passkey answers are the largest, a few kilobytes; the library takes seconds over a megabyte of text.
      bodyLimit: 32_768,
      schema: { hide: true, summary: 'Sign-in, sessions, second factor and passkeys', tags: ['sign-in'] },
      handler: (request, reply) => pass(parts, request, reply),
    })
  }
}

async function pass(parts: Parts, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const path = new URL(request.url, parts.config.publicUrl).pathname.slice('/api/auth'.length)
  const kind = open[`${request.method} ${path}`]
  if (kind === undefined) throw notFound()
  const good = kind === 'plain' ? null : parts.attempts.begin(request.ip, kind === 'email' ? emailOf(request.body) : null)
  const body = await bodyFor(parts, path, request.body)
  const response = await (await parts.identity()).handler(fetchRequest(request, parts.config.publicUrl, body))
  passCookies(response.headers, reply)
  if (request.method === 'POST') parts.callers.clear()
  const answer: unknown = await response.json().catch(() => null)
  if (!response.ok) throw signInProblem(response.status, answer)
  // Asking for reset mails stays counted: each one is a mail in somebody's box.
  if (path !== '/request-password-reset') good?.()
  // This answer is the same for everybody; the library's own sentence is English only.
  return path === '/request-password-reset' ? { status: true } : withoutTokens(answer)
}

function emailOf(body: unknown): string | null {
  return Email.safeParse((body as { email?: unknown } | null)?.email).data ?? null
}

/** People name a session by its id: its token never leaves the server outside of the cookie. */
async function bodyFor({ database }: Parts, path: string, body: unknown): Promise<unknown> {
  if (path === '/update-user') return { name: MyChanges.safeParse({ name: (body as { name?: unknown } | null)?.name }).data?.name }
  // Passwords are compared in NFC, as they were kept.
  if (path !== '/revoke-session') return normalised(body)
  const id = z.object({ token: z.string() }).or(z.object({ id: z.string() }).transform(({ id }) => ({ token: id }))).safeParse(body).data?.token
  const session = id === undefined ? undefined : await database.db.selectFrom('sessions').select('token').where('id', '=', id).executeTakeFirst()
  return { token: session?.token ?? 'none' }
}

function normalised(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return {}
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [key, typeof value === 'string' ? value.normalize('NFC') : value]))
}

/** Takes session tokens out of an answer; a session keeps its id in that place. */
function withoutTokens(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(withoutTokens)
  if (typeof answer !== 'object' || answer === null) return answer
  const isSession = 'id' in answer && 'expiresAt' in answer
  return Object.fromEntries(
    Object.entries(answer).flatMap(([key, value]): [string, unknown][] => {
      if (key === 'token') return isSession ? [[key, answer.id]] : []
      return [[key, withoutTokens(value)]]
    }),
  )
}

type SignInWords = (typeof words)['en']['signIn']

function signInProblem(status: number, answer: unknown): Problem {
  const said = (answer as { code?: unknown } | null)?.code
  const code = typeof said === 'string' ? said.toLowerCase().replaceAll('_', '-') : status === 401 ? 'unauthorized' : 'sign-in-failed'
  const known = (Object.hasOwn(words.en.signIn, code) ? code : 'other') as keyof SignInWords
  const sentence = inEveryLanguage((language) => words[language].signIn[known])
  const field = fields[code]
  return new Problem(status, code, sentence, field === undefined ? {} : { errors: [{ pointer: field, words: sentence }] })
}

/** The field of the form a refusal belongs to. */
const fields: Readonly<Record<string, string>> = {
  'invalid-email': '/email',
  'invalid-code': '/code',
  'invalid-backup-code': '/code',
}
