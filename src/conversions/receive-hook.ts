import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { z } from 'zod'
import type { Clock } from '../platform/clock.ts'
import type { Api } from '../platform/http/api.ts'
import type { FastAnswer, FastLane } from '../platform/http/fast-lane.ts'
import { Problem, type FieldProblem } from '../platform/http/problem.ts'
import { fieldProblems } from '../platform/http/validation.ts'
import { checkConversion } from './check-conversion.ts'
import type { Deliveries } from './hook-deliveries.ts'
import { checkSignature, type SignatureVerdict } from './hook-signature.ts'
import type { HookVerbs, OpenHook } from './hooks.ts'
import { NewConversion } from './schema.ts'
import type { GoalRow } from './store.ts'
import { inBoth } from './words.ts'

export interface ReceiveTools {
  readonly clock: Clock
  readonly hooks: Pick<HookVerbs, 'openHook' | 'noteRefused'>
  readonly deliveries: Pick<Deliveries, 'add'>
  /** All goals of a workspace, remembered for seconds. */
  goals(workspaceId: string): Promise<readonly GoalRow[]>
}

const bodyLimit = 262_144
const mostRows = 500

/** POST /hooks/:hookId: the public door for signed conversions. The bytes are checked before anything reads them. */
export function hookRoutes(api: Api, tools: ReceiveTools): void {
  void api.register(async (door) => {
    door.removeAllContentTypeParsers()
    door.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) => done(null, body))
    door.post(
      '/hooks/:hookId',
      {
        config: { needs: 'public', noIdempotency: true },
        bodyLimit,
        schema: { tags: ['Conversions'], summary: 'A signed delivery of conversions: one or a list of at most 500. Headers Passaparola-Signature and Passaparola-Delivery' },
      },
      async (request, reply) => {
        const { status, headers, body } = await receive(tools, (request.params as { hookId?: string }).hookId ?? '', request.headers, request.body)
        return reply.code(status).headers(headers).serializer((text: unknown) => String(text)).send(body)
      },
    )
  })
}

/** The same before routing, for an address with nothing after it. */
export function hookLane(tools: ReceiveTools): FastLane {
  return {
    route: '/hooks/:hookId',
    method: 'POST',
    bodyLimit,
    headers: () => ({}),
    accepts: ({ url = '', headers }) => /^\/hooks\/[0-9a-f-]{36}$/.test(url) && headers['content-type'] !== undefined,
    answer: ({ url = '', headers }, _ip, body) => receive(tools, url.slice('/hooks/'.length), headers, body),
  }
}

async function receive(tools: ReceiveTools, hookId: string, headers: IncomingHttpHeaders, body: unknown): Promise<FastAnswer> {
  const result = await resultOf(tools, hookId, headers, Buffer.isBuffer(body) ? body : Buffer.alloc(0))
  return { status: result === 'accepted' ? 202 : 200, headers: { 'cache-control': 'no-store', 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify({ result }) }
}

async function resultOf(tools: ReceiveTools, hookId: string, headers: IncomingHttpHeaders, bytes: Buffer): Promise<'accepted' | 'duplicate'> {
  const hook = await tools.hooks.openHook(hookId)
  if (hook === null) throw new Problem(404, 'unknown-hook', inBoth((words) => words.unknownHook))
  try {
    return await accept(tools, hook, headers, bytes)
  } catch (error) {
    if (error instanceof Problem && error.status < 500) await tools.hooks.noteRefused(hook, error.code)
    throw error
  }
}

async function accept({ clock, deliveries, goals }: ReceiveTools, hook: OpenHook, headers: IncomingHttpHeaders, bytes: Buffer): Promise<'accepted' | 'duplicate'> {
  const now = clock.now()
  const deliveryId = one(headers['passaparola-delivery']) ?? ''
  const signed = checkSignature(one(headers['passaparola-signature']), deliveryId, bytes, { secrets: hook.secrets(now), now })
  if (signed.verdict !== 'good') throw badSignature(signed.verdict)
  if (!/^[\x21-\x7e]{1,128}$/.test(deliveryId)) throw headerProblem('delivery-id', 'passaparola-delivery', inBoth((words) => words.deliveryIdShape))
  const text = soundBody(bytes, await goals(hook.workspaceId), now)
  const result = await deliveries.add({ workspace_id: hook.workspaceId, hook_id: hook.id, delivery_id: deliveryId, body_hash: createHash('sha256').update(bytes).digest('base64url'), at: now, body: text, signed_once: signed.once })
  if (result === 'other-body') throw headerProblem('delivery-id-reused', 'passaparola-delivery', inBoth((words) => words.deliveryIdReused), 409)
  return result
}

const one = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header.join(',') : header)

function headerProblem(code: string, header: string, words: FieldProblem['words'], status = 400): Problem {
  return new Problem(status, code, words, { errors: [{ pointer: `/${header}`, words, in: 'header' }] })
}

const badSignature = (verdict: Exclude<SignatureVerdict['verdict'], 'good'>): Problem =>
  new Problem(401, `signature-${verdict}`, inBoth((words) => words.signature[verdict]))

const JsonRows = z.union([NewConversion, z.array(NewConversion).min(1).max(mostRows)])

/** The rows as they will be recorded, in JSON; throws what is wrong, row by row: nothing of a bad delivery is kept. */
function soundBody(bytes: Buffer, goals: readonly GoalRow[], now: number): string {
  let data: unknown
  try {
    data = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new Problem(400, 'malformed-json', inBoth((words) => words.hookNotJson), { cause })
  }
  const parsed = JsonRows.safeParse(data)
  if (!parsed.success) throw invalid(fieldProblems(parsed.error.issues, data))
  const rows = Array.isArray(parsed.data) ? parsed.data : [parsed.data]
  const errors = rows.flatMap((row, i) => {
    const checked = checkConversion(row, { goals, now, source: 'server', siteId: null })
    return 'errors' in checked ? checked.errors.map((error) => (Array.isArray(parsed.data) ? { ...error, pointer: `/${i}${error.pointer}` } : error)) : []
  })
  if (errors.length > 0) throw invalid(errors)
  return JSON.stringify(rows).replaceAll('\\u0000', '')
}

const invalid = (errors: readonly FieldProblem[]): Problem => new Problem(400, 'invalid-conversion', errors[0]?.words ?? inBoth((words) => words.hookNotJson), { errors: errors.slice(0, 50) })
