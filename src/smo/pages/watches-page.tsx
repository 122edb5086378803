import { Button, NativeSelect } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { Bubble } from '../../platform/ui/bubble.tsx'
import { Chip } from '../../platform/ui/chip.tsx'
import { EmptyState } from '../../platform/ui/empty-state.tsx'
import { Loaded, ProblemNote, useToast } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Link, useSearchParam } from '../../platform/ui/link.tsx'
import { Page, Section } from '../../platform/ui/page.tsx'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import { Dialog } from '../../platform/ui/side-panel.tsx'
import { DataTable, type Column } from '../../platform/ui/table.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import { useMe } from '../../workspaces/pages/me.ts'
import type { Watch, WatchChange, WatchWithSecret } from '../watch/schema.ts'
import { type MemberSeen, SecretShown, WatchForm } from './watch-form.tsx'
import { watchesWords } from './watches-words.ts'
import './site-audits.css'

const bare = (url: string): string => url.replace(/^https?:\/\//, '').replace(/\/$/, '')
type State = keyof (typeof watchesWords)['en']['states']
const stateOf = ({ pausedAt, lastCheckAt, trouble, failingSince, isWorse }: Watch): State =>
  pausedAt !== null ? 'paused' : lastCheckAt === null ? 'first' : trouble !== null && failingSince !== null ? 'unreachable' : isWorse ? 'worse' : 'well'

/** Pages that are watched, and what changed on them. */
export function WatchesPage(): ReactNode {
  const words = useWords(watchesWords)
  const { path, may } = useWorkspace()
  const canMail = useMe().data?.smtp ?? true
  const watches = useInfiniteQuery({
    queryKey: ['watches', path('')],
    queryFn: ({ pageParam, signal }) => api.get<{ items: Watch[]; nextCursor: string | null }>(path(`/watches?limit=50${pageParam === null ? '' : `&cursor=${pageParam}`}`), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: 10_000,
  })
  const members = useApi<{ items: MemberSeen[] }>(['members'], path('/members'))
  const [editing, setEditing] = useState<Watch | 'new' | null>(null)
  const [secret, setSecret] = useState<string | null>(null)
  const people = members.data?.items ?? []
  return (
    <Page title={words.title} description={words.lead} width="wide" actions={may('write') ? <Button onClick={() => setEditing('new')}>{words.add}</Button> : null}>
      <Loaded from={watches}>
        {({ pages }) => {
          const all = pages.flatMap(({ items }) => items)
          return (
            <>
              <Section title={words.all}>
                <WatchTable watches={all} onEdit={setEditing} onSecret={setSecret} />
              </Section>
              {all.length === 0 ? null : <Changes watches={all} people={people} />}
            </>
          )
        }}
      </Loaded>
      {editing === null ? null : (
        <Dialog title={editing === 'new' ? words.add : bare(editing.url)} onClose={() => setEditing(null)}>
          <WatchForm watch={editing === 'new' ? null : editing} members={people} canMail={canMail} onDone={() => setEditing(null)} />
        </Dialog>
      )}
      {secret === null ? null : <Dialog title={words.secret} onClose={() => setSecret(null)}><SecretShown secret={secret} onDone={() => setSecret(null)} /></Dialog>}
    </Page>
  )
}

function WatchTable({ watches, onEdit, onSecret }: { readonly watches: readonly Watch[]; readonly onEdit: (watch: Watch) => void; readonly onSecret: (secret: string) => void }): ReactNode {
  const words = useWords(watchesWords)
  const format = useFormat()
  const { path, href, may } = useWorkspace()
  const toast = useToast()
  const act = useAction({
    act: async ({ id, what }: { id: string; what: 'check' | 'pause' | 'go-on' | 'remove' | 'rotation' }) => {
      const one = path(`/watches/${id}`)
      if (what === 'remove') await api.del<null>(one)
      else if (what === 'go-on') await api.del<Watch>(`${one}/pause`)
      else if (what === 'rotation') return (await api.post<WatchWithSecret>(`${one}/rotation`)).webhookSecret
      else await api.post<Watch>(`${one}/${what}`)
      return null
    },
    refresh: [['watches'], ['watch-changes']],
    onDone: (fresh, { what }) => {
      if (fresh !== null) onSecret(fresh)
      if (what === 'remove') toast.done(words.removed)
      if (what === 'check') toast.done(words.looking)
    },
  })
  const columns: readonly Column<Watch>[] = [
    { key: 'page', title: words.page, main: true, cell: ({ url }) => <Link to={href(`/optimise/pages?url=${encodeURIComponent(url)}`)} className="kit-link site-address">{bare(url)}</Link> },
    { key: 'state', title: words.state, cell: (watch) => { const state = stateOf(watch); return <Chip tone={state === 'worse' || state === 'unreachable' ? 'danger' : 'neutral'}>{words.states[state]}</Chip> } },
    { key: 'score', title: words.score, numeric: true, cell: ({ score }) => format.number(score) },
    { key: 'last', title: words.last, wideOnly: true, cell: ({ lastCheckAt }) => (lastCheckAt === null ? '–' : format.relative(lastCheckAt)) },
    { key: 'next', title: words.next, wideOnly: true, cell: ({ nextCheckAt }) => (nextCheckAt === null ? '–' : format.dateTime(nextCheckAt)) },
    ...(may('write') ? [{
      key: 'acts', title: words.acts,
      cell: (watch: Watch) => {
        const { id, pausedAt, webhookUrl } = watch
        return (
          <Bubble label={`${words.acts}: ${bare(watch.url)}`} button={(opens) => <Button {...opens} size="compact-sm" variant="default">{words.acts}</Button>}>
            {(close) => {
              const item = (label: string, run: () => void) => <Button key={label} variant="subtle" size="compact-sm" fullWidth justify="flex-start" onClick={() => { close(); run() }}>{label}</Button>
              return (
                <>
                  {item(words.edit, () => onEdit(watch))}
                  {pausedAt === null ? item(words.lookNow, () => act.run({ id, what: 'check' })) : null}
                  {pausedAt === null ? item(words.pause, () => act.run({ id, what: 'pause' })) : item(words.goOn, () => act.run({ id, what: 'go-on' }))}
                  {webhookUrl === null ? null : item(words.newSecret, () => act.run({ id, what: 'rotation' }))}
                  {item(words.remove, () => act.run({ id, what: 'remove' }))}
                </>
              )
            }}
          </Bubble>
        )
      },
    }] : []),
  ]
  return (
    <>
      <ProblemNote problem={act.error} />
      <DataTable caption={words.all} columns={columns} rows={watches} rowKey={({ id }) => id} empty={<EmptyState picture="link" title={words.none}>{words.noneWords}</EmptyState>} />
    </>
  )
}

function Changes({ watches, people }: { readonly watches: readonly Watch[]; readonly people: readonly MemberSeen[] }): ReactNode {
  const words = useWords(watchesWords)
  const format = useFormat()
  const { path } = useWorkspace()
  const [chosen, choose] = useSearchParam('watch')
  const one = watches.some(({ id }) => id === chosen) ? chosen : ''
  const changes = useInfiniteQuery({
    queryKey: ['watch-changes', path(''), one],
    queryFn: ({ pageParam, signal }) => api.get<{ items: WatchChange[]; nextCursor: string | null }>(path(`/watch-changes?limit=20${one === '' ? '' : `&watchId=${one}`}${pageParam === null ? '' : `&cursor=${pageParam}`}`), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: 30_000,
  })
  const told = ({ notices }: WatchChange): string => format.list(notices.map(({ way, memberId, state }) => `${way === 'webhook' ? words.ways.webhook : (people.find(({ id }) => id === memberId)?.name ?? words.former)} (${words.notices[state]})`))
  return (
    <Section title={words.changes}>
      <div className="site-list">
        {watches.length > 1 ? <NativeSelect className="site-filter" label={words.changesOf} value={one} data={[{ value: '', label: words.everyPage }, ...watches.map(({ id, url }) => ({ value: id, label: bare(url) }))]} onChange={(event) => choose(event.currentTarget.value)} /> : null}
        <Loaded from={changes}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items)
            if (items.length === 0) return <EmptyState picture="calendar" title={words.noChanges}>{words.noChangesWords}</EmptyState>
            return (
              <>
                <ul className="watch-changes">
                  {items.map((change) => (
                    <li key={change.id}>
                      <h3><Chip tone={change.kind === 'worse' ? 'danger' : 'neutral'}>{words.kinds[change.kind]}</Chip>{bare(change.url)}</h3>
                      <ul>{change.says.map((line) => <li key={line}>{line}</li>)}</ul>
                      <p className="kit-hint">{words.found(format.dateTime(change.foundAt))}{change.notices.length === 0 ? '' : ` · ${words.told(told(change))}`}</p>
                    </li>
                  ))}
                </ul>
                {changes.hasNextPage ? <div><Button variant="default" loading={changes.isFetchingNextPage} onClick={() => void changes.fetchNextPage()}>{words.more}</Button></div> : null}
              </>
            )
          }}
        </Loaded>
      </div>
    </Section>
  )
}
