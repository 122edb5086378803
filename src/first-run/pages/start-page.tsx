import { Button } from '@mantine/core'
import { IconArrowRight, IconCircle, IconCircleCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { ProblemNote, ProgressBar, useToast } from '../../platform/ui/feedback.tsx'
import { useLanguage, useWords } from '../../platform/ui/language.tsx'
import { Link, useGo } from '../../platform/ui/link.tsx'
import { Page, Section } from '../../platform/ui/page.tsx'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import { firstRunWords } from '../words.ts'
import './start-page.css'

interface Me {
  readonly workspaces: readonly { readonly id: string; readonly rehearsal: boolean; readonly role: string }[]
}

interface Listed {
  readonly items: readonly unknown[]
}

/** The first page of a new workspace: connect something real, or see it all with a made-up month. */
export function StartPage(): ReactNode {
  const words = useWords(firstRunWords)
  const { id, href, may } = useWorkspace()
  const me = useApi<Me>(['me'], '/me')
  const rehearsals = me.data?.workspaces.filter((workspace) => workspace.rehearsal) ?? []
  // One's own: one may be a guest in the rehearsal of somebody else.
  const own = rehearsals.find(({ role }) => role === 'owner')
  return (
    <Page title={words.title} description={words.lead} width="reading">
      {rehearsals.some((workspace) => workspace.id === id) ? (
        <RehearsalHere />
      ) : (
        <div className="kit-grid">
          {may('manage') ? (
            <section className="kit-card start-choice" aria-labelledby="start-real">
              <h2 className="kit-section-title" id="start-real">
                {words.real}
              </h2>
              <p>{words.realWords}</p>
              <Link to={href('/settings/channels')} className="start-go">
                {words.real} <IconArrowRight size={17} stroke={1.6} aria-hidden />
              </Link>
            </section>
          ) : null}
          <TryRehearsal existing={own?.id ?? null} />
        </div>
      )}
      <Steps />
    </Page>
  )
}

function TryRehearsal({ existing }: { readonly existing: string | null }): ReactNode {
  const words = useWords(firstRunWords)
  const { language } = useLanguage()
  const go = useGo()
  const fill = useAction({
    act: (input: { language: string }, idempotencyKey) => api.post<{ workspaceId: string }>('/rehearsals', input, { idempotencyKey }),
    refresh: [['me']],
    onDone: ({ workspaceId }) => go(`/w/${workspaceId}/loop`),
  })
  return (
    <section className="kit-card start-choice" aria-labelledby="start-rehearsal">
      <h2 className="kit-section-title" id="start-rehearsal">
        {words.rehearsal}
      </h2>
      <p>{words.rehearsalWords}</p>
      <ProblemNote problem={fill.error} />
      {fill.isPending ? (
        <ProgressBar label={words.filling} ratio={null} />
      ) : existing ? (
        <Link to={`/w/${existing}/loop`} className="start-go">
          {words.look} <IconArrowRight size={17} stroke={1.6} aria-hidden />
        </Link>
      ) : (
        <Button onClick={() => fill.run({ language })}>{words.startRehearsal}</Button>
      )}
    </section>
  )
}

function RehearsalHere(): ReactNode {
  const words = useWords(firstRunWords)
  const { id, href, may } = useWorkspace()
  const toast = useToast()
  const wipe = useAction({
    act: (_: void, idempotencyKey) => api.del<void>(`/rehearsals/${id}`, undefined, { idempotencyKey }),
    refresh: [['me']],
    onDone: () => {
      toast.done(words.wiped)
      location.assign('/')
    },
  })
  return (
    <Section title={words.rehearsalHere} description={words.rehearsalHereWords}>
      <ProblemNote problem={wipe.error} />
      <div className="kit-row">
        <Link to={href('/loop')}>{words.look}</Link>
        {may('own') ? (
          <Button variant="default" loading={wipe.isPending} onClick={() => wipe.run()}>
            {words.wipe}
          </Button>
        ) : null}
      </div>
    </Section>
  )
}

/** Where the workspace stands on its first trip around the loop. */
function Steps(): ReactNode {
  const words = useWords(firstRunWords)
  const { path, href, may } = useWorkspace()
  const connections = useApi<Listed>(['connections'], path('/connections'))
  const posts = useApi<Listed>(['posts'], path('/posts?limit=1'))
  const sites = useApi<Listed>(['sites'], path('/sites'))
  const goals = useApi<Listed>(['goals'], path('/goals'))
  const members = useApi<Listed>(['members'], path('/members'))
  const steps = [
    { key: 'channel', to: '/settings/channels', done: some(connections.data) },
    { key: 'post', to: '/compose', done: some(posts.data) },
    { key: 'site', to: '/settings/goals', done: some(sites.data) },
    { key: 'goal', to: '/settings/goals', done: some(goals.data) },
    { key: 'team', to: '/settings/members', done: (members.data?.items.length ?? 0) > 1 },
  ] as const
  return (
    <Section title={words.steps}>
      <ol className="start-steps">
        {steps.map(({ key, to, done }) => (
          <li key={key} data-done={done}>
            {done ? <IconCircleCheck size={20} stroke={1.6} aria-hidden /> : <IconCircle size={20} stroke={1.6} aria-hidden />}
            <span className="start-step-words">
              {words.step[key]} <span className="kit-hidden">({done ? words.done : words.toDo})</span>
            </span>
            {!done && may('write') ? <Link to={href(to)}>{words.open}</Link> : null}
          </li>
        ))}
      </ol>
    </Section>
  )
}

const some = (list: Listed | undefined): boolean => (list?.items.length ?? 0) > 0
