import { Button } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { EmptyState } from '../../platform/ui/empty-state.tsx'
import { Loaded, useToast } from '../../platform/ui/feedback.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { useSearchParam } from '../../platform/ui/link.tsx'
import { Page, Section } from '../../platform/ui/page.tsx'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { RehearsalMention, RehearsalPost } from '../rehearsal/schema.ts'
import type { Connection } from '../schema.ts'
import { RehearsalFaultsPanel } from './rehearsal-faults.tsx'
import { RehearsalEntry, RehearsalMentionEntry } from './rehearsal-entry.tsx'
import { rehearsalPageWords } from './rehearsal-words.ts'
import './rehearsal-page.css'

interface Posts {
  readonly items: readonly RehearsalPost[]
  readonly nextCursor: string | null
}

const pageSize = 30
const mostPosts = 100

/** The made-up network as its public sees it, and how to make it misbehave. `?post=` shows one post. */
export function RehearsalPage(): ReactNode {
  const words = useWords(rehearsalPageWords)
  const { path, may } = useWorkspace()
  const [postId, setPostId] = useSearchParam('post')
  const connections = useApi<{ items: Connection[] }>(['connections'], path('/connections'))
  const own = (connections.data?.items ?? []).filter(({ channelId, state }) => channelId === 'rehearsal' && state !== 'disconnected')
  return (
    <Page title={words.title} description={words.lead}>
      <div className="rehearsal-columns">
        <Section
          title={postId ? words.thePost : words.timeline}
          actions={postId ? <Button variant="subtle" onClick={() => setPostId('')}>{words.wholeTimeline}</Button> : null}
        >
          {postId ? <OnePost postId={postId} connections={own} /> : <Timeline connections={own} />}
        </Section>
        {may('manage') && own.length > 0 ? <RehearsalFaultsPanel connections={own} /> : null}
      </div>
    </Page>
  )
}

function OnePost({ postId, connections }: { readonly postId: string; readonly connections: readonly Connection[] }): ReactNode {
  const { path } = useWorkspace()
  const post = useApi<RehearsalPost>(['rehearsal', postId], path(`/rehearsal/posts/${encodeURIComponent(postId)}`), { refreshEvery: 15_000 })
  const around = useApi<Posts>(['rehearsal', 'posts', String(mostPosts)], path(`/rehearsal/posts?limit=${mostPosts}`))
  const answer = useAnswer(connections)
  return (
    <Loaded from={post}>
      {(one) => (
        <ol className="rehearsal-timeline">
          <RehearsalEntry post={one} answers={answersTo(around.data?.items ?? [])} {...answer(one)} />
        </ol>
      )}
    </Loaded>
  )
}

function Timeline({ connections }: { readonly connections: readonly Connection[] }): ReactNode {
  const words = useWords(rehearsalPageWords)
  const { path } = useWorkspace()
  const [limit, setLimit] = useState(pageSize)
  const posts = useApi<Posts>(['rehearsal', 'posts', String(limit)], path(`/rehearsal/posts?limit=${limit}`), { refreshEvery: 15_000, keepShowing: true })
  const mentions = useApi<{ items: readonly RehearsalMention[] }>(['rehearsal', 'mentions'], path('/rehearsal/mentions?limit=20'), { refreshEvery: 15_000 })
  const answer = useAnswer(connections)
  return (
    <Loaded from={posts}>
      {({ items, nextCursor }) => {
        const answers = answersTo(items)
        const said = mentions.data?.items ?? []
        const shown = new Set(items.map(({ id }) => id))
        const oldest = nextCursor === null ? 0 : (items.at(-1)?.createdAt ?? 0)
        const entries = [
          // Our answers stand below what they answer; the later parts of a thread stand by themselves.
          ...items.filter(({ replyTo }) => replyTo === null || shown.has(replyTo)).map((post) => ({ at: post.createdAt, id: post.id, entry: <RehearsalEntry key={post.id} post={post} answers={answers} {...answer(post)} /> })),
          ...said.filter(({ at }) => at >= oldest).map((mention) => ({ at: mention.at, id: mention.id, entry: <RehearsalMentionEntry key={mention.id} mention={mention} answers={answers} /> })),
        ].toSorted((one, other) => other.at - one.at)
        if (entries.length === 0) return <EmptyState picture="conversation" title={words.empty}>{words.emptyWords}</EmptyState>
        return (
          <>
            <ol className="rehearsal-timeline">{entries.map(({ entry }) => entry)}</ol>
            {nextCursor !== null && limit < mostPosts ? <Button variant="default" onClick={() => setLimit(mostPosts)}>{words.older}</Button> : null}
          </>
        )
      }}
    </Loaded>
  )
}

/** Our answers, by the word of the public they answer. */
const answersTo = (items: readonly RehearsalPost[]): ReadonlyMap<string, readonly RehearsalPost[]> =>
  Map.groupBy(items.filter(({ replyTo }) => replyTo !== null), ({ replyTo }) => replyTo ?? '')

/** Lets somebody of the public answer a post: `onAnswer` only for who may, and on an account that is connected. */
function useAnswer(connections: readonly Connection[]) {
  const words = useWords(rehearsalPageWords)
  const { path, may } = useWorkspace()
  const toast = useToast()
  const speak = useAction({
    act: ({ connectionId, postId, place }: { connectionId: string; postId: string; place: number }, idempotencyKey) =>
      api.post<{ id: string }>(path(`/rehearsal/${connectionId}/interactions`), { kind: 'reply', postId, author: words.people[place % words.people.length], text: words.answers[place % words.answers.length] }, { idempotencyKey }),
    refresh: [['rehearsal']],
    onDone: () => toast.done(words.somebodyDone),
    onProblem: (problem) => toast.problem(problem),
  })
  return (post: RehearsalPost): { onAnswer?: () => void; busy: boolean } => {
    const connection = connections.find(({ account }) => account.handle === post.author.handle)
    if (connection === undefined || !may('manage') || post.replyTo !== null) return { busy: false }
    // Somebody else each time, without dice: the next in the list.
    return { busy: speak.isPending, onAnswer: () => speak.run({ connectionId: connection.id, postId: post.id, place: post.replies.length + post.text.length }) }
  }
}
