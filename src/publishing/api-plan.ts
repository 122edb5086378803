import { z } from 'zod'
import type { Api } from '../platform/http/api.ts'
import { languageOf } from '../platform/http/language.ts'
import { sendCsv, sendList } from '../platform/http/list-file.ts'
import { InWorkspace } from './in-workspace.ts'
import type { PublishingModule } from './index.ts'
import { byOf, keyOf } from './post.ts'
import { PlanImport, type PostSummary } from './schema.ts'

const base = '/api/v1/workspaces/:workspaceId'
const tags = ['Posts']
const flag = z.enum(['true', 'false']).transform((text) => text === 'true')

/** A content plan in, the posts out. */
export function planApi(api: Api, publishing: PublishingModule): void {
  if (!api.hasContentTypeParser('text/csv')) {
    api.addContentTypeParser('text/csv', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  }

  api.post(`${base}/posts/import`, {
    config: { needs: 'write' },
    bodyLimit: 10_000_000,
    schema: {
      tags,
      summary: 'A content plan in CSV (text/csv): first tried, then made into drafts; bad rows are named, good ones are kept',
      params: InWorkspace,
      querystring: z.object({ dryRun: flag.default(true) }),
      body: z.union([z.string().max(10_000_000), z.object({ csv: z.string().max(900_000) })]),
      response: { 200: PlanImport },
    },
    handler: (request) => publishing.importPlan(request.params.workspaceId, typeof request.body === 'string' ? request.body : request.body.csv, request.query.dryRun, byOf(request.caller), languageOf(request), keyOf(request)),
  })

  api.get(`${base}/posts/export`, {
    config: { needs: 'read' },
    schema: { tags, summary: 'All posts, as CSV or JSON', params: InWorkspace, querystring: z.object({ format: z.enum(['csv', 'json']).default('csv') }) },
    handler({ params: { workspaceId }, query: { format } }, reply) {
      const read = (cursor: string | null) => publishing.list(workspaceId, { limit: 500, cursor: cursor ?? undefined })
      if (format === 'csv') return sendCsv(reply, 'posts.csv', columns, rowOf, read)
      return sendList(reply, { name: 'posts.json', type: 'application/json', head: '[', write: (item) => JSON.stringify(item), between: ',\n', foot: ']' }, read)
    },
  })
}

const columns = ['id', 'state', 'excerpt', 'date', 'zone', 'dueAt', 'publishedAt', 'campaignId', 'author', 'accounts']

const rowOf = (item: PostSummary): readonly string[] => [
  item.id, item.state, item.excerpt, item.schedule?.wallTime ?? '', item.schedule?.zone ?? '', instant(item.dueAt), instant(item.publishedAt),
  item.campaignId ?? '', item.authorName, item.channels.map(({ accountHandle }) => accountHandle).join(' '),
]

const instant = (at: number | null): string => (at === null ? '' : new Date(at).toISOString())
