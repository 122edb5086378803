import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react'
import { Loaded } from '../../platform/ui/feedback.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { useGo, useSearchParam } from '../../platform/ui/link.tsx'
import { Page } from '../../platform/ui/page.tsx'
import { useApi } from '../../platform/ui/query.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Post, PostContent } from '../schema.ts'
import './compose-page.css'
import { Composer } from './composer.tsx'
import { composeWords } from './words.ts'

/** `/compose` begins a post, `/compose?post=<id>` goes on with one, `/compose?day=YYYY-MM-DD` begins one for that day. */
export function ComposePage(): ReactNode {
  const words = useWords(composeWords)
  const { path, zone, language, href } = useWorkspace()
  const go = useGo()
  const [postId, setPostId] = useSearchParam('post')
  const [day] = useSearchParam('day')
  const { opened, number, onCreated } = useSitting(postId, day, setPostId)
  const existing = useApi<Post>(['post', 'edit', number], path(`/posts/${encodeURIComponent(opened)}`), { enabled: opened !== '' })
  const empty = useMemo<PostContent>(
    () => ({
      parts: [{ text: '', images: [] }],
      variants: {},
      connectionIds: [],
      language,
      campaignId: null,
      schedule: /^\d{4}-\d{2}-\d{2}$/.test(day) ? { wallTime: `${day}T09:00`, zone } : null,
      latePolicy: { sendIfLateMinutes: 60 },
    }),
    // What one sitting begins with does not change under it.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [number],
  )

  if (opened === '') {
    return (
      <Page title={words.title} description={words.lead}>
        <Composer key={number} existing={null} empty={empty} onCreated={onCreated} />
      </Page>
    )
  }
  return (
    <Page title={words.titleEdit}>
      <Loaded from={existing}>
        {(post) => {
          if (!['draft', 'in-review', 'approved', 'cancelled', 'attention'].includes(post.state)) queueMicrotask(() => go(href(`/posts/${post.id}`), { replace: true }))
          return <Composer key={number} existing={post} empty={empty} onCreated={onCreated} />
        }}
      </Loaded>
    </Page>
  )
}

/**
 * One sitting is one editor. It ends when the address names another post, or a new one; not when the post it has just
 * created gets its address: that must not interrupt who is typing.
 */
function useSitting(postId: string, day: string, setPostId: (id: string) => void): { opened: string; number: number; onCreated: (post: Post) => void } {
  const [sitting, setSitting] = useState({ opened: postId, address: `${postId} ${day}`, number: 0 })
  const expected = useRef('')
  const address = `${postId} ${day}`
  if (address !== sitting.address) {
    const arrived = expected.current !== '' && postId === expected.current
    if (arrived) expected.current = ''
    setSitting(arrived ? { ...sitting, address } : { opened: postId, address, number: sitting.number + 1 })
  }
  const onCreated = useCallback(
    (post: Post) => {
      expected.current = post.id
      setPostId(post.id)
    },
    [setPostId],
  )
  return { opened: sitting.opened, number: sitting.number, onCreated }
}
