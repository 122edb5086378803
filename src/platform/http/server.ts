import cookie from '@fastify/cookie'
import multipart from '@fastify/multipart'
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Clock } from '../clock.ts'
import type { Config } from '../config/config.ts'
import type { Database } from '../db/database.ts'
import { newId } from '../ids.ts'
import type { Log } from '../log/log.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { answerProblem, asProblem } from './answer-problem.ts'
import type { Api } from './api.ts'
import { answerBrokenRequest } from './broken-request.ts'
import { type FastLane, openFastLanes } from './fast-lane.ts'
import type { IdempotencyTables } from './idempotency-store.ts'
import { rememberAnswers } from './idempotency.ts'
import { checkRouteSaysItsNeeds, enter, type WhoMayEnter } from './needs.ts'
import { describeApi } from './openapi.ts'
import { Problem } from './problem.ts'
import { keepRouteTable, methodsOf } from './route-table.ts'
import { refuseOtherSites } from './same-site.ts'
import { securityHeaders } from './security-headers.ts'
import { validate } from './validation.ts'
import { inBoth } from './words.ts'

export interface ServerParts extends WhoMayEnter {
  readonly config: Pick<Config, 'publicUrl' | 'trustProxies'>
  readonly log: Log
  readonly database: Database<IdempotencyTables>
  readonly clock: Clock
  readonly secrets: Secrets
  readonly fastLanes?: readonly FastLane[]
}

const bodyLimit = 1_000_000
const largestUpload = 100_000_000
/** How long requests under way may take to finish once we are closing. */
const closingGraceMs = 10_000

/**
 * The HTTP server without any product route: modules add theirs, then the caller listens. Every request passes the same
 * doors in this order: headers, other sites' writes, who is calling and whether they may, idempotency, schema, handler.
 */
export async function createServer({ config, log, database, clock, secrets, fastLanes = [], ...who }: ServerParts): Promise<Api> {
  const headers = securityHeaders(config.publicUrl)
  const fail = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    answerProblem(asProblem(error, request.id), request, reply.headers(headers), log)

  const api: Api = fastify({
    logger: false,
    genReqId: () => newId(),
    requestIdHeader: false,
    trustProxy: config.trustProxies.length === 0 ? false : [...config.trustProxies],
    bodyLimit,
    requestTimeout: 120_000,
    connectionTimeout: 130_000,
    keepAliveTimeout: 72_000,
    http: { maxHeaderSize: 16_384, headersTimeout: 20_000 },
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: false },
    forceCloseConnections: 'idle',
    frameworkErrors: (error, request, reply) => void fail(error, request as FastifyRequest, reply as unknown as FastifyReply),
    clientErrorHandler: answerBrokenRequest,
  }).withTypeProvider<ZodTypeProvider>()

  api.setValidatorCompiler(validate)
  api.setSerializerCompiler(serializerCompiler)
  api.setErrorHandler(fail)
  api.decorateRequest('caller', null)
  keepRouteTable(api)
  api.addHook('onRoute', checkRouteSaysItsNeeds)

  api.addHook('onRequest', async (request, reply) => {
    reply.headers(headers).header('x-request-id', request.id)
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
    refuseOtherSites(request, config.publicUrl)
    await enter(request, who)
  })
  api.addHook('onResponse', async (request, reply) => {
    // The route's pattern, never the address: that may hold a token.
    log.debug('answered', { requestId: request.id, method: request.method, route: request.routeOptions.url ?? null, status: reply.statusCode, ms: Math.round(reply.elapsedTime) })
  })
  api.setNotFoundHandler(async (request, reply) => {
    const allowed = methodsOf(api, request.url.split('?')[0] ?? '')
    if (allowed.length === 0 || allowed.includes(request.method)) throw new Problem(404, 'not-found', inBoth((words) => words.noSuchAddress()))
    reply.header('allow', allowed.join(', '))
    throw new Problem(405, 'method-not-allowed', inBoth((words) => words.method(allowed.join(', '))))
  })

  openFastLanes(api, fastLanes, { headers, trustProxies: config.trustProxies, log })
  await api.register(cookie)
  await api.register(multipart, { limits: { fileSize: largestUpload, files: 20, fields: 50, fieldSize: 100_000, headerPairs: 100, parts: 70 } })
  await describeApi(api, config.publicUrl)
  rememberAnswers(api, { database, clock, log, secrets })
  api.addHook('preClose', async () => void setTimeout(() => api.server.closeAllConnections(), closingGraceMs).unref())
  return api
}
