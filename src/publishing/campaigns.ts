import { uniqueViolation } from '../platform/db/errors.ts'
import { notFound } from '../platform/http/problem.ts'
import { newId } from '../platform/ids.ts'
import { storedText } from './content.ts'
import type { PublishingDeps } from './ports.ts'
import { fieldProblem } from './problems.ts'
import type { Campaign, CampaignChange, NewCampaign } from './schema.ts'
import type { CampaignRow } from './tables.ts'

/** Why we publish: the name that every link of a campaign carries in `utm_campaign`. */
export function campaignVerbs({ database, clock }: Pick<PublishingDeps, 'database' | 'clock'>) {
  const { db } = database
  const described = (row: CampaignRow): Campaign => ({ id: row.id, name: row.name, utmCampaign: row.utm_campaign, archivedAt: row.archived_at })

  async function write(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
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
    async create(workspaceId: string, { name, utmCampaign }: NewCampaign, keyedId: string | null = null): Promise<Campaign> {
      const utm = utmWord(utmCampaign ?? name)
      if (utm === '') throw fieldProblem('campaign-name', '/name', (w) => w.campaignName)
      const now = clock.now()
      const row: CampaignRow = { workspace_id: workspaceId, id: keyedId ?? newId(now), name: storedText(name).trim(), utm_campaign: utm, archived_at: null, created_at: now }
      try {
        await write(() => db.insertInto('campaigns').values(row).execute())
      } catch (error) {
        const made = keyedId === null ? undefined : await db.selectFrom('campaigns').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', keyedId).executeTakeFirst()
        if (made === undefined) throw error
        return described(made)
      }
      return described(row)
    },
    /** Links that are out keep the name they were made with. */
    async change(workspaceId: string, id: string, { name, utmCampaign, archived }: CampaignChange): Promise<Campaign> {
      const before = await this.get(workspaceId, id)
      const utm = utmCampaign === undefined ? before.utmCampaign : utmWord(utmCampaign)
      if (utm === '') throw fieldProblem('campaign-name', '/utmCampaign', (w) => w.campaignName)
      const set = { name: storedText(name ?? before.name).trim(), utm_campaign: utm, archived_at: archived === undefined ? before.archivedAt : archived ? (before.archivedAt ?? clock.now()) : null }
      await write(() => db.updateTable('campaigns').set(set).where('workspace_id', '=', workspaceId).where('id', '=', id).execute())
      return { ...before, name: set.name, utmCampaign: utm, archivedAt: set.archived_at }
    },
    /** Only one that no post uses; another is archived. */
    async remove(workspaceId: string, id: string): Promise<void> {
      await this.get(workspaceId, id)
      const used = await db.selectFrom('posts').select('id').where('workspace_id', '=', workspaceId).where('campaign_id', '=', id).limit(1).executeTakeFirst()
      if (used !== undefined) await this.change(workspaceId, id, { archived: true })
      else await db.deleteFrom('campaigns').where('workspace_id', '=', workspaceId).where('id', '=', id).execute()
    },
  }
}

/** Lower case, hyphens for spaces, letters without accents: what analytics tools keep apart only by chance is one word here. */
export const utmWord = (text: string): string =>
  text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-+|-+$/g, '').slice(0, 100)
