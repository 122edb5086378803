import { z } from 'zod'
import type { Api, ApiPlugin } from '../platform/http/api.ts'
import { languageOf } from '../platform/http/language.ts'
import { filesApi } from './api-files.ts'
import { planApi } from './api-plan.ts'
import { publicationsApi } from './api-publications.ts'
import type { PublishingModule } from './index.ts'
import { InWorkspace } from './in-workspace.ts'
import { byOf, keyOf } from './post.ts'
import { problem } from './problems.ts'
import { ChannelPreview, Post, PostContent, PostList, postStates, Schedule } from './schema.ts'

const Id = z.string().max(64)

const OnePost = InWorkspace.extend({ postId: Id })
const Instant = z.coerce.number().int().min(0).max(8_000_000_000_000)
const IfMatch = z.object({ 'if-match': z.string().max(40).optional() })
const tags = ['Posts']
const base = '/api/v1/workspaces/:workspaceId'

/** All routes of publishing. */
export function publishingApi(publishing: PublishingModule): ApiPlugin {
  return (api) => {
    postsApi(api, publishing)
    stepsApi(api, publishing)
    publicationsApi(api, publishing)
    filesApi(api, publishing)
    planApi(api, publishing)
  }
}

/** The revision an `If-Match` header names: `3`, `"3"` or `W/"3"`. */
const revisionOf = (header: string | undefined): number | undefined => {
  const [, number] = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header?.trim() ?? '') ?? []
  return number === undefined ? undefined : Number(number)
}

function postsApi(api: Api, publishing: PublishingModule): void {
  api.get(`${base}/posts`, {
    config: { needs: 'read' },
    schema: {
      tags,
      summary: 'Posts by time: forwards within a range (a calendar), else the newest first',
      params: InWorkspace,
      querystring: z.object({
        from: Instant.optional(),
        to: Instant.optional(),
        state: z.string().max(200).transform((text) => text.split(',')).pipe(z.array(z.enum(postStates))).optional().describe('One state, or several with commas'),
        connectionId: Id.optional(),
        campaignId: Id.optional(),
        text: z.string().max(200).optional(),
        limit: z.coerce.number().int().min(1).max(500).default(50),
        cursor: z.string().max(100).optional(),
      }),
      response: { 200: PostList },
    },
    handler: ({ params, query }) => publishing.list(params.workspaceId, query),
  })

  api.post(`${base}/posts`, {
    config: { needs: 'write' },
    schema: { tags, summary: 'Begin a post', params: InWorkspace, body: PostContent, response: { 201: Post } },
    async handler(request, reply) {
      const { params: { workspaceId }, body, caller } = request
      const id = await publishing.posts.create(workspaceId, body, byOf(caller), keyOf(request))
      return reply.status(201).send(await publishing.read(workspaceId, id))
    },
  })

  api.get(`${base}/posts/:postId`, {
    config: { needs: 'read' },
    schema: { tags, summary: 'A post with its publications and their proof', params: OnePost, response: { 200: Post } },
    handler: ({ params }) => publishing.read(params.workspaceId, params.postId),
  })

  api.put(`${base}/posts/:postId`, {
    config: { needs: 'write' },
    schema: { tags, summary: 'Change a post; the revision you change goes in If-Match', params: OnePost, headers: IfMatch, body: PostContent, response: { 200: Post } },
    async handler({ params: { workspaceId, postId }, headers, body }) {
      const revision = revisionOf(headers['if-match'])
      if (revision === undefined) throw problem(428, 'revision-needed', (w) => w.revisionNeeded)
      await publishing.posts.change(workspaceId, postId, revision, body)
      return publishing.read(workspaceId, postId)
    },
  })

  api.delete(`${base}/posts/:postId`, {
    config: { needs: 'write' },
    schema: { tags, summary: 'Delete a draft', params: OnePost, response: { 204: z.null() } },
    async handler({ params: { workspaceId, postId }, caller }, reply) {
      await publishing.posts.remove(workspaceId, postId, byOf(caller))
      return reply.status(204).send(null)
    },
  })

  api.post(`${base}/posts/:postId/copy`, {
    config: { needs: 'write' },
    schema: { tags, summary: 'A new draft with the same content', params: OnePost, response: { 201: Post } },
    async handler(request, reply) {
      const { params: { workspaceId, postId }, caller } = request
      const id = await publishing.posts.copy(workspaceId, postId, byOf(caller), keyOf(request))
      return reply.status(201).send(await publishing.read(workspaceId, id))
    },
  })

  api.post(`${base}/preview`, {
    config: { needs: 'read' },
    schema: {
      tags,
      summary: 'What each network will get, without saving anything',
      params: InWorkspace,
      querystring: z.object({ refreshCards: z.enum(['true', 'false']).transform((text) => text === 'true').optional() }),
      body: PostContent,
      response: { 200: z.object({ items: z.array(ChannelPreview) }) },
    },
    handler: async (request) => ({ items: await publishing.preview(request.params.workspaceId, request.body, languageOf(request), request.query.refreshCards) }),
  })
}

/** From draft to the calendar: review, approval, schedule. Each answers with the post as it is now. */
function stepsApi(api: Api, publishing: PublishingModule): void {
  const { review } = publishing
  const planned = z.object({ schedule: Schedule.nullable().default(null) }).nullish()

  for (const method of ['POST', 'PUT'] as const) {
    api.route({
      method,
      url: `${base}/posts/:postId/schedule`,
      config: { needs: 'write' },
      schema: { tags, summary: method === 'POST' ? 'Put a post on the calendar' : 'Move a post on the calendar', params: OnePost, headers: IfMatch, body: planned, response: { 200: Post } },
      async handler({ params: { workspaceId, postId }, headers, body, caller }) {
        await publishing.schedule(workspaceId, postId, { schedule: body?.schedule ?? null }, byOf(caller), revisionOf(headers['if-match']))
        return publishing.read(workspaceId, postId)
      },
    })
  }

  api.delete(`${base}/posts/:postId/schedule`, {
    config: { needs: 'write' },
    schema: { tags, summary: 'Take a post off the calendar: a draft again', params: OnePost, response: { 200: Post } },
    async handler({ params: { workspaceId, postId }, caller }) {
      await publishing.unschedule(workspaceId, postId, byOf(caller))
      return publishing.read(workspaceId, postId)
    },
  })

  api.post(`${base}/posts/:postId/publish`, {
    config: { needs: 'write' },
    schema: { tags, summary: 'Publish now', params: OnePost, headers: IfMatch, body: z.object({}).nullish(), response: { 200: Post } },
    async handler({ params: { workspaceId, postId }, headers, caller }) {
      await publishing.schedule(workspaceId, postId, 'now', byOf(caller), revisionOf(headers['if-match']))
      return publishing.read(workspaceId, postId)
    },
  })

  api.post(`${base}/posts/:postId/review`, {
    config: { needs: 'write' },
    schema: { tags, summary: 'Ask for approval', params: OnePost, headers: IfMatch, body: z.object({}).nullish(), response: { 200: Post } },
    async handler({ params: { workspaceId, postId }, headers, caller }) {
      await review.submit(workspaceId, postId, byOf(caller), revisionOf(headers['if-match']))
      return publishing.read(workspaceId, postId)
    },
  })

  api.post(`${base}/posts/:postId/approval`, {
    config: { needs: 'approve' },
    schema: { tags, summary: 'Approve the present content', params: OnePost, headers: IfMatch, body: z.object({}).nullish(), response: { 200: Post } },
    async handler({ params: { workspaceId, postId }, headers, caller }) {
      await review.approve(workspaceId, postId, byOf(caller), revisionOf(headers['if-match']))
      return publishing.read(workspaceId, postId)
    },
  })

  api.delete(`${base}/posts/:postId/approval`, {
    config: { needs: 'approve' },
    schema: { tags, summary: 'Take the approval back', params: OnePost, response: { 200: Post } },
    async handler({ params: { workspaceId, postId }, caller }) {
      await review.withdraw(workspaceId, postId, byOf(caller))
      return publishing.read(workspaceId, postId)
    },
  })

  api.post(`${base}/posts/:postId/changes-request`, {
    config: { needs: 'approve' },
    schema: { tags, summary: 'Give it back to its author, with the reason', params: OnePost, body: z.object({ note: z.string().trim().min(1).max(2_000) }), response: { 200: Post } },
    async handler({ params: { workspaceId, postId }, body, caller }) {
      await review.requestChanges(workspaceId, postId, body.note, byOf(caller))
      return publishing.read(workspaceId, postId)
    },
  })
}
