import { createHash, createHmac } from 'node:crypto'
import type { Database, Statement } from '../platform/db/database.ts'
import { findUrls } from './find-urls.ts'
import type { UtmRules } from './schema.ts'
import type { LinkRow, LinksTables } from './store.ts'
import { withUtm } from './utm.ts'

/** One segment of a publication whose links are to become short. */
export interface LinksToPlan {
  readonly workspaceId: string
  readonly postId: string
  readonly publicationId: string
  readonly connectionId: string
  /** The network's id: becomes `utm_source`. */
  readonly channelId: string
  /** What `utm_campaign` says; null: the post's own short name. */
  readonly campaignUtm: string | null
  /** The campaign's id, so that its clicks are counted under it. */
  readonly campaignId?: string | null
  readonly segment: number
  readonly text: string
  /** When they were made, epoch milliseconds; now when absent. */
  readonly createdAt?: number
}

export interface PlannedLink {
  readonly id: string
  readonly slug: string
  readonly shortUrl: string
  readonly targetUrl: string
}

export interface LinkPlan {
  /** The text as it goes out. */
  readonly text: string
  readonly links: readonly PlannedLink[]
  /** To be committed with whatever makes the publication ready to send. Nothing is stored before. */
  readonly statements: readonly Statement[]
}

export interface PlanTools {
  readonly database: Database<LinksTables>
  readonly key: Buffer
  readonly shortUrl: (slug: string) => string
  readonly isOurs: (url: string) => boolean
  readonly rulesOf: (workspaceId: string) => Promise<UtmRules>
  readonly now: () => number
}

/**
 * Gives each web address of a segment a short link of its own. Planning the same again gives the same links: id and slug come from
 * (publication, segment, address) under a secret key, so they do not depend on whether an earlier plan was committed.
 */
export async function planLinks(tools: PlanTools, wanted: LinksToPlan): Promise<LinkPlan> {
  const found = findUrls(wanted.text).filter(({ url }) => !tools.isOurs(url))
  const targets = [...new Set(found.map(({ url }) => url))]
  if (targets.length === 0) return { text: wanted.text, links: [], statements: [] }
  const [rules, stored] = await Promise.all([tools.rulesOf(wanted.workspaceId), storedLinks(tools.database, wanted)])

  const rows = new Map<string, LinkRow>()
  const statements: Statement[] = []
  for (const target of targets) {
    const targetKey = keyOf(target)
    const known = stored.find((row) => row.target_key === targetKey)
    const row = known ?? (await newRow(tools, wanted, rules, target, targetKey))
    rows.set(target, row)
    if (known === undefined) statements.push(tools.database.db.insertInto('links').values(row).onConflict((conflict) => conflict.doNothing()))
  }

  let text = ''
  let from = 0
  for (const { start, end, url } of found) {
    text += wanted.text.slice(from, start) + tools.shortUrl(rows.get(url)?.slug ?? '')
    from = end
  }
  const links = [...rows.values()].map(({ id, slug, target_url }) => ({ id, slug, shortUrl: tools.shortUrl(slug), targetUrl: target_url }))
  return { text: text + wanted.text.slice(from), links, statements }
}

/** What stands for an address in a unique index: addresses may be longer than an index takes. */
export const keyOf = (targetUrl: string): string => createHash('sha256').update(targetUrl).digest('base64url').slice(0, 22)

async function storedLinks(database: Database<LinksTables>, { workspaceId, publicationId, segment }: LinksToPlan): Promise<readonly LinkRow[]> {
  return database.db
    .selectFrom('links')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('publication_id', '=', publicationId)
    .where('segment', '=', segment)
    .execute()
}

async function newRow(tools: PlanTools, wanted: LinksToPlan, rules: UtmRules, target: string, targetKey: string): Promise<LinkRow> {
  const { url, utm } = withUtm(
    target,
    {
      utm_source: wanted.channelId,
      utm_medium: 'social',
      utm_campaign: wanted.campaignUtm ?? `post-${shortId(wanted.postId)}`,
      utm_content: shortId(wanted.publicationId),
    },
    rules,
  )
  const name = `${wanted.workspaceId}\n${wanted.publicationId}\n${wanted.segment}\n${target}`
  return {
    workspace_id: wanted.workspaceId,
    id: idOf(tools.key, name),
    slug: await freeSlug(tools, name),
    target_url: target,
    target_key: targetKey,
    landing_url: url,
    post_id: wanted.postId,
    publication_id: wanted.publicationId,
    segment: wanted.segment,
    connection_id: wanted.connectionId,
    channel_id: wanted.channelId,
    campaign_id: wanted.campaignId ?? null,
    utm_source: utm.utm_source ?? null,
    utm_medium: utm.utm_medium ?? null,
    utm_campaign: utm.utm_campaign ?? null,
    title: null,
    created_at: wanted.createdAt ?? tools.now(),
    archived_at: null,
  }
}

/** The random end of a UUIDv7: its beginning is only a time. */
const shortId = (id: string): string => id.replaceAll('-', '').slice(-8).toLowerCase()

function idOf(key: Buffer, name: string): string {
  const hex = createHmac('sha256', key).update(`id\n${name}`).digest('hex')
  // UUIDv8 (RFC 9562 §5.8): made by us, not by the clock.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const slugLength = 7

/** Seven base-62 letters nobody can guess without the key; the next ones when another link has them already. */
async function freeSlug({ key, database }: PlanTools, name: string): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    const slug = slugOf(createHmac('sha256', key).update(`slug ${attempt}\n${name}`).digest())
    const taken = await database.db.selectFrom('links').select('id').where('slug', '=', slug).executeTakeFirst()
    if (taken === undefined) return slug
  }
}

function slugOf(bytes: Buffer): string {
  // 96 bits over 62^7 (42 bits): the remainder favours no letter in a way anyone could measure.
  let number = (bytes.readBigUInt64BE(0) << 32n) | BigInt(bytes.readUInt32BE(8))
  let slug = ''
  for (let i = 0; i < slugLength; i++) {
    slug += letters[Number(number % 62n)]
    number /= 62n
  }
  return slug
}
