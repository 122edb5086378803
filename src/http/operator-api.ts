import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { App } from '../app.ts'
import type { ApiPlugin } from '../platform/http/api.ts'
import { notFound } from '../platform/http/problem.ts'
import { examine, rebuildRollups, releaseCopy, sealAgain } from './operator.ts'
import { OperatorReport, Rebuilt, Released, SealedAgain } from './operator-schema.ts'

const tags = ['operator']
const base = '/api/v1/operator'

/**
 * What whoever runs the installation may ask of it from the same machine, with the key in its data folder. To everybody
 * else these addresses lead nowhere.
 */
export function operatorApi(app: App): ApiPlugin {
  const nothing = z.object({}).nullish()
  const described = (summary: string) => ({ summary, description: 'Only for the command line on the same machine.', tags })
  return (api) => {
    api.get(`${base}/doctor`, { config: { needs: 'signed-in' }, schema: { ...described('How the running product is'), response: { 200: OperatorReport } } }, async (request) => {
      requireMachine(request)
      return examine(app)
    })
    api.post(`${base}/release`, { config: { needs: 'signed-in' }, schema: { ...described('This restored copy may publish'), body: nothing, response: { 200: Released } } }, async (request) => {
      requireMachine(request)
      return { released: await releaseCopy(app) }
    })
    api.post(`${base}/rollups`, { config: { needs: 'signed-in' }, schema: { ...described('Make every kept count again'), body: nothing, response: { 200: Rebuilt } } }, async (request) => {
      requireMachine(request)
      return { workspaces: await rebuildRollups(app) }
    })
    api.post(`${base}/keys`, { config: { needs: 'signed-in' }, schema: { ...described('Seal tokens with the current key, or a new one'), body: z.object({ newKey: z.boolean() }), response: { 200: SealedAgain } } }, async (request) => {
      requireMachine(request)
      return sealAgain(app, request.body.newKey)
    })
  }
}

/** The door takes a key that begins like this only from this machine, and only the one of this run (workspaces/authenticate.ts). */
function requireMachine({ caller, headers }: FastifyRequest): void {
  if (caller?.kind !== 'key' || !/^Bearer +ppl_/i.test(headers.authorization ?? '')) throw notFound()
}
