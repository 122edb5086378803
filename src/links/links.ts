import type { Clock } from '../platform/clock.ts'
import type { Config } from '../platform/config/config.ts'
import type { Database, Statement } from '../platform/db/database.ts'
import { notFound, Problem } from '../platform/http/problem.ts'
import { newId, randomWord } from '../platform/ids.ts'
import type { Log } from '../platform/log/log.ts'
import type { Secrets } from '../platform/secrets/secrets.ts'
import { isWebAddress } from './find-urls.ts'
import { type Actor, recordStatement } from '../workspaces/index.ts'
import { keyOf, planLinks, type LinkPlan, type LinksToPlan } from './plan-links.ts'
import { findUrls } from './find-urls.ts'
import type { LinkChange, LinkSettings, NewShortLink, UtmRules } from './schema.ts'
import type { Destination } from './slug-cache.ts'
import type { LinkRow, LinksTables } from './store.ts'
import { defaultUtmRules, slot, withUtm } from './utm.ts'
import { words } from './words.ts'

export interface LinkTools {
  readonly database: Database<LinksTables>
  readonly clock: Clock
  readonly config: Pick<Config, 'shortUrl' | 'publicUrl'>
  readonly secrets: Pick<Secrets, 'derive'>
  readonly log: Log
}

/** Making, changing and reading links; clicks are elsewhere. `changed` hears which slug leads somewhere else now (null: any may). */
export function linkVerbs({ database, clock, config, secrets }: LinkTools, changed: (slug: string | null) => void) {
  const { db } = database
  const key = secrets.derive('links')
  const shortUrl = (slug: string): string => `${config.shortUrl}/l/${slug}`
  const isOurs = (url: string): boolean => [config.shortUrl, config.publicUrl].some((base) => {
    const parsed = URL.parse(url)
    const ours = URL.parse(`${base}/l/`)
    return parsed !== null && ours !== null && parsed.host === ours.host && asRouted(parsed.pathname).startsWith(ours.pathname)
  })

  async function settings(workspaceId: string): Promise<LinkSettings> {
    const row = await db.selectFrom('link_settings').selectAll().where('workspace_id', '=', workspaceId).executeTakeFirst()
    if (row === undefined) return { utmRules: defaultUtmRules, clickParameter: true }
    return { utmRules: JSON.parse(row.utm_rules) as UtmRules, clickParameter: row.click_parameter === 1 }
  }

  function requireTarget(targetUrl: string): void {
    const trouble = !isWebAddress(targetUrl) ? 'notWebAddress' : isOurs(targetUrl) ? 'ownShortLink' : null
    if (trouble === null) return
    const sentence = { en: words.en[trouble], it: words.it[trouble] }
    throw new Problem(400, 'bad-link-target', sentence, { errors: [{ pointer: '/targetUrl', words: sentence }] })
  }

  async function row(workspaceId: string, linkId: string): Promise<LinkRow> {
    const found = await db.selectFrom('links').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', linkId).executeTakeFirst()
    if (found === undefined) throw notFound()
    return found
  }

  return {
    shortUrl,
    isOurs,
    settings,
    row,

    async saveSettings(workspaceId: string, { utmRules, clickParameter }: LinkSettings, by: Actor = 'system'): Promise<LinkSettings> {
      requireClearVocabulary(utmRules)
      const values = { utm_rules: JSON.stringify(utmRules), click_parameter: clickParameter ? 1 : 0 }
      const before = await settings(workspaceId)
      const detail = changesOf(before, { utmRules, clickParameter })
      await database.commit([
        db.insertInto('link_settings').values({ workspace_id: workspaceId, ...values }).onConflict((conflict) => conflict.column('workspace_id').doUpdateSet(values)),
        ...(detail === null ? [] : [recordStatement(database, clock, { workspaceId, who: by, action: 'link-settings.changed', subject: 'UTM', detail })]),
      ])
      changed(null)
      return { utmRules, clickParameter }
    },

    /** See `planLinks`. */
    plan(wanted: LinksToPlan): Promise<LinkPlan> {
      return planLinks({ database, key, shortUrl, isOurs, rulesOf: async (id) => (await settings(id)).utmRules, now: () => clock.now() }, wanted)
    },

    /** A text with stand-ins of the final length for its links: for counting and previews before there is a plan. */
    preview(text: string): { readonly text: string; readonly links: readonly { readonly shortUrl: string; readonly targetUrl: string }[] } {
      let result = ''
      let from = 0
      const links: { shortUrl: string; targetUrl: string }[] = []
      for (const { start, end, url } of findUrls(text)) {
        if (isOurs(url)) continue
        const stand = shortUrl('abc1234')
        links.push({ shortUrl: stand, targetUrl: url })
        result += text.slice(from, start) + stand
        from = end
      }
      return { text: result + text.slice(from), links }
    },

    /**
     * A short link by hand. Throws a 400 problem for what is not http(s) or is a short link of ours. With `keyedId` once, however often it is asked
     * for: `isNew` is false when it was there already, and then `link` is the one there.
     */
    async create(workspaceId: string, wanted: NewShortLink, keyedId: string | null): Promise<{ readonly link: LinkRow; readonly isNew: boolean }> {
      requireTarget(wanted.targetUrl)
      const { utmRules } = await settings(workspaceId)
      const { source, medium, campaign, term, content } = wanted.utm
      const { url, utm } = withUtm(wanted.targetUrl, Object.fromEntries(
        Object.entries({ utm_source: source, utm_medium: medium, utm_campaign: campaign, utm_term: term, utm_content: content }).filter(([, value]) => value !== undefined),
      ), utmRules)
      const now = clock.now()
      const id = keyedId ?? newId(now)
      const slug = randomWord(7)
      const link: LinkRow = {
        workspace_id: workspaceId, id, slug, target_url: wanted.targetUrl, target_key: keyOf(wanted.targetUrl), landing_url: url,
        post_id: null, publication_id: null, segment: null, connection_id: null, channel_id: null, campaign_id: wanted.campaignId,
        utm_source: utm.utm_source ?? null, utm_medium: utm.utm_medium ?? null, utm_campaign: utm.utm_campaign ?? null,
        title: wanted.title, created_at: now, archived_at: null,
      }
      const { numInsertedOrUpdatedRows } = await db.insertInto('links').values(link).onConflict((conflict) => conflict.columns(['workspace_id', 'id']).doNothing()).executeTakeFirstOrThrow()
      if (numInsertedOrUpdatedRows === 0n) return { link: await row(workspaceId, id), isNew: false }
      changed(slug)
      return { link, isNew: true }
    },

    /** Changes title, archive or (links by hand only) target; what a link led to before is kept. */
    async change(workspaceId: string, linkId: string, change: LinkChange, by: { readonly memberId: string | null; readonly name: string }): Promise<void> {
      const link = await row(workspaceId, linkId)
      const statements: Statement[] = []
      const values: Partial<LinkRow> = {}
      if (change.title !== undefined) values.title = change.title
      if (change.archived !== undefined) values.archived_at = change.archived ? (link.archived_at ?? clock.now()) : null
      if (change.targetUrl !== undefined && change.targetUrl !== link.target_url) {
        requireTarget(change.targetUrl)
        if (link.publication_id !== null) throw new Problem(409, 'link-of-a-post', { en: words.en.madeByPost, it: words.it.madeByPost }, { errors: [{ pointer: '/targetUrl', words: { en: words.en.madeByPost, it: words.it.madeByPost } }] })
        const { utmRules } = await settings(workspaceId)
        const old = Object.fromEntries([...URL.parse(link.landing_url)?.searchParams ?? []].filter(([name]) => name.startsWith('utm_')))
        const { url, utm } = withUtm(change.targetUrl, old, utmRules)
        Object.assign(values, { target_url: change.targetUrl, target_key: keyOf(change.targetUrl), landing_url: url, utm_source: utm.utm_source ?? null, utm_medium: utm.utm_medium ?? null, utm_campaign: utm.utm_campaign ?? null })
        const now = clock.now()
        statements.push(db.insertInto('link_changes').values({ workspace_id: workspaceId, id: newId(now), link_id: linkId, at: now, member_id: by.memberId, who: by.name, from_url: link.target_url, to_url: change.targetUrl }))
      }
      if (Object.keys(values).length > 0) statements.push(db.updateTable('links').set(values).where('workspace_id', '=', workspaceId).where('id', '=', linkId))
      await database.commit(statements)
      changed(link.slug)
    },

    /** What the redirect needs; null for no such link. An archived link still leads where it led: posts that carry it are out there. */
    async destination(slug: string): Promise<Destination | null> {
      const found = await db
        .selectFrom('links as l')
        .leftJoin('link_settings as s', 's.workspace_id', 'l.workspace_id')
        .select(['l.workspace_id', 'l.id', 'l.landing_url', 's.click_parameter'])
        .where('l.slug', '=', slug)
        .executeTakeFirst()
      if (found === undefined) return null
      const landingUrl = asHeader(found.landing_url)
      return { workspaceId: found.workspace_id, linkId: found.id, landingUrl, clickSlot: found.click_parameter === 0 ? null : slot(landingUrl) }
    },
  }
}

/** The path as our server reads it: `/%6c/x` is `/l/x`. */
function asRouted(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    // Half an escape: our server answers 400 there.
    return path
  }
}

/** A header carries ASCII only; an address that is ASCII already is sent as its author wrote it. */
// eslint-disable-next-line no-control-regex -- that is the question
const asHeader = (url: string): string => (/^[\x21-\x7e]*$/.test(url) ? url : (URL.parse(url)?.href ?? encodeURI(url)))

/** One word may be said in many ways, but no way may mean two words. */
function requireClearVocabulary(rules: UtmRules): void {
  for (const [name, list] of [['sources', rules.sources], ['mediums', rules.mediums]] as const) {
    const seen = new Set<string>()
    list.forEach(({ value, aliases }, i) => {
      for (const said of [value, ...aliases]) {
        if (seen.has(said)) {
          const sentence = { en: words.en.twiceInVocabulary(said), it: words.it.twiceInVocabulary(said) }
          throw new Problem(400, 'ambiguous-vocabulary', sentence, { errors: [{ pointer: `/utmRules/${name}/${i}`, words: sentence }] })
        }
        seen.add(said)
      }
    })
  }
}

/** What an audit line says of other settings: the words that are new or mean something else, and those that are gone. null: nothing changed. */
function changesOf(before: LinkSettings, after: LinkSettings): Record<string, string | number> | null {
  const spelt = ({ utmRules }: LinkSettings): ReadonlySet<string> =>
    new Set((['sources', 'mediums'] as const).flatMap((kind) => utmRules[kind].map(({ value, aliases }) => [value, ...aliases].join(', '))))
  const [old, fresh] = [spelt(before), spelt(after)]
  const added = [...fresh].filter((word) => !old.has(word))
  const gone = [...old].filter((word) => !fresh.has(word))
  if (added.length === 0 && gone.length === 0 && before.clickParameter === after.clickParameter) return null
  return {
    ...(added.length === 0 ? {} : { added: added.join('; ').slice(0, 500) }),
    ...(gone.length === 0 ? {} : { taken: gone.join('; ').slice(0, 500) }),
    ...(before.clickParameter === after.clickParameter ? {} : { clickParameter: after.clickParameter ? 1 : 0 }),
  }
}
