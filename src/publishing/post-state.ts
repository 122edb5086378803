import { sql, type Kysely } from 'kysely'
import type { Statement } from '../platform/db/database.ts'
import type { PublishingTables } from './tables.ts'

/**
 * Brings a post's own state, due and published time up to date with its publications, in the same commit as the change.
 * The worst news wins: attention, then under way, then waiting, then published.
 */
export function refreshPost(db: Kysely<PublishingTables>, workspaceId: string, postId: string, now: number): Statement {
  const statement = sql`update posts set (state, due_at, published_at, sort_at, updated_at) = (
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
        min(p.due_at), min(p.published_at), coalesce(min(p.published_at), min(p.due_at), posts.sort_at), cast(${now} as bigint)
      from publications p where p.workspace_id = posts.workspace_id and p.post_id = posts.id)
    where workspace_id = ${workspaceId} and id = ${postId}`
  return { compile: () => statement.compile(db) }
}
