import { z } from 'zod'
import type { Api } from '../platform/http/api.ts'
import { InWorkspace } from './in-workspace.ts'
import type { PublishingModule } from './index.ts'
import { byOf } from './post.ts'
import { Campaign, CampaignChange, NewCampaign, PublicationDecision } from './schema.ts'

const base = '/api/v1/workspaces/:workspaceId'
const OnePublication = InWorkspace.extend({ publicationId: z.string().max(64) })
const OneCampaign = InWorkspace.extend({ campaignId: z.string().max(64) })
const tags = ['Publications']

/** One (post, account): what a person decides about it; and the campaigns posts belong to. */
export function publicationsApi(api: Api, { publications, campaigns, isHeld, releaseRestored }: PublishingModule): void {
  api.post(`${base}/publications/:publicationId/decision`, {
    config: { needs: 'write' },
    schema: { tags, summary: 'It is out, send it again (we look first), or give up', params: OnePublication, body: PublicationDecision, response: { 204: z.null() } },
    async handler({ params: { workspaceId, publicationId }, body, caller }, reply) {
      await publications.decide(workspaceId, publicationId, body.decision, body.url, byOf(caller))
      return reply.status(204).send(null)
    },
  })

  api.delete(`${base}/publications/:publicationId`, {
    config: { needs: 'write' },
    schema: { tags, summary: 'Cancel what has not gone out, for one account', params: OnePublication, response: { 204: z.null() } },
    async handler({ params: { workspaceId, publicationId }, caller }, reply) {
      await publications.cancel(workspaceId, publicationId, byOf(caller))
      return reply.status(204).send(null)
    },
  })

  api.delete(`${base}/publications/:publicationId/remote`, {
    config: { needs: 'write' },
    schema: { tags, summary: 'Delete it on its network; safe to repeat', params: OnePublication, response: { 204: z.null() } },
    async handler({ params: { workspaceId, publicationId }, caller }, reply) {
      await publications.removeRemote(workspaceId, publicationId, byOf(caller))
      return reply.status(204).send(null)
    },
  })

  api.get(`${base}/publishing`, {
    config: { needs: 'read' },
    schema: { tags, summary: 'Whether this restored or cloned copy waits for its owner', params: InWorkspace, response: { 200: z.object({ held: z.boolean() }) } },
    handler: async ({ params }) => ({ held: await isHeld(params.workspaceId) }),
  })

  api.post(`${base}/publishing/release`, {
    config: { needs: 'own' },
    schema: { tags, summary: 'This copy may publish: release what the restore holds', params: InWorkspace, body: z.object({}).nullish(), response: { 200: z.object({ released: z.number().int() }) } },
    handler: async ({ params, caller }) => ({ released: await releaseRestored(params.workspaceId, byOf(caller)) }),
  })

  api.get(`${base}/campaigns`, {
    config: { needs: 'read' },
    schema: { tags: ['Campaigns'], summary: 'Campaigns, the newest first', params: InWorkspace, response: { 200: z.object({ items: z.array(Campaign), nextCursor: z.string().nullable() }) } },
    handler: async ({ params }) => ({ items: await campaigns.list(params.workspaceId), nextCursor: null }),
  })
  api.post(`${base}/campaigns`, {
    config: { needs: 'write' },
    schema: { tags: ['Campaigns'], summary: 'A new campaign', params: InWorkspace, body: NewCampaign, response: { 201: Campaign } },
    handler: async ({ params, body, keyedId, caller }, reply) => reply.status(201).send(await campaigns.create(params.workspaceId, body, keyedId, byOf(caller))),
  })
  api.get(`${base}/campaigns/:campaignId`, {
    config: { needs: 'read' },
    schema: { tags: ['Campaigns'], summary: 'One campaign', params: OneCampaign, response: { 200: Campaign } },
    handler: ({ params }) => campaigns.get(params.workspaceId, params.campaignId),
  })
  api.patch(`${base}/campaigns/:campaignId`, {
    config: { needs: 'write' },
    schema: { tags: ['Campaigns'], summary: 'Rename or archive a campaign', params: OneCampaign, body: CampaignChange, response: { 200: Campaign } },
    handler: ({ params, body, caller }) => campaigns.change(params.workspaceId, params.campaignId, body, byOf(caller)),
  })
  api.delete(`${base}/campaigns/:campaignId`, {
    config: { needs: 'write' },
    schema: { tags: ['Campaigns'], summary: 'Delete an unused campaign; a used one is archived', params: OneCampaign, response: { 204: z.null() } },
    async handler({ params, caller }, reply) {
      await campaigns.remove(params.workspaceId, params.campaignId, byOf(caller))
      return reply.status(204).send(null)
    },
  })
}
