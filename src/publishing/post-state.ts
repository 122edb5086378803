import { CompiledQuery, type Kysely, PostgresAdapter } from 'kysely'
import type { Statement } from '../platform/db/database.ts'
import { jsonRows } from '../platform/db/json-rows.ts'
import type { PublishingTables } from './tables.ts'

interface Changed {
  readonly workspaceId: string
  readonly postId: string
  readonly now: number
}

/**
 * Brings posts' own state, due and published time up to date with their publications, in the same commit as the change.
 * The worst news wins: attention, then under way, then waiting, then published.
 */
const text = (kind: 'sqlite' | 'postgres'): string => {
  const rows = jsonRows[kind]
  return `update posts set (state, due_at, published_at, sort_at, updated_at) = (
      select
        case max(case
            when p.state in ('needs-person', 'rejected', 'missed', 'held') then 6
            when p.state in ('claimed', 'preparing', 'sending', 'unknown') then 5
            when p.state = 'scheduled' then 4
            when p.state = 'published' then 3
            when p.state in ('removed', 'cancelled') then 2 else 0 end)
          when 6 then 'attention' when 5 then 'publishing'
          when 4 then case when max(case when p.state = 'published' then 1 else 0 end) = 1 then 'publishing' else 'scheduled' end
          when 3 then 'published' when 2 then 'cancelled' else posts.state end,
        min(p.due_at), min(p.published_at), coalesce(min(p.published_at), min(p.due_at), posts.sort_at), ${rows.number(2)}
      from publications p where p.workspace_id = posts.workspace_id and p.post_id = posts.id)
    from ${rows.from}
    where posts.workspace_id = ${rows.text(0)} and posts.id = ${rows.text(1)}`
}
const texts = { sqlite: text('sqlite'), postgres: text('postgres') }

/** None, or one statement for all of them. */
export function refreshPosts(kind: 'sqlite' | 'postgres', changed: readonly Changed[]): readonly Statement[] {
  if (changed.length === 0) return []
  const once = new Map(changed.map((one) => [`${one.workspaceId}/${one.postId}`, one]))
  return [{ compile: () => CompiledQuery.raw(texts[kind], [JSON.stringify([...once.values()].map(({ workspaceId, postId, now }) => [workspaceId, postId, now]))]) }]
}

export function refreshPost(db: Kysely<PublishingTables>, workspaceId: string, postId: string, now: number): Statement {
  const kind = db.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite'
  return { compile: () => refreshPosts(kind, [{ workspaceId, postId, now }])[0]?.compile() ?? CompiledQuery.raw('') }
}
