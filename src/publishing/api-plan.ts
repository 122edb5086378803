import { z } from 'zod'
import type { Api } from '../platform/http/api.ts'
import { csvLine } from '../platform/csv.ts'
import { languageOf } from '../platform/http/language.ts'
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
    async handler({ params: { workspaceId }, query: { format } }, reply) {
      const items: PostSummary[] = []
      let cursor: string | undefined
      do {
        const page = await publishing.list(workspaceId, { limit: 500, cursor })
        items.push(...page.items)
        cursor = page.nextCursor ?? undefined
      } while (cursor !== undefined && items.length < 200_000)
      if (format === 'json') return reply.header('content-disposition', 'attachment; filename="posts.json"').type('application/json').send(JSON.stringify(items))
      return reply.header('content-disposition', 'attachment; filename="posts.csv"').type('text/csv; charset=utf-8').send(csvOf(items))
    },
  })
}

const columns = ['id', 'state', 'excerpt', 'date', 'zone', 'dueAt', 'publishedAt', 'campaignId', 'author', 'accounts'] as const

function csvOf(items: readonly PostSummary[]): string {
  const lines = items.map((item) => {
    const row: Record<(typeof columns)[number], string> = {
      id: item.id, state: item.state, excerpt: item.excerpt, date: item.schedule?.wallTime ?? '', zone: item.schedule?.zone ?? '', dueAt: instant(item.dueAt), publishedAt: instant(item.publishedAt),
      campaignId: item.campaignId ?? '', author: item.authorName, accounts: item.channels.map(({ accountHandle }) => accountHandle).join(' '),
    }
    return csvLine(columns.map((column) => row[column]))
  })
  return `\uFEFF${csvLine(columns)}${lines.join('')}`
}

const instant = (at: number | null): string => (at === null ? '' : new Date(at).toISOString())
