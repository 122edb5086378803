import { z } from 'zod'
import type { Api } from '../platform/http/api.ts'
import { newId } from '../platform/ids.ts'
import type { Inbox } from './inbox.ts'
import { Conversation, ConversationChange, ConversationList, Message, NewAnswer } from './schema.ts'

const Id = z.string().max(64)
const InWorkspace = z.object({ workspaceId: Id })
const OneConversation = InWorkspace.extend({ conversationId: Id })

/** The routes of the inbox: read, mark done or assign, answer. */
export function inboxApi(api: Api, inbox: Inbox): void {
  const tags = ['Inbox']

  api.get(
    '/api/v1/workspaces/:workspaceId/conversations',
    {
      config: { needs: 'read' },
      schema: {
        tags,
        summary: 'Conversations with the public, the latest first',
        params: InWorkspace,
        querystring: z.object({
          state: z.enum(['open', 'done']).optional(),
          assignee: z.string().max(64).optional().describe('`me`, `none` or a member id'),
          connectionId: Id.optional(),
          text: z.string().max(200).optional(),
          limit: z.coerce.number().int().min(1).max(100).default(30),
          cursor: z.string().max(80).optional(),
        }),
        response: { 200: ConversationList },
      },
    },
    (request) => {
      const { state, assignee, connectionId, text, limit, cursor } = request.query
      const memberId = request.caller?.workspace?.memberId
      return inbox.list(
        request.params.workspaceId,
        { state, assignee: assignee === 'me' ? memberId : assignee === 'none' ? null : assignee, connectionId, text },
        { cursor: cursor ?? null, limit },
      )
    },
  )

  api.get(
    '/api/v1/workspaces/:workspaceId/conversations/:conversationId',
    {
      config: { needs: 'read' },
      schema: { tags, summary: 'One conversation with its thread', params: OneConversation, response: { 200: Conversation } },
    },
    (request) => inbox.get(request.params.workspaceId, request.params.conversationId),
  )

  api.patch(
    '/api/v1/workspaces/:workspaceId/conversations/:conversationId',
    {
      config: { needs: 'write' },
      schema: { tags, summary: 'Mark done or open again, assign to a member', params: OneConversation, body: ConversationChange, response: { 200: Conversation } },
    },
    (request) => inbox.change(request.params.workspaceId, request.params.conversationId, request.body),
  )

  api.post(
    '/api/v1/workspaces/:workspaceId/conversations/:conversationId/answers',
    {
      config: { needs: 'write' },
      schema: { tags, summary: 'Answer; goes out once, like every post', params: OneConversation, body: NewAnswer, response: { 201: Message } },
    },
    async (request, reply) => {
      const { caller, params } = request
      const key = request.headers['idempotency-key']
      const message = await inbox.answer(
        params.workspaceId,
        params.conversationId,
        request.body,
        { id: caller?.workspace?.memberId ?? '', name: caller?.name ?? '' },
        `${params.conversationId}:${typeof key === 'string' ? key : newId()}`,
      )
      return reply.status(201).send(message)
    },
  )
}
