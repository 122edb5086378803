import { useCallback, useRef, useState, type ReactNode } from 'react'
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
  // The post this page itself created keeps its editor: a new address must not interrupt who is typing.
  const created = useRef('')
  const [opened, setOpened] = useState(postId)
  if (postId !== opened && postId !== created.current) setOpened(postId)
  const existing = useApi<Post>(['post', 'edit'], path(`/posts/${encodeURIComponent(opened)}`), { enabled: opened !== '' })
  const onCreated = useCallback(
    (post: Post) => {
      created.current = post.id
      setPostId(post.id)
    },
    [setPostId],
  )
  const [empty] = useState<PostContent>(() => ({
    parts: [{ text: '', images: [] }],
    variants: {},
    connectionIds: [],
    language,
    campaignId: null,
    schedule: /^\d{4}-\d{2}-\d{2}$/.test(day) ? { wallTime: `${day}T09:00`, zone } : null,
    latePolicy: { sendIfLateMinutes: 60 },
  }))

  if (opened === '') {
    return (
      <Page title={words.title}>
        <Composer key="new" existing={null} empty={empty} onCreated={onCreated} />
      </Page>
    )
  }
  return (
    <Page title={words.titleEdit}>
      <Loaded from={existing}>
        {(post) => {
          if (!['draft', 'in-review', 'approved', 'cancelled', 'attention'].includes(post.state)) queueMicrotask(() => go(href(`/posts/${post.id}`), { replace: true }))
          return <Composer key={post.id} existing={post} empty={empty} onCreated={onCreated} />
        }}
      </Loaded>
    </Page>
  )
}
