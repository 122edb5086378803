import type { Clock } from '../platform/clock.ts'
import type { Database, Statement } from '../platform/db/database.ts'
import { uniqueViolation } from '../platform/db/errors.ts'
import { notFound, Problem } from '../platform/http/problem.ts'
import { newId, randomWord } from '../platform/ids.ts'
import { isCurrency } from './check-conversion.ts'
import { type Actor, recordStatement } from '../workspaces/index.ts'
import type { Goal, GoalChange, NewGoal, NewSite, Site } from './schema.ts'
import { snippetTag } from './snippet/snippet.ts'
import type { ConversionsTables, GoalRow, SiteRow } from './store.ts'
import { inBoth } from './words.ts'

/** Sites and goals of a workspace. `origin` is where browsers reach us. `changed` hears of every change to a site. */
export function settingsVerbs({ database, clock, origin }: { database: Database<ConversionsTables>; clock: Clock; origin: string }, changed: (siteKey: string) => void) {
  const { db } = database

  const line = (workspaceId: string, who: Actor, action: string, subject: string, detail: Record<string, string> = {}): Statement =>
    recordStatement(database, clock, { workspaceId, who, action, subject, detail })

  const siteOf = (row: SiteRow): Site => ({
    id: row.id, key: row.site_key, name: row.name, hosts: JSON.parse(row.hosts) as string[], privacySignals: row.privacy_signals,
    createdAt: row.created_at, lastSeenAt: row.last_seen_at, snippet: snippetTag(row.site_key, origin),
    csp: `script-src ${origin}; connect-src ${origin}`,
  })

  async function siteRow(workspaceId: string, siteId: string): Promise<SiteRow> {
    const row = await db.selectFrom('sites').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', siteId).where('archived_at', 'is', null).executeTakeFirst()
    if (row === undefined) throw notFound()
    return row
  }

  async function goalRow(workspaceId: string, goalId: string): Promise<GoalRow> {
    const row = await db.selectFrom('goals').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', goalId).executeTakeFirst()
    if (row === undefined) throw notFound()
    return row
  }

  return {
    async sites(workspaceId: string): Promise<Site[]> {
      const rows = await db.selectFrom('sites').selectAll().where('workspace_id', '=', workspaceId).where('archived_at', 'is', null).orderBy('created_at').orderBy('id').execute()
      return rows.map(siteOf)
    },

    /** `keyedId` (of a request that may run again, here and below): the same site each time. */
    async createSite(workspaceId: string, { name, hosts, privacySignals }: NewSite, keyedId: string | null = null, by: Actor = 'system'): Promise<Site> {
      const row: SiteRow = {
        workspace_id: workspaceId, id: keyedId ?? newId(clock.now()), site_key: randomWord(16), name: name.normalize('NFC'), hosts: JSON.stringify(checkedHosts(hosts)),
        privacy_signals: privacySignals, created_at: clock.now(), last_seen_at: null, archived_at: null,
      }
      const made = await database.transaction(async (tx) => {
        const { numInsertedOrUpdatedRows } = await tx.insertInto('sites').values(row).onConflict((conflict) => conflict.columns(['workspace_id', 'id']).doNothing()).executeTakeFirst()
        if (numInsertedOrUpdatedRows === 0n) return false
        await tx.executeQuery(line(workspaceId, by, 'site.created', row.name, { hosts: hosts.join(', ').slice(0, 500) }).compile())
        return true
      })
      if (!made) return siteOf(await siteRow(workspaceId, row.id))
      changed(row.site_key)
      return siteOf(row)
    },

    async changeSite(workspaceId: string, siteId: string, { name, hosts, privacySignals }: NewSite, by: Actor = 'system'): Promise<Site> {
      const row = await siteRow(workspaceId, siteId)
      const values = { name: name.normalize('NFC'), hosts: JSON.stringify(checkedHosts(hosts)), privacy_signals: privacySignals }
      if (values.name !== row.name || values.hosts !== row.hosts || values.privacy_signals !== row.privacy_signals) {
        const detail = { ...(values.name === row.name ? {} : { name: values.name }), ...(values.hosts === row.hosts ? {} : { hosts: hosts.join(', ').slice(0, 500) }) }
        await database.commit([
          db.updateTable('sites').set(values).where('workspace_id', '=', workspaceId).where('id', '=', siteId),
          line(workspaceId, by, 'site.changed', row.name, detail),
        ])
      }
      changed(row.site_key)
      return siteOf({ ...row, ...values })
    },

    /** Its snippet stops counting; what it counted stays. */
    async removeSite(workspaceId: string, siteId: string, by: Actor = 'system'): Promise<void> {
      const row = await siteRow(workspaceId, siteId)
      await database.commit([
        db.updateTable('sites').set({ archived_at: clock.now() }).where('workspace_id', '=', workspaceId).where('id', '=', siteId),
        line(workspaceId, by, 'site.removed', row.name),
      ])
      changed(row.site_key)
    },

    async siteByKey(key: string): Promise<SiteRow | null> {
      return (await db.selectFrom('sites').selectAll().where('site_key', '=', key).where('archived_at', 'is', null).executeTakeFirst()) ?? null
    },

    /** All goals, archived ones too. */
    goalRows: (workspaceId: string): Promise<GoalRow[]> => db.selectFrom('goals').selectAll().where('workspace_id', '=', workspaceId).orderBy('created_at').orderBy('id').execute(),

    async createGoal(workspaceId: string, wanted: NewGoal, keyedId: string | null = null, by: Actor = 'system'): Promise<Goal> {
      const value = checkedDefault(wanted.defaultValue)
      const row: GoalRow = {
        workspace_id: workspaceId, id: keyedId ?? newId(clock.now()), name: wanted.name, label: wanted.label.normalize('NFC'), default_amount_minor: value?.amountMinor ?? null,
        default_currency: value?.currency ?? null, click_window_days: wanted.clickWindowDays, created_at: clock.now(), archived_at: null,
      }
      try {
        await database.commit([db.insertInto('goals').values(row), line(workspaceId, by, 'goal.created', row.label, { name: row.name })])
      } catch (error) {
        if (!uniqueViolation(error)) throw error
        const made = keyedId === null ? undefined : await db.selectFrom('goals').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', keyedId).executeTakeFirst()
        if (made !== undefined) return goalOf(made)
        const sentence = inBoth((words) => words.goalNameTaken(wanted.name))
        throw new Problem(409, 'goal-exists', sentence, { errors: [{ pointer: '/name', words: sentence }], cause: error })
      }
      return goalOf(row)
    },

    async changeGoal(workspaceId: string, goalId: string, change: GoalChange, by: Actor = 'system'): Promise<Goal> {
      const row = await goalRow(workspaceId, goalId)
      const value = change.defaultValue === undefined ? undefined : checkedDefault(change.defaultValue)
      const values: Partial<GoalRow> = {
        ...(change.label === undefined ? {} : { label: change.label.normalize('NFC') }),
        ...(value === undefined ? {} : { default_amount_minor: value?.amountMinor ?? null, default_currency: value?.currency ?? null }),
        ...(change.clickWindowDays === undefined ? {} : { click_window_days: change.clickWindowDays }),
        ...(change.archived === undefined ? {} : { archived_at: change.archived ? (row.archived_at ?? clock.now()) : null }),
      }
      const after = { ...row, ...values }
      const lines = goalChanges(row, after).map(({ action, detail }) => line(workspaceId, by, action, row.label, detail))
      if (lines.length > 0) await database.commit([db.updateTable('goals').set(values).where('workspace_id', '=', workspaceId).where('id', '=', goalId), ...lines])
      return goalOf(after)
    },
  }
}

export const goalOf = (row: GoalRow): Goal => ({
  id: row.id, name: row.name, label: row.label, clickWindowDays: row.click_window_days, archivedAt: row.archived_at,
  defaultValue: row.default_amount_minor === null || row.default_currency === null ? null : { amountMinor: row.default_amount_minor, currency: row.default_currency },
})

/** What is worth a line of the audit log: other words or numbers, and whether it still counts. */
function goalChanges(before: GoalRow, after: GoalRow): { action: string; detail: Record<string, string> }[] {
  const detail: Record<string, string> = {
    ...(after.label === before.label ? {} : { name: after.label }),
    ...(after.click_window_days === before.click_window_days ? {} : { window: String(after.click_window_days) }),
    ...(after.default_amount_minor === before.default_amount_minor && after.default_currency === before.default_currency ? {} : { value: after.default_currency === null ? '–' : `${after.default_amount_minor} ${after.default_currency}` }),
  }
  const moved = (before.archived_at === null) !== (after.archived_at === null)
  return [
    ...(Object.keys(detail).length === 0 ? [] : [{ action: 'goal.changed', detail }]),
    ...(moved ? [{ action: after.archived_at === null ? 'goal.reopened' : 'goal.archived', detail: {} }] : []),
  ]
}

function checkedDefault(value: { amountMinor: number; currency: string } | null): { amountMinor: number; currency: string } | null {
  if (value === null) return null
  const currency = value.currency.toUpperCase()
  if (isCurrency(currency)) return { amountMinor: value.amountMinor, currency }
  const sentence = inBoth((words) => words.unknownCurrency(value.currency))
  throw new Problem(400, 'unknown-currency', sentence, { errors: [{ pointer: '/defaultValue/currency', words: sentence }] })
}

/** Hosts as browsers name them (lower case, punycode); a port is kept. Throws a 400 problem that points at the bad one. */
function checkedHosts(hosts: readonly string[]): readonly string[] {
  return [...new Set(hosts.map((host, i) => {
    const wild = host.startsWith('*.')
    const url = URL.parse(`http://${wild ? host.slice(2) : host}`)
    if (url === null || url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '' || host.includes('/') || /[*?]/.test(url.hostname)) {
      const sentence = inBoth((words) => words.badHost(host))
      throw new Problem(400, 'bad-host', sentence, { errors: [{ pointer: `/hosts/${i}`, words: sentence }] })
    }
    return `${wild ? '*.' : ''}${url.host}`
  }))]
}

/** True when a page on `url` may use the site's key. An allowed host without a port allows every port. */
export function hostAllowed(hosts: readonly string[], url: URL): boolean {
  return hosts.some((allowed) => {
    const names = /:\d+$/.test(allowed) ? url.host : url.hostname
    if (allowed.startsWith('*.')) return names.endsWith(allowed.slice(1)) || names === allowed.slice(2)
    return names === allowed || names === `www.${allowed}`
  })
}
