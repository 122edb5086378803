import type { ReactNode } from 'react'
import { EmptyState } from '../../platform/ui/empty-state.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Link } from '../../platform/ui/link.tsx'
import { DataTable } from '../../platform/ui/table.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { PostSummary } from '../schema.ts'
import { planWords } from './plan-words.ts'
import { PostStateChip } from './post-state-chip.tsx'

/** Posts as a list, by time. */
export function PostTable({ posts, timeOf: time }: { readonly posts: readonly PostSummary[]; readonly timeOf: (post: PostSummary) => number | null }): ReactNode {
  const words = useWords(planWords)
  const format = useFormat()
  const { href } = useWorkspace()
  return (
    <DataTable
      caption={words.title}
      rows={posts.toSorted((a, b) => (time(a) ?? 0) - (time(b) ?? 0))}
      rowKey={(post) => post.id}
      empty={
        <EmptyState picture="calendar" title={words.empty}>
          {words.emptyWords}
        </EmptyState>
      }
      columns={[
        { key: 'when', title: words.table.when, cell: (post) => (time(post) === null ? words.noDate : format.dateTime(time(post))) },
        {
          key: 'post',
          title: words.table.post,
          main: true,
          cell: (post) => (
            <Link to={href(post.state === 'draft' ? `/compose?post=${post.id}` : `/posts/${post.id}`)} className="kit-link plan-excerpt">
              {post.excerpt || words.untitled}
            </Link>
          ),
        },
        { key: 'where', title: words.table.where, cell: (post) => format.list(post.channels.map((channel) => channel.accountHandle)) },
        { key: 'state', title: words.table.state, cell: (post) => <PostStateChip state={post.state} /> },
        { key: 'author', title: words.table.author, wideOnly: true, cell: (post) => post.authorName },
      ]}
    />
  )
}
