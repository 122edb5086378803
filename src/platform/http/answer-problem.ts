import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { StorageError } from '../db/errors.ts'
import type { Log } from '../log/log.ts'
import { languageOf } from './language.ts'
import { Problem } from './problem.ts'
import type { Language } from '../i18n.ts'
import { inBoth } from './words.ts'

/** The body of an answer with `application/problem+json` (RFC 9457), in one language. */
export function problemBody(problem: Problem, language: Language, requestId: string): Record<string, unknown> {
  return {
    ...problem.extra,
    type: `/problems/${problem.code}`,
    title: problem.words[language],
    status: problem.status,
    code: problem.code,
    instance: `urn:uuid:${requestId}`,
    ...(problem.errors.length === 0
      ? {}
      : {
          errors: problem.errors.map(({ pointer, words, in: place }) => ({
            pointer,
            detail: words[language],
            ...(place === undefined || place === 'body' ? {} : { in: place }),
          })),
        }),
  }
}

/** Turns whatever was thrown into a problem; ours are passed on, strangers show nothing of their insides. */
export function asProblem(error: unknown, requestId: string): Problem {
  if (error instanceof Problem) return error
  if (error instanceof StorageError) {
    return new Problem(503, `storage-${error.trouble}`, error.words, { cause: error, extra: { retryAfterSeconds: 5 } })
  }
  const { code, statusCode } = (error ?? {}) as Partial<FastifyError>
  const known = knownErrors[code ?? '']
  if (known !== undefined) return known(error)
  if (statusCode === 400 && error instanceof SyntaxError) return malformedJson(error)
  if (statusCode === 413) return tooLarge(error)
  if (statusCode === 503) return new Problem(503, 'unavailable', inBoth((words) => words.unavailable()), { cause: error })
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new Problem(statusCode, 'invalid-request', inBoth((words) => words.badRequestLine()), { cause: error })
  }
  return new Problem(500, 'internal', inBoth((words) => words.internal(requestId)), { cause: error, extra: { logId: requestId } })
}

const malformedJson = (cause: unknown): Problem =>
  new Problem(400, 'malformed-json', inBoth((words) => words.malformedJson()), { cause })
const tooLarge = (cause: unknown): Problem => new Problem(413, 'too-large', inBoth((words) => words.tooLarge()), { cause })
const mediaType = (cause: unknown): Problem =>
  new Problem(415, 'unsupported-media-type', inBoth((words) => words.mediaType()), { cause })

const knownErrors: Readonly<Record<string, ((cause: unknown) => Problem) | undefined>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: malformedJson,
  FST_ERR_CTP_EMPTY_JSON_BODY: (cause) => new Problem(400, 'empty-body', inBoth((words) => words.emptyBody()), { cause }),
  FST_ERR_CTP_BODY_TOO_LARGE: tooLarge,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: mediaType,
  FST_INVALID_MULTIPART_CONTENT_TYPE: mediaType,
  FST_REQ_FILE_TOO_LARGE: tooLarge,
  FST_PARTS_LIMIT: tooLarge,
  FST_FILES_LIMIT: tooLarge,
  FST_FIELDS_LIMIT: tooLarge,
}

/**
 * Whoever is still sending when the connection is reset may never read why. A body that is too large, but not endless, is
 * therefore read to its end and thrown away; what the server closes otherwise is the connection.
 */
const patientlyThrownAway = 100_000_000

/** Answers with a problem; 5xx are logged with their cause under the id the person sees. */
export function answerProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply, log: Log): FastifyReply {
  if (problem.status >= 500) {
    log.error('a request failed', {
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url ?? null,
      code: problem.code,
      cause: problem.cause ?? problem,
    })
  }
  const wait = problem.extra['retryAfterSeconds']
  if (typeof wait === 'number') reply.header('retry-after', String(wait))
  if (problem.status === 413 && Number(request.headers['content-length']) <= patientlyThrownAway) reply.removeHeader('connection')
  const language = languageOf(request)
  return reply
    .code(problem.status)
    .header('content-language', language)
    .type('application/problem+json; charset=utf-8')
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problemBody(problem, language, request.id))
}
