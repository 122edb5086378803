import { z } from 'zod'
import type { Api } from '../platform/http/api.ts'
import { languageOf } from '../platform/http/language.ts'
import { sendCsv } from '../platform/http/list-file.ts'
import type { Links } from './index.ts'
import { ClickList, LinkChange, LinkDetail, LinkList, LinkSettings, NewShortLink, ShortLink } from './schema.ts'
import { Span, spanOf } from './span.ts'
import { words } from './words.ts'

const Id = z.string().max(64)
const InWorkspace = z.object({ workspaceId: Id })
const OneLink = InWorkspace.extend({ linkId: Id })
const Paging = z.object({ limit: z.coerce.number().int().min(1).max(100).default(30), cursor: z.string().max(80).optional() })
const flag = z.enum(['true', 'false']).transform((text) => text === 'true')
const Filter = z.object({
  postId: Id.optional(),
  connectionId: Id.optional(),
  campaignId: Id.optional(),
  text: z.string().max(200).optional().describe('Part of the address, the title or the short name'),
  archived: flag.optional(),
  by: z.enum(['hand', 'post']).optional(),
})
const tags = ['Links']

/** The routes of links: make, change, read, count, export. */
export function linksApi(api: Api, links: Links): void {
  api.get(
    '/api/v1/workspaces/:workspaceId/links',
    { config: { needs: 'read' }, schema: { tags, summary: 'Short links, the youngest first', params: InWorkspace, querystring: Filter.extend(Paging.shape), response: { 200: LinkList } } },
    ({ params, query: { limit, cursor, ...filter } }) => links.list(params.workspaceId, filter, { limit, cursor: cursor ?? null }),
  )

  api.post(
    '/api/v1/workspaces/:workspaceId/links',
    { config: { needs: 'write' }, schema: { tags, summary: 'Make a short link by hand', params: InWorkspace, body: NewShortLink, response: { 201: ShortLink } } },
    async ({ params, body, keyedId }, reply) => reply.status(201).send(await links.create(params.workspaceId, body, keyedId)),
  )

  api.get(
    '/api/v1/workspaces/:workspaceId/links/settings',
    { config: { needs: 'read' }, schema: { tags, summary: 'UTM vocabulary and the click parameter', params: InWorkspace, response: { 200: LinkSettings } } },
    ({ params }) => links.settings(params.workspaceId),
  )

  api.put(
    '/api/v1/workspaces/:workspaceId/links/settings',
    { config: { needs: 'manage' }, schema: { tags, summary: 'Change the UTM vocabulary and the click parameter', params: InWorkspace, body: LinkSettings, response: { 200: LinkSettings } } },
    ({ params, body, caller }) => links.saveSettings(params.workspaceId, body, caller ?? 'system'),
  )

  api.get(
    '/api/v1/workspaces/:workspaceId/links/:linkId',
    {
      config: { needs: 'read' },
      schema: {
        tags,
        summary: 'One link with its clicks by day',
        params: OneLink,
        querystring: Span,
        response: { 200: LinkDetail },
      },
    },
    ({ params, query }) => links.detail(params.workspaceId, params.linkId, spanOf(query)),
  )

  api.patch(
    '/api/v1/workspaces/:workspaceId/links/:linkId',
    { config: { needs: 'write' }, schema: { tags, summary: 'Change title, archive, or the target of a link by hand', params: OneLink, body: LinkChange, response: { 200: ShortLink } } },
    ({ params, body, caller }) =>
      links.change(params.workspaceId, params.linkId, body, { memberId: caller?.workspace?.memberId ?? null, name: caller?.name ?? '' }),
  )

  api.get(
    '/api/v1/workspaces/:workspaceId/clicks',
    {
      config: { needs: 'read' },
      schema: {
        tags,
        summary: 'Clicks, previews and robots, the latest first',
        params: InWorkspace,
        querystring: Paging.extend({
          linkId: Id.optional(), postId: Id.optional(), connectionId: Id.optional(), campaignId: Id.optional(),
          without: z.enum(['post', 'campaign']).optional().describe('Only of links of no post, or of no campaign'),
          kind: z.enum(['person', 'bot', 'preview']).optional(),
          unique: flag.optional().describe('Only people, repeated clicks left out'),
        }).extend(Span.shape),
        response: { 200: ClickList },
      },
    },
    ({ params, query }) => links.clicks(params.workspaceId, { ...query, ...spanOf(query), cursor: query.cursor ?? null }),
  )

  api.get(
    '/api/v1/workspaces/:workspaceId/links.csv',
    { config: { needs: 'read' }, schema: { tags, summary: 'All links with their counts, as CSV', params: InWorkspace, querystring: Filter } },
    (request, reply) => {
      const head = words[languageOf(request)].csv
      const row = (link: LinkList['items'][number]) => {
        const previews = Object.values(link.previews).reduce((all, count) => all + count, 0)
        return [link.shortUrl, link.targetUrl, link.title, new Date(link.createdAt).toISOString(), link.clicks, link.uniqueClicks, link.bots, previews]
      }
      return sendCsv(reply, 'links.csv', [head.link, head.target, head.title, head.created, head.clicks, head.unique, head.bots, head.previews], row,
        (cursor) => links.list(request.params.workspaceId, request.query, { limit: 500, cursor }))
    },
  )
}
