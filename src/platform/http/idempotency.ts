import { createHash, type Hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest, RequestPayload } from 'fastify'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { newId } from '../ids.ts'
import type { Log } from '../log/log.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { Api } from './api.ts'
import { claimKey, forgetOldKeys, freeKeys, giveKeyBack, keepAnswer, renewKeys, type IdempotencyTables, type KeyOf } from './idempotency-store.ts'
import { Problem } from './problem.ts'
import { inBoth } from './words.ts'

const keptMs = 24 * 60 * 60 * 1000
/** A running request says it is alive every `heartbeatMs`; one that was silent for `leaseMs` died with its process. */
const leaseMs = 8_000
const heartbeatMs = 2_000
/** A form with a key is held in memory once, to be known again; larger ones are sent without a key. */
const largestKeyedForm = 25_000_000
const writes = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
/** Answers by which nothing was done and the same request may succeed later: never kept. */
const comeAgain = new Set([429, 503])

interface Running extends KeyOf {
  readonly owner: string
}

/** What is kept: sealed, because an answer may hold a secret shown once. */
const Answer = z.object({ status: z.number(), headers: z.record(z.string(), z.string()), body: z.string() })

/**
 * `Idempotency-Key` on writes under /api/v1: the first answer, errors of the handler included, is kept for 24 hours and
 * given again to the same request (`Idempotency-Replayed: true`); another request with the key gets 422, one while the
 * first still runs 409. Nothing is kept when the request was refused at the door (sign-in, permission, validation), nor
 * for 429 and 503. If the process dies after the handler committed and before the answer was kept, the request runs
 * again, with the same `request.keyedId`: what a handler makes takes that id, finds itself made already and answers the same.
 * What must never happen twice is guarded by its own module as well.
 */
export function rememberAnswers(
  api: Api,
  { database, clock, log, secrets }: { database: Database<IdempotencyTables>; clock: Clock; log: Log; secrets: Secrets },
): void {
  const hashes = new WeakMap<FastifyRequest, string>()
  api.decorateRequest('keyedId', null)
  const running = new Map<FastifyRequest, Running>()

  api.addHook('preParsing', async (request, _reply, payload) => {
    if (keyOf(request) === null) return payload
    const { hash, copy } = await hashRequest(request, payload)
    hashes.set(request, hash)
    // The form parser reads the raw request whatever this hook returns, so it gets the copy by that name.
    if (isForm(request)) request.raw = asRaw(copy, request.raw)
    return copy
  })

  api.addHook('preHandler', async (request, reply) => {
    const key = keyOf(request)
    if (key === null) return
    const now = clock.now()
    const mine: Running = { ...key, owner: newId(now) }
    const claim = await claimKey(database, {
      ...mine, requestHash: hashes.get(request) ?? '', now, lockedUntil: now + leaseMs, oldest: now - keptMs,
    })
    switch (claim.result) {
      case 'ours':
        running.set(request, mine)
        request.keyedId = idOf(mine, hashes.get(request) ?? '', claim.since)
        return
      case 'running':
        throw new Problem(409, 'idempotency-running', inBoth((words) => words.keyRunning()), { extra: { retryAfterSeconds: 1 } })
      case 'other-request':
        throw new Problem(422, 'idempotency-mismatch', inBoth((words) => words.keyMismatch()))
      case 'done':
        return replay(reply, secrets.open(claim.answer, bound(mine)))
    }
  })

  api.addHook('onSend', async (request, reply, payload) => {
    const mine = running.get(request)
    if (mine === undefined) return payload
    running.delete(request)
    try {
      const body = Buffer.isBuffer(payload) ? payload.toString('utf8') : (payload ?? '')
      if (comeAgain.has(reply.statusCode) || typeof body !== 'string') await giveKeyBack(database, mine, mine.owner)
      else await keepAnswer(database, mine, mine.owner, secrets.seal(JSON.stringify({ status: reply.statusCode, headers: headersOf(reply), body }), bound(mine)))
    } catch (cause) {
      // The work is done and its answer is worth more than our memory of it; the lease frees the key.
      log.error('an answer could not be kept under its idempotency key', { requestId: request.id, cause })
    }
    return payload
  })
  // A handler that took over the socket never came to onSend.
  api.addHook('onResponse', async (request) => void running.delete(request))

  const heartbeat = setInterval(() => {
    const owners = [...running.values()].map(({ owner }) => owner)
    if (owners.length === 0) return
    renewKeys(database, owners, clock.now() + leaseMs).catch((cause: unknown) => log.warn('idempotency keys could not be renewed', { cause }))
  }, heartbeatMs).unref()
  const forget = (): Promise<void> =>
    forgetOldKeys(database, clock.now() - keptMs, clock.now()).catch((cause: unknown) => log.warn('old idempotency keys could not be forgotten', { cause }))
  const cleaning = setInterval(() => void forget(), 60 * 60 * 1000).unref()
  api.addHook('onReady', async () => {
    // On SQLite we are the only program: whoever had begun something is gone, and who asks again need not wait for their lease.
    if (database.kind === 'sqlite') await freeKeys(database).catch((cause: unknown) => log.warn('keys of the last program are free later', { cause }))
    await forget()
  })
  api.addHook('onClose', async () => {
    clearInterval(heartbeat)
    clearInterval(cleaning)
  })
}

/** A UUIDv7 of the moment its key was first claimed, with what the key stands for in the place of chance. */
function idOf(of: KeyOf, requestHash: string, since: number): string {
  const time = since.toString(16).padStart(12, '0')
  const digest = createHash('sha256').update(`${bound(of)}\n${requestHash}`).digest()
  // The variant of RFC 9562 in its two bits.
  digest[2] = ((digest[2] ?? 0) & 0x3f) | 0x80
  const hex = digest.toString('hex')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(1, 4)}-${hex.slice(4, 8)}-${hex.slice(8, 20)}`
}

/** The key of a request that is to be remembered, else null. Throws for a malformed one. */
function keyOf(request: FastifyRequest): KeyOf | null {
  const key = request.headers['idempotency-key']
  if (key === undefined || !writes.has(request.method) || !request.url.startsWith('/api/v1/')) return null
  if (request.caller === null || request.routeOptions.config.noIdempotency === true) return null
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    const words = inBoth((words) => words.keyShape())
    throw new Problem(400, 'invalid-request', words, { errors: [{ pointer: '/idempotency-key', words, in: 'header' }] })
  }
  return { workspaceId: request.caller.workspace?.id ?? '', callerId: request.caller.userId, key }
}

/** Reads the body once to know it again, and hands on a copy to be parsed. Bounded by the route's own limit. */
async function hashRequest(request: FastifyRequest, payload: RequestPayload): Promise<{ hash: string; copy: Readable }> {
  const limit = isForm(request) ? Math.max(largestKeyedForm, request.routeOptions.bodyLimit) : request.routeOptions.bodyLimit
  const parts: Buffer[] = []
  let size = 0
  for await (const part of payload as AsyncIterable<Buffer>) {
    size += part.length
    if (size > limit) throw new Problem(413, 'too-large', inBoth((words) => words.tooLarge()))
    parts.push(part)
  }
  const body = Buffer.concat(parts)
  const copy = Object.assign(Readable.from(parts, { objectMode: false }), { receivedEncodedLength: size })
  const hash = createHash('sha256').update(`${request.method} ${request.url}\n`)
  return { hash: digestBody(hash, request.headers['content-type'], body).digest('hex'), copy }
}

const isForm = (request: FastifyRequest): boolean => /^multipart\//i.test(request.headers['content-type'] ?? '')

function asRaw(copy: Readable, raw: IncomingMessage): IncomingMessage {
  const { headers, rawHeaders, method, url, socket, httpVersion } = raw
  return Object.assign(copy, { headers, rawHeaders, method, url, socket, httpVersion }) as unknown as IncomingMessage
}

/** A form's boundary is drawn anew each time the same form is sent, so it does not count. */
function digestBody(hash: Hash, contentType: string | undefined, body: Buffer): Hash {
  const boundary = /^multipart\/.*\bboundary="?([^";]+)/i.exec(contentType ?? '')?.[1]
  return hash.update(boundary === undefined ? body : Buffer.from(body.toString('latin1').replaceAll(boundary, ''), 'latin1'))
}

const bound = (of: KeyOf): string => `idempotency:${of.workspaceId}:${of.callerId}:${of.key}`

function headersOf(reply: FastifyReply): Record<string, string> {
  return Object.fromEntries(
    ['content-type', 'content-language', 'location'].flatMap((name) => {
      const value = reply.getHeader(name)
      return typeof value === 'string' ? [[name, value]] : []
    }),
  )
}

function replay(reply: FastifyReply, kept: string): FastifyReply {
  const { status, headers, body } = Answer.parse(JSON.parse(kept))
  return reply.code(status).headers({ ...headers, 'idempotency-replayed': 'true' }).send(body === '' ? undefined : body)
}
