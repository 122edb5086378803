import { z } from 'zod'
import type { ApiPlugin } from '../platform/http/api.ts'
import { notFound } from '../platform/http/problem.ts'
import type { rehearsalVerbs } from './rehearsals.ts'

const tags = ['rehearsal']

/** Routes of the guided first run. */
export function firstRunApi(rehearsals: Pick<ReturnType<typeof rehearsalVerbs>, 'fill' | 'wipe'>): ApiPlugin {
  return (api) => {
    api.post(
      '/api/v1/rehearsals',
      {
        config: { needs: 'signed-in' },
        schema: {
          summary: 'Fill a workspace with a made-up month', tags,
          description: 'A workspace of your own on the rehearsal network: posts, answers, clicks and orders of a small bakery. One per person.',
          body: z.object({ language: z.enum(['en', 'it']) }),
          response: { 201: z.object({ workspaceId: z.string() }) },
        },
      },
      async ({ caller, body }, reply) => {
        if (caller === null) throw notFound()
        return reply.code(201).send(await rehearsals.fill(caller, body.language))
      },
    )
    api.delete(
      '/api/v1/rehearsals/:workspaceId',
      // An answer kept under a key would be a row of a workspace that is gone; wiping twice is harmless anyway.
      { config: { needs: 'own', noIdempotency: true }, schema: { summary: 'Wipe a rehearsal', description: 'Only a workspace that was filled with made-up things.', tags, params: z.object({ workspaceId: z.string() }), response: { 204: z.null() } } },
      async ({ params }, reply) => {
        await rehearsals.wipe(params.workspaceId)
        return reply.code(204).send(null)
      },
    )
  }
}
