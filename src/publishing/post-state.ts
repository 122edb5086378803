import { sql, type Kysely } from 'kysely'
import type { Statement } from '../platform/db/database.ts'
import type { PublishingTables } from './tables.ts'

/**
 * Brings a post's own state, due and published time up to date with its publications, in the same commit as the change.
 * The worst news wins: attention, then under way, then waiting, then published.
 */
export function refreshPost(db: Kysely<PublishingTables>, workspaceId: string, postId: string, now: number): Statement {
  const of = sql`from publications p where p.workspace_id = posts.workspace_id and p.post_id = posts.id`
  const rank = sql`(select max(case
      when p.state in ('needs-person', 'rejected', 'missed', 'held') then 6
      when p.state in ('claimed', 'preparing', 'sending', 'unknown') then 5
      when p.state = 'scheduled' then 4
      when p.state = 'published' then 3
      when p.state = 'removed' then 2
      when p.state = 'cancelled' then 1 else 0 end) ${of})`
  const out = sql`exists (select 1 ${of} and p.state = 'published')`
  const statement = sql`update posts set
      state = case ${rank}
        when 6 then 'attention' when 5 then 'publishing'
        when 4 then case when ${out} then 'publishing' else 'scheduled' end
        when 3 then 'published' when 2 then 'cancelled' when 1 then 'cancelled' else state end,
      due_at = (select min(p.due_at) ${of}),
      published_at = (select min(p.published_at) ${of}),
      sort_at = coalesce((select min(p.published_at) ${of}), (select min(p.due_at) ${of}), created_at),
      updated_at = ${now}
    where workspace_id = ${workspaceId} and id = ${postId}`
  return { compile: () => statement.compile(db) }
}
