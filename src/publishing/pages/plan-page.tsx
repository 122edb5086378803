import { Button, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconChevronLeft, IconChevronRight, IconPencil, IconSearch } from '@tabler/icons-react'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import type { Connection } from '../../channels/index.ts'
import { api } from '../../platform/ui/api.ts'
import { useCommands } from '../../platform/ui/commands.tsx'
import { IconButton } from '../../platform/ui/controls.tsx'
import { Segmented } from '../../platform/ui/segmented.tsx'
import { Loaded, useToast, Waiting } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Link, useGo, useSearchParam } from '../../platform/ui/link.tsx'
import { Page } from '../../platform/ui/page.tsx'
import { dayIn } from '../../platform/ui/period.ts'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Post, PostSummary } from '../schema.ts'
import './plan-page.css'
import { planWords } from './plan-words.ts'
import { PostTable } from './post-table.tsx'
import { movedBy, spanOf, step, wallTimeIn } from './wall.ts'

const PostCalendar = lazy(() => import('./post-calendar.tsx').then((module) => ({ default: module.PostCalendar })))

type View = 'month' | 'week' | 'list'
interface PostPage {
  readonly items: PostSummary[]
  readonly nextCursor: string | null
}

/** The calendar: month, week or list; drag to move; what has no date yet stands below. */
export function PlanPage(): ReactNode {
  const words = useWords(planWords)
  const format = useFormat()
  const toast = useToast()
  const go = useGo()
  const { path, href, may, zone, weekStart } = useWorkspace()
  const [viewText, setView] = useSearchParam('view', 'month')
  const view: View = viewText === 'week' || viewText === 'list' ? viewText : 'month'
  const today = dayIn(zone, Date.now())
  const [dayText, setDay] = useSearchParam('day', today)
  const day = /^\d{4}-\d{2}-\d{2}$/.test(dayText) && !Number.isNaN(Date.parse(dayText)) ? dayText : today
  const [connectionId, setConnection] = useSearchParam('connection')
  const [state, setState] = useSearchParam('state')
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text.trim(), 250)

  const span = spanOf(view, day, weekStart)
  const query = new URLSearchParams({ limit: '500', from: String(instantOf(span.from, zone)), to: String(instantOf(span.to, zone)) })
  if (connectionId) query.set('connectionId', connectionId)
  if (state) query.set('state', state)
  if (search) query.set('text', search)
  const posts = useApi<PostPage>(['posts'], path(`/posts?${query}`), { keepShowing: true, refreshEvery: 20_000 })
  const waiting = useApi<PostPage>(['posts', 'waiting'], path('/posts?state=draft,in-review,approved,attention&limit=50'), { refreshEvery: 60_000 })
  const connections = useApi<{ items: Connection[] }>(['connections'], path('/connections'))

  const move = useAction({
    act: ({ post, from, to }: { post: PostSummary; from: string; to: string }, idempotencyKey) => {
      const schedule = post.schedule ?? { wallTime: from, zone }
      return api.post<Post>(path(`/posts/${post.id}/schedule`), { schedule: { wallTime: movedBy(schedule.wallTime, from, to), zone: schedule.zone } }, { idempotencyKey })
    },
    refresh: [['posts']],
    onDone: (post, { post: before, from, to }) =>
      toast.done(words.moved(format.dateTime(post.dueAt)), () => move.run({ post: { ...before, schedule: post.content.schedule }, from: to, to: from })),
    onProblem: (problem) => {
      toast.problem(problem)
      void posts.refetch()
    },
  })
  const turn = (by: 1 | -1) => setDay(step(view, day, by))
  useCommands([
    { id: 'plan-today', label: words.today, group: words.group, keys: 't', run: () => setDay(today) },
    { id: 'plan-next', label: words.next[view], group: words.group, keys: 'n', run: () => turn(1), quiet: true },
    { id: 'plan-previous', label: words.previous[view], group: words.group, keys: 'p', run: () => turn(-1), quiet: true },
    ...(['month', 'week', 'list'] as const).map((one) => ({ id: `plan-${one}`, label: words.views[one], group: words.group, run: () => setView(one) })),
  ])

  return (
    <Page
      title={words.title}
      description={words.lead}
      actions={
        may('write') ? (
          <>
            <Button variant="default" onClick={() => go(href('/plan/import'))}>
              {words.importPlan}
            </Button>
            <Button leftSection={<IconPencil size={17} stroke={1.6} aria-hidden />} onClick={() => go(href('/compose'))}>
              {words.write}
            </Button>
          </>
        ) : undefined
      }
    >
      <div className="plan-bar">
        <div className="plan-move">
          <IconButton label={words.previous[view]} icon={<IconChevronLeft size={18} stroke={1.6} aria-hidden />} onClick={() => turn(-1)} />
          <Button variant="default" size="compact-md" onClick={() => setDay(today)}>
            {words.today}
          </Button>
          <IconButton label={words.next[view]} icon={<IconChevronRight size={18} stroke={1.6} aria-hidden />} onClick={() => turn(1)} />
          <h2 className="plan-title" aria-live="polite">
            {view === 'month' ? format.month(Date.parse(`${day}T12:00:00Z`)) : `${format.day(Date.parse(`${span.from}T12:00:00Z`))} – ${format.day(Date.parse(`${span.to}T12:00:00Z`) - 86_400_000)}`}
          </h2>
        </div>
        <div className="plan-filters">
          <Select
            aria-label={words.channel}
            value={connectionId || 'all'}
            data={[{ value: 'all', label: words.allChannels }, ...(connections.data?.items ?? []).map((one) => ({ value: one.id, label: one.account.handle }))]}
            allowDeselect={false}
            onChange={(value) => setConnection(value === 'all' ? '' : (value ?? ''))}
            w={190}
          />
          <Select
            aria-label={words.state}
            value={state || 'all'}
            data={[{ value: 'all', label: words.allStates }, ...Object.entries(words.states).map(([value, label]) => ({ value, label }))]}
            allowDeselect={false}
            onChange={(value) => setState(value === 'all' ? '' : (value ?? ''))}
            w={190}
          />
          <TextInput type="search" aria-label={words.search} placeholder={words.search} leftSection={<IconSearch size={16} stroke={1.6} aria-hidden />} value={text} maxLength={200} onChange={(event) => setText(event.currentTarget.value)} w={190} />
          <Segmented label={words.view} value={view} onChange={setView} options={(['month', 'week', 'list'] as const).map((value) => ({ value, label: words.views[value] }))} />
        </div>
      </div>
      <Loaded from={posts}>
        {({ items }) =>
          view === 'list' ? (
            <PostTable posts={items} />
          ) : (
            <Suspense fallback={<Waiting lines={8} />}>
              <PostCalendar
                view={view}
                day={day}
                posts={items}
                wallOf={(at) => wallTimeIn(zone, at)}
                weekStart={weekStart}
                canMove={may('write')}
                onOpen={(post) => go(href(post.state === 'draft' ? `/compose?post=${post.id}` : `/posts/${post.id}`))}
                onDay={(chosen) => (may('write') ? go(href(`/compose?day=${chosen}`)) : undefined)}
                onMove={(post, from, to) => move.run({ post, from, to })}
              />
            </Suspense>
          )
        }
      </Loaded>
      <section className="plan-waiting" aria-labelledby="plan-waiting">
        <h2 className="kit-section-title" id="plan-waiting">
          {words.drafts}
        </h2>
        <Loaded from={waiting}>
          {({ items }) =>
            items.length === 0 ? (
              <p className="kit-hint">{words.noDrafts}</p>
            ) : (
              <ul className="plan-drafts">
                {items.map((post) => (
                  <li key={post.id}>
                    <Link to={href(post.state === 'draft' ? `/compose?post=${post.id}` : `/posts/${post.id}`)} className="plan-draft">
                      <span>{post.excerpt || words.untitled}</span>
                      <span className="kit-hint">{words.states[post.state]}</span>
                    </Link>
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </section>
    </Page>
  )
}

/** When a day begins in a zone, epoch milliseconds: the guess corrected by what the wall shows then. */
function instantOf(day: string, zone: string): number {
  const wanted = Date.parse(`${day}T00:00:00Z`)
  const shown = Date.parse(`${wallTimeIn(zone, wanted)}Z`)
  return wanted - (shown - wanted)
}
