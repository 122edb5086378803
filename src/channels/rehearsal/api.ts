import { z } from 'zod'
import type { ApiPlugin } from '../../platform/http/api.ts'
import { notFound } from '../../platform/http/problem.ts'
import type { Rehearsal } from './create-rehearsal.ts'
import { NewInteraction, RehearsalFaults, RehearsalMention, RehearsalPost, RehearsalPosts } from './schema.ts'

const workspace = z.object({ workspaceId: z.string().max(64) })
const oneConnection = workspace.extend({ connectionId: z.string().max(64) })
const tags = ['rehearsal']

/** Routes of the made-up network: what is on it, and how it misbehaves. */
export function rehearsalApi(rehearsal: Omit<Rehearsal, 'api' | 'channel'>): ApiPlugin {
  return (api) => {
    api.get('/api/v1/workspaces/:workspaceId/rehearsal/posts', {
      config: { needs: 'read' },
      schema: {
        summary: 'The posts of the rehearsal network, newest first',
        tags,
        params: workspace,
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(100).default(50), cursor: z.string().max(100).optional() }),
        response: { 200: RehearsalPosts },
      },
      handler: (request) => rehearsal.posts(request.params.workspaceId, request.query.limit, request.query.cursor ?? null),
    })

    api.get('/api/v1/workspaces/:workspaceId/rehearsal/posts/:postId', {
      config: { needs: 'read' },
      schema: { summary: 'One post of the rehearsal network', tags, params: workspace.extend({ postId: z.string().max(64) }), response: { 200: RehearsalPost } },
      async handler(request) {
        const post = await rehearsal.post(request.params.workspaceId, request.params.postId)
        if (!post) throw notFound()
        return post
      },
    })

    api.get('/api/v1/workspaces/:workspaceId/rehearsal/mentions', {
      config: { needs: 'read' },
      schema: { summary: 'What the made-up public said of the accounts on its own, newest first', tags, params: workspace, querystring: z.object({ limit: z.coerce.number().int().min(1).max(100).default(50) }), response: { 200: z.object({ items: z.array(RehearsalMention), nextCursor: z.null() }) } },
      handler: async (request) => ({ items: await rehearsal.mentions(request.params.workspaceId, request.query.limit), nextCursor: null }),
    })

    api.get('/api/v1/workspaces/:workspaceId/rehearsal/:connectionId/faults', {
      config: { needs: 'manage' },
      schema: { summary: 'How the rehearsal network misbehaves for a connection', tags, params: oneConnection, response: { 200: RehearsalFaults } },
      handler: (request) => rehearsal.faults(request.params.workspaceId, request.params.connectionId),
    })

    api.put('/api/v1/workspaces/:workspaceId/rehearsal/:connectionId/faults', {
      config: { needs: 'manage' },
      schema: { summary: 'Say how the rehearsal network misbehaves for a connection', tags, params: oneConnection, body: RehearsalFaults, response: { 200: RehearsalFaults } },
      handler: (request) => rehearsal.setFaults(request.params.workspaceId, request.params.connectionId, request.body),
    })

    api.post('/api/v1/workspaces/:workspaceId/rehearsal/:connectionId/interactions', {
      config: { needs: 'manage' },
      schema: { summary: 'Let somebody of the made-up public do something now', tags, params: oneConnection, body: NewInteraction, response: { 200: z.object({ id: z.string() }) } },
      handler: (request) => rehearsal.interact(request.params.workspaceId, request.params.connectionId, request.body),
    })
  }
}
