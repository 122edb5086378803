import type { ReactNode } from 'react'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Link } from '../../platform/ui/link.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { PostSummary } from '../schema.ts'
import { planWords } from './plan-words.ts'
import { PostStateChip } from './post-state-chip.tsx'
import { instantOf } from './wall.ts'

/** What has no time yet or needs somebody: each leads to where one goes on with it. */
export function WaitingPosts({ posts }: { readonly posts: readonly PostSummary[] }): ReactNode {
  const words = useWords(planWords)
  const format = useFormat()
  const { href } = useWorkspace()
  if (posts.length === 0) return <p className="kit-hint">{words.noDrafts}</p>
  const meant = (post: PostSummary): string | null =>
    post.dueAt === null && post.schedule !== null ? words.meantFor(format.dateTime(instantOf(post.schedule.wallTime, post.schedule.zone))) : null
  return (
    <ul className="plan-drafts">
      {posts.map((post) => (
        <li key={post.id}>
          <Link to={href(post.state === 'draft' ? `/compose?post=${post.id}` : `/posts/${post.id}`)} className="plan-draft">
            <span className="plan-draft-text">{post.excerpt || words.untitled}</span>
            <span className="plan-draft-foot">
              <PostStateChip state={post.state} />
              {meant(post) ? <span className="kit-hint">{meant(post)}</span> : null}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
