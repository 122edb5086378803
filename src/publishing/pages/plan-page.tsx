import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPencil } from '@tabler/icons-react'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { useCommands } from '../../platform/ui/commands.tsx'
import { Loaded, useToast, Waiting } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Link, useGo, useSearchParam } from '../../platform/ui/link.tsx'
import { Page } from '../../platform/ui/page.tsx'
import { dayIn } from '../../platform/ui/period.ts'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Post, PostSummary, Schedule } from '../schema.ts'
import { PlanBar, PlanFilters, views } from './plan-bar.tsx'
import './plan-page.css'
import { planWords } from './plan-words.ts'
import { PostTable } from './post-table.tsx'
import { WaitingPosts } from './waiting-posts.tsx'
import { instantOf, movedBy, spanOf, step, wallTimeIn } from './wall.ts'

const PostCalendar = lazy(() => import('./post-calendar.tsx').then((module) => ({ default: module.PostCalendar })))

interface PostPage {
  readonly items: PostSummary[]
  readonly nextCursor: string | null
}

/** The calendar: month, week or list; drag to move; what has no date yet stands below. */
export function PlanPage(): ReactNode {
  const words = useWords(planWords)
  const toast = useToast()
  const go = useGo()
  const { path, href, may, zone, weekStart } = useWorkspace()
  // A month does not fit a phone: there the list comes first.
  const [viewText, setView] = useSearchParam('view', matchMedia('(max-width: 37.5rem)').matches ? 'list' : 'month')
  const view = views.find((one) => one === viewText) ?? 'month'
  const today = dayIn(zone, Date.now())
  const [dayText, setDay] = useSearchParam('day', today)
  const day = /^\d{4}-\d{2}-\d{2}$/.test(dayText) && !Number.isNaN(Date.parse(dayText)) ? dayText : today
  const [connectionId] = useSearchParam('connection')
  const [state] = useSearchParam('state')
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text.trim(), 250)

  const span = spanOf(view, day, weekStart)
  const query = new URLSearchParams({ limit: '500', from: String(instantOf(`${span.from}T00:00:00`, zone)), to: String(instantOf(`${span.to}T00:00:00`, zone)) })
  if (connectionId) query.set('connectionId', connectionId)
  if (state) query.set('state', state)
  if (search) query.set('text', search)
  const posts = useApi<PostPage>(['posts'], path(`/posts?${query}`), { keepShowing: true, refreshEvery: 20_000 })
  const waiting = useApi<PostPage>(['posts', 'waiting'], path('/posts?state=draft,in-review,approved,attention&limit=50'), { refreshEvery: 60_000 })
  const movePost = useMovePost(() => void posts.refetch())
  const turn = (by: 1 | -1) => setDay(step(view, day, by))
  useCommands([
    { id: 'plan-today', label: words.today, group: words.group, keys: 't', run: () => setDay(today) },
    { id: 'plan-next', label: words.next[view], group: words.group, keys: 'n', run: () => turn(1), quiet: true },
    { id: 'plan-previous', label: words.previous[view], group: words.group, keys: 'p', run: () => turn(-1), quiet: true },
    ...views.map((one) => ({ id: `plan-${one}`, label: words.views[one], group: words.group, run: () => setView(one) })),
  ])
  const write = (on: string) => (on < today ? toast.done(words.pastDay) : go(href(`/compose?day=${on}`)))

  return (
    <Page
      title={words.title}
      description={words.lead}
      actions={
        <>
          <Link to={href('/plan/campaigns')} className="kit-link">
            {words.campaigns}
          </Link>
          {may('write') ? (
            <>
              <Button variant="default" onClick={() => go(href('/plan/import'))}>
                {words.importPlan}
              </Button>
              <Button leftSection={<IconPencil size={17} stroke={1.6} aria-hidden />} onClick={() => go(href('/compose'))}>
                {words.write}
              </Button>
            </>
          ) : null}
        </>
      }
    >
      <PlanBar view={view} day={day} onView={setView} onTurn={turn} onToday={() => setDay(today)} />
      <PlanFilters text={text} onText={setText} />
      <Loaded from={posts}>
        {({ items }) =>
          view === 'list' ? (
            <PostTable posts={items} timeOf={timeOf} />
          ) : (
            <Suspense fallback={<Waiting lines={8} />}>
              <PostCalendar
                view={view}
                day={day}
                posts={items}
                wallOf={(post) => wallOf(timeOf(post), zone)}
                now={wallTimeIn(zone, Date.now())}
                weekStart={weekStart}
                canMove={may('write')}
                onOpen={(post) => go(href(post.state === 'draft' ? `/compose?post=${post.id}` : `/posts/${post.id}`))}
                onDay={(chosen) => (may('write') ? write(chosen) : undefined)}
                onMove={(post, before, after) => movePost(post, before, after)}
              />
            </Suspense>
          )
        }
      </Loaded>
      {/* Below what is still coming it would be pushed away. */}
      {posts.isPending ? null : (
        <section className="plan-waiting" aria-labelledby="plan-waiting">
          <h2 className="kit-section-title" id="plan-waiting">
            {words.drafts}
          </h2>
          <Loaded from={waiting}>{({ items }) => <WaitingPosts posts={items} />}</Loaded>
        </section>
      )}
    </Page>
  )
}

interface Move {
  readonly postId: string
  readonly to: Schedule
  /** Where it stood, for the way back; null on the way back itself. */
  readonly before: Schedule | null
}

/** Moves a post by as much as lies between two wall times, and offers the way back. */
function useMovePost(onRefused: () => void): (post: PostSummary, from: string, to: string) => void {
  const words = useWords(planWords)
  const format = useFormat()
  const toast = useToast()
  const { path, zone } = useWorkspace()
  const move = useAction({
    act: ({ postId, to }: Move, idempotencyKey) => api.post<Post>(path(`/posts/${postId}/schedule`), { schedule: to }, { idempotencyKey }),
    refresh: [['posts'], ['post']],
    onDone: (post, { postId, before }) =>
      before === null
        ? toast.done(words.movedBack(format.dateTime(post.dueAt)))
        : toast.done(words.moved(format.dateTime(post.dueAt)), () => move.run({ postId, to: before, before: null })),
    onProblem: (problem) => {
      toast.problem(problem)
      onRefused()
    },
  })
  return (post, from, to) => {
    const before = post.schedule ?? { wallTime: from, zone }
    move.run({ postId: post.id, to: { wallTime: movedBy(before.wallTime, from, to), zone: before.zone }, before })
  }
}

/** When a post went or goes out, or is meant to; epoch milliseconds. */
const timeOf = (post: PostSummary): number | null => post.publishedAt ?? post.dueAt ?? (post.schedule === null ? null : instantOf(post.schedule.wallTime, post.schedule.zone))
const wallOf = (at: number | null, zone: string): string | null => (at === null ? null : wallTimeIn(zone, at))

