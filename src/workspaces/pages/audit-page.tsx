import { Button, Select } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { DateRange, usePeriod } from '../../platform/ui/date-range.tsx'
import { EmptyState } from '../../platform/ui/empty-state.tsx'
import { Loaded } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { useSearchParam } from '../../platform/ui/link.tsx'
import { Page, Section } from '../../platform/ui/page.tsx'
import { useApi } from '../../platform/ui/query.tsx'
import { DataTable, type Column } from '../../platform/ui/table.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { AuditEntry, Member } from '../schema.ts'
import './settings.css'
import { settingsWords } from './settings-words.ts'

/** Who did what: filtered by days, person and act, all in the address; more as one reads on, and all of it as CSV. */
export function AuditPage(): ReactNode {
  const words = useWords(settingsWords)
  const { path } = useWorkspace()
  const [period, setPeriod] = usePeriod()
  const [who, setWho] = useSearchParam('who')
  const [action, setAction] = useSearchParam('action')
  const members = useApi<{ items: Member[] }>(['members'], path('/members'))
  const filter = new URLSearchParams({ from: period.from, to: period.to, ...(who === '' ? {} : { who }), ...(action === '' ? {} : { action }) })
  const people = [{ value: 'system', label: words.audit.system }, ...(members.data?.items ?? []).map(({ userId, name }) => ({ value: userId, label: name }))]
  const actions = Object.entries(words.audit.actions).map(([value, label]) => ({ value, label }))
  return (
    <Page
      title={words.audit.title}
      description={words.audit.lead}
      actions={<Button component="a" variant="default" href={`/api/v1${path(`/audit-log.csv?${filter}`)}`} download>{words.audit.csv}</Button>}
    >
      <Section>
        <div className="workspaces-filters">
          <DateRange value={period} onChange={setPeriod} />
          <Select label={words.audit.who} placeholder={words.audit.everybody} data={people} clearable value={who === '' ? null : who} onChange={(value) => setWho(value ?? '')} />
          <Select label={words.audit.what} placeholder={words.audit.everything} data={actions} clearable searchable value={action === '' ? null : action} onChange={(value) => setAction(value ?? '')} />
        </div>
        <Entries query={filter.toString()} />
      </Section>
    </Page>
  )
}

interface EntryPage {
  readonly items: readonly AuditEntry[]
  readonly nextCursor: string | null
}

function Entries({ query }: { readonly query: string }): ReactNode {
  const words = useWords(settingsWords)
  const format = useFormat()
  const { path } = useWorkspace()
  const entries = useInfiniteQuery({
    queryKey: ['audit-log', path(''), query],
    queryFn: ({ pageParam, signal }) => api.get<EntryPage>(path(`/audit-log?${query}${pageParam === null ? '' : `&cursor=${pageParam}`}`), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  })
  const columns: readonly Column<AuditEntry>[] = [
    { key: 'when', title: words.audit.when, main: true, cell: ({ at }) => format.dateTime(at) },
    { key: 'who', title: words.audit.who, cell: ({ who }) => (who === 'system' ? words.audit.system : who) },
    { key: 'what', title: words.audit.what, cell: ({ action }) => labelOf(words.audit.actions, action) },
    { key: 'subject', title: words.audit.subject, cell: ({ subject }) => subject },
    { key: 'detail', title: words.audit.detail, cell: (entry) => <Details entry={entry} /> },
  ]
  return (
    <Loaded from={entries}>
      {({ pages }) => (
        <>
          <DataTable
            caption={words.audit.title}
            columns={columns}
            rows={pages.flatMap(({ items }) => items)}
            rowKey={({ id }) => id}
            empty={<EmptyState picture="calendar" title={words.audit.none}>{words.audit.noneWords}</EmptyState>}
          />
          {entries.hasNextPage ? (
            <div className="workspaces-more">
              <Button variant="default" loading={entries.isFetchingNextPage} onClick={() => void entries.fetchNextPage()}>{words.show}</Button>
            </div>
          ) : null}
        </>
      )}
    </Loaded>
  )
}

/** The facts that help a reader; ids of other things are for the CSV. */
function Details({ entry }: { readonly entry: AuditEntry }): ReactNode {
  const words = useWords(settingsWords)
  const format = useFormat()
  const shown = Object.entries(entry.detail).flatMap(([name, value]) => {
    if (!(name in words.audit.details) || value === null) return []
    return [`${labelOf(words.audit.details, name)}: ${valueOf(name, value)}`]
  })
  return shown.length === 0 ? null : <span className="kit-hint">{shown.join(' · ')}</span>

  function valueOf(name: string, value: string | number): string {
    if (name === 'dueAt' && typeof value === 'number') return format.dateTime(value)
    if (name === 'approvalRequired' || name === 'clickParameter') return value === 1 ? words.audit.yes : words.audit.no
    if (name === 'scopes') return format.list(String(value).split(', ').map((scope) => labelOf(words.keys.scopeNames, scope)))
    if (name === 'role' || name === 'from' || name === 'to') return labelOf(words.roles, String(value))
    const [, amount, currency] = name === 'value' ? (/^(\d+) ([A-Z]{3})$/.exec(String(value)) ?? []) : []
    if (amount !== undefined && currency !== undefined) return format.money(Number(amount), currency)
    return String(value)
  }
}

/** The word for an id, or the id itself when another module speaks of something we have no word for yet. */
const labelOf = (labels: Readonly<Record<string, string>>, id: string): string => labels[id] ?? id
