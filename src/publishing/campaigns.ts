import type { Statement } from '../platform/db/database.ts'
import { uniqueViolation } from '../platform/db/errors.ts'
import { notFound } from '../platform/http/problem.ts'
import { newId } from '../platform/ids.ts'
import { storedText } from './content.ts'
import type { Actor } from '../workspaces/index.ts'
import type { PublishingDeps } from './ports.ts'
import { fieldProblem } from './problems.ts'
import type { Campaign, CampaignChange, NewCampaign } from './schema.ts'
import type { CampaignRow } from './tables.ts'

/** Why we publish: the name that every link of a campaign carries in `utm_campaign`. */
export function campaignVerbs({ database, clock, workspaces }: Pick<PublishingDeps, 'database' | 'clock' | 'workspaces'>) {
  const { db } = database
  const described = (row: CampaignRow): Campaign => ({ id: row.id, name: row.name, utmCampaign: row.utm_campaign, archivedAt: row.archived_at })

  const line = (workspaceId: string, by: Actor, what: 'created' | 'changed' | 'archived' | 'reopened' | 'removed', subject: string, detail: Record<string, string> = {}): Statement =>
    workspaces.recordStatement({ workspaceId, who: by, action: `campaign.${what}`, subject, detail })

  /** Both or neither: what is done to a campaign, and the line that says who did it. */
  async function write(...statements: readonly Statement[]): Promise<void> {
    try {
      await database.commit(statements)
    } catch (error) {
      throw uniqueViolation(error) ? fieldProblem('campaign-taken', '/utmCampaign', (w) => w.campaignTaken) : error
    }
  }

  return {
    async list(workspaceId: string): Promise<Campaign[]> {
      return (await db.selectFrom('campaigns').selectAll().where('workspace_id', '=', workspaceId).orderBy('created_at', 'desc').execute()).map(described)
    },
    async get(workspaceId: string, id: string): Promise<Campaign> {
      const row = await db.selectFrom('campaigns').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', id).executeTakeFirst()
      if (row === undefined) throw notFound()
      return described(row)
    },
    /** `keyedId` (of a request that may run again): the same campaign each time. */
    async create(workspaceId: string, { name, utmCampaign }: NewCampaign, keyedId: string | null = null, by: Actor = 'system'): Promise<Campaign> {
      const utm = utmWord(utmCampaign ?? name)
      if (utm === '') throw fieldProblem('campaign-name', '/name', (w) => w.campaignName)
      const now = clock.now()
      const row: CampaignRow = { workspace_id: workspaceId, id: keyedId ?? newId(now), name: storedText(name).trim(), utm_campaign: utm, archived_at: null, created_at: now }
      try {
        await write(db.insertInto('campaigns').values(row), line(workspaceId, by, 'created', row.name, { utm }))
      } catch (error) {
        const made = keyedId === null ? undefined : await db.selectFrom('campaigns').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', keyedId).executeTakeFirst()
        if (made === undefined) throw error
        return described(made)
      }
      return described(row)
    },
    /** Links that are out keep the name they were made with. */
    async change(workspaceId: string, id: string, { name, utmCampaign, archived }: CampaignChange, by: Actor = 'system'): Promise<Campaign> {
      const before = await this.get(workspaceId, id)
      const utm = utmCampaign === undefined ? before.utmCampaign : utmWord(utmCampaign)
      if (utm === '') throw fieldProblem('campaign-name', '/utmCampaign', (w) => w.campaignName)
      const set = { name: storedText(name ?? before.name).trim(), utm_campaign: utm, archived_at: archived === undefined ? before.archivedAt : archived ? (before.archivedAt ?? clock.now()) : null }
      const after: Campaign = { ...before, name: set.name, utmCampaign: utm, archivedAt: set.archived_at }
      const lines = changesOf(before, after).map(({ what, detail }) => line(workspaceId, by, what, before.name, detail))
      if (lines.length > 0) await write(db.updateTable('campaigns').set(set).where('workspace_id', '=', workspaceId).where('id', '=', id), ...lines)
      return after
    },
    /** Only one that no post uses; another is archived. */
    async remove(workspaceId: string, id: string, by: Actor = 'system'): Promise<void> {
      const { name } = await this.get(workspaceId, id)
      const used = await db.selectFrom('posts').select('id').where('workspace_id', '=', workspaceId).where('campaign_id', '=', id).limit(1).executeTakeFirst()
      if (used !== undefined) await this.change(workspaceId, id, { archived: true }, by)
      else await write(db.deleteFrom('campaigns').where('workspace_id', '=', workspaceId).where('id', '=', id), line(workspaceId, by, 'removed', name))
    },
  }
}

/** What is worth a line: other words, and whether it goes on. */
function changesOf(before: Campaign, after: Campaign): { what: 'changed' | 'archived' | 'reopened'; detail: Record<string, string> }[] {
  const detail = { ...(after.name === before.name ? {} : { name: after.name }), ...(after.utmCampaign === before.utmCampaign ? {} : { utm: after.utmCampaign }) }
  const moved = (before.archivedAt === null) !== (after.archivedAt === null)
  return [
    ...(Object.keys(detail).length === 0 ? [] : [{ what: 'changed' as const, detail }]),
    ...(moved ? [{ what: after.archivedAt === null ? ('reopened' as const) : ('archived' as const), detail: {} }] : []),
  ]
}

/** Lower case, hyphens for spaces, letters without accents: what analytics tools keep apart only by chance is one word here. */
export const utmWord = (text: string): string =>
  text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-+|-+$/g, '').slice(0, 100)
