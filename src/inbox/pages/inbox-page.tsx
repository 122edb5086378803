import { Button, NativeSelect } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMemo, useState, type ReactNode } from 'react'
import { useCommands } from '../../platform/ui/commands.tsx'
import { Segmented } from '../../platform/ui/segmented.tsx'
import { EmptyState } from '../../platform/ui/empty-state.tsx'
import { Loaded } from '../../platform/ui/feedback.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { Link, useSearchParam } from '../../platform/ui/link.tsx'
import { Page } from '../../platform/ui/page.tsx'
import { useApi } from '../../platform/ui/query.tsx'
import { SearchField } from '../../platform/ui/search-field.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { ConversationSummary } from '../schema.ts'
import { ConversationList } from './conversation-list.tsx'
import { ConversationPane } from './conversation-pane.tsx'
import './inbox-page.css'
import { inboxPageWords } from './words.ts'

interface ListAnswer {
  readonly items: ConversationSummary[]
  readonly nextCursor: string | null
  readonly open: number
}

/** One list for every network's replies and mentions; the chosen conversation stands beside it, or over it on a phone. */
export function InboxPage(): ReactNode {
  const words = useWords(inboxPageWords)
  const { path, href, may } = useWorkspace()
  const [state, setState] = useSearchParam('state', 'open')
  const [assignee, setAssignee] = useSearchParam('assignee')
  const [chosen, choose] = useSearchParam('conversation')
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text.trim(), 250)
  const [limit, setLimit] = useState(30)

  const query = new URLSearchParams({ limit: String(limit) })
  if (state !== 'all') query.set('state', state)
  if (assignee) query.set('assignee', assignee)
  if (search) query.set('text', search)
  const list = useApi<ListAnswer>(['conversations'], path(`/conversations?${query}`), { refreshEvery: 15_000, keepShowing: true })
  const connections = useApi<{ items: { id: string }[] }>(['connections'], path('/connections'))

  const items = useMemo(() => list.data?.items ?? [], [list.data])
  const step = (by: 1 | -1) => {
    const at = items.findIndex((item) => item.id === chosen)
    const next = items[at === -1 ? 0 : Math.min(Math.max(at + by, 0), items.length - 1)]
    if (next) choose(next.id)
  }
  useCommands([
    { id: 'inbox-next', label: words.next, group: words.group, keys: 'j', run: () => step(1), quiet: true },
    { id: 'inbox-previous', label: words.previous, group: words.group, keys: 'k', run: () => step(-1), quiet: true },
  ])

  const noChannel = connections.data?.items.length === 0
  const filtered = search !== '' || assignee !== '' || state !== 'open'
  return (
    <Page title={words.title} description={words.lead}>
      <div className="inbox-filters" data-chosen={chosen !== ''}>
        <Segmented
          label={words.state}
          value={state === 'done' || state === 'all' ? state : 'open'}
          onChange={setState}
          options={[
            { value: 'open', label: list.data && list.data.open > 0 ? `${words.open} · ${list.data.open}` : words.open },
            { value: 'done', label: words.done },
            { value: 'all', label: words.everything },
          ]}
        />
        <NativeSelect
          aria-label={words.whose}
          value={assignee || 'anyone'}
          onChange={({ currentTarget: { value } }) => setAssignee(value === 'anyone' ? '' : value)}
          data={[
            { value: 'anyone', label: words.anyone },
            { value: 'me', label: words.mine },
            { value: 'none', label: words.nobody },
          ]}
          w={160}
        />
        <SearchField label={words.search} value={text} onChange={setText} className="inbox-search" />
      </div>

      <Loaded from={list}>
        {({ items: conversations, nextCursor }) =>
          conversations.length === 0 && !chosen ? (
            <EmptyState
              picture="conversation"
              title={words.empty}
              action={noChannel && may('manage') && !filtered ? <Link to={href('/settings/channels')}>{words.connect}</Link> : undefined}
            >
              {noChannel ? words.emptyNoChannel : words.emptyWords}
            </EmptyState>
          ) : (
            <div className="inbox-split" data-chosen={chosen !== ''}>
              <div className="inbox-list-side">
                <ConversationList conversations={conversations} chosen={chosen} onChoose={choose} />
                {nextCursor ? (
                  <Button variant="subtle" fullWidth loading={list.isFetching} disabled={limit >= 100} onClick={() => setLimit((now) => Math.min(now + 30, 100))}>
                    {words.more}
                  </Button>
                ) : null}
              </div>
              <div className="inbox-thread-side">
                {chosen ? (
                  <ConversationPane key={chosen} conversationId={chosen} onBack={() => choose('')} onDone={() => step(1)} />
                ) : (
                  <EmptyState picture="conversation" title={words.choose}>
                    {words.chooseWords}
                  </EmptyState>
                )}
              </div>
            </div>
          )
        }
      </Loaded>
    </Page>
  )
}
