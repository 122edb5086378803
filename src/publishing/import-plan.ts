import { notFound } from '../platform/http/problem.ts'
import type { Language } from '../platform/i18n.ts'
import { excerptOf } from './content.ts'
import { readPlan } from './plan-file.ts'
import type { PublishingDeps } from './ports.ts'
import type { By } from './post.ts'
import type { Campaign, PlanImport } from './schema.ts'
import type { PostContent } from './schema.ts'

/** Reads a content plan; unless it is a dry run, each good row becomes a draft. Bad rows are named with what to do. */
export function createPlanImport({ channels, workspaces, clock }: PublishingDeps, create: (workspaceId: string, content: PostContent, by: By, key: string | null) => Promise<string>, campaignsOf: (workspaceId: string) => Promise<readonly Campaign[]>) {
  return async function importPlan(workspaceId: string, csv: string, dryRun: boolean, by: By, language: Language, key: string | null = null): Promise<PlanImport> {
    const workspace = await workspaces.get(workspaceId)
    if (workspace === null) throw notFound()
    const connections = await channels.list(workspaceId)
    const { rows, bad } = readPlan(csv, { connections, campaigns: await campaignsOf(workspaceId), zone: workspace.zone, language: workspace.language, now: clock.now() })
    const handles = new Map(connections.map(({ id, account }) => [id, account.handle]))
    const made: PlanImport['rows'] = []
    for (let i = 0; i < rows.length; i += 50) {
      // Together: what is written at the same time shares its fsync.
      made.push(
        ...(await Promise.all(
          rows.slice(i, i + 50).map(async ({ line, content }) => ({
            line,
            excerpt: excerptOf(content),
            schedule: content.schedule,
            accounts: content.connectionIds.map((id) => handles.get(id) ?? id),
            postId: dryRun ? null : await create(workspaceId, content, by, key && `${key}:${line}`),
          })),
        )),
      )
    }
    return { dryRun, rows: made, bad: bad.map(({ line, column, words }) => ({ line, column, sentence: words[language] })) }
  }
}
