import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { Segmented } from '../../platform/ui/segmented.tsx'
import { download as offer, toCsv } from '../../platform/ui/csv.ts'
import { EmptyState } from '../../platform/ui/empty-state.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Link, useSearchParam } from '../../platform/ui/link.tsx'
import { Section } from '../../platform/ui/page.tsx'
import { type Column, DataTable } from '../../platform/ui/table.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Loop, LoopRow } from '../schema.ts'
import { loopPageWords } from './words.ts'

/** How many rows are shown at first. */
const FIRST = 10

type By = 'campaign' | 'channel' | 'post'

/** The Loop's numbers by campaign, channel or post; every number leads to its events. */
export function Breakdown({ loop }: { readonly loop: Loop }): ReactNode {
  const words = useWords(loopPageWords)
  const format = useFormat()
  const { href, may } = useWorkspace()
  const [chosen, setBy] = useSearchParam('by', 'post')
  const by: By = chosen === 'campaign' || chosen === 'channel' ? chosen : 'post'
  const rows = by === 'campaign' ? loop.byCampaign : by === 'channel' ? loop.byChannel : loop.byPost
  const [all, setAll] = useState(false)
  // The rest is one click away; what came from elsewhere is always there, so that the columns can be understood.
  const shown = all || rows.length <= FIRST + 3 ? rows : [...rows.slice(0, FIRST), ...rows.slice(FIRST).filter((row) => row.id === null)]
  const nameOf = (row: LoopRow) =>
    row.id === null ? words.otherSources : row.id === '' ? words.noCampaign : row.label || words.gone
  const filterName = by === 'campaign' ? 'campaignId' : by === 'channel' ? 'connectionId' : 'postId'

  const events = (row: LoopRow, metricId: string, shown: string) => {
    if (shown === format.number(null) || shown === '0' || shown === '–') return shown
    const whose = row.id ? { [filterName]: row.id } : { without: by === 'campaign' ? 'campaign' : 'post' }
    return (
      <Link to={href(`/loop/events?${new URLSearchParams({ metricId, from: loop.from, to: loop.to, model: loop.model, ...whose })}`)} className="loop-number">
        {shown}
      </Link>
    )
  }
  const numeric = (key: 'posts' | 'potentialReach' | 'engagements' | 'clicks' | 'visitors' | 'conversions'): Column<LoopRow> => ({
    key,
    title: words.table[key],
    numeric: true,
    cell: (row) => events(row, key, row.id === null && row[key] === 0 ? '–' : format.number(row[key])),
  })
  const columns: Column<LoopRow>[] = [
    {
      key: 'name',
      title: words.table.name,
      main: true,
      cell: (row) =>
        by === 'post' && row.id ? (
          <Link to={href(`/posts/${row.id}`)} className="kit-link loop-name">
            {nameOf(row)}
          </Link>
        ) : (
          <span className="loop-name" title={row.id === null ? words.otherSourcesHint : row.id === '' ? words.noCampaignHint : undefined}>
            {nameOf(row)}
          </span>
        ),
    },
    ...(by === 'post' ? [] : [numeric('posts')]),
    numeric('potentialReach'),
    numeric('engagements'),
    numeric('clicks'),
    numeric('visitors'),
    numeric('conversions'),
    {
      key: 'value',
      title: words.table.value,
      numeric: true,
      cell: (row) => (row.value.length === 0 ? '–' : events(row, 'conversions', row.value.map((money) => format.money(money.amountMinor, money.currency)).join(' + '))),
    },
  ]
  const download = () =>
    offer(
      `loop-${by}-${loop.from}-${loop.to}.csv`,
      toCsv(
        columns.map((column) => column.title),
        rows.map((row) => [
          nameOf(row),
          ...(by === 'post' ? [] : [row.posts]),
          row.potentialReach,
          row.engagements,
          row.clicks,
          row.visitors,
          row.conversions,
          row.value.map((money) => `${money.amountMinor} ${money.currency}`).join(' + '),
        ]),
      ),
    )
  return (
    <Section
      title={words.by}
      actions={
        <>
          <Segmented
            label={words.by}
            value={by}
            onChange={setBy}
            options={[
              { value: 'post', label: words.byPost },
              { value: 'channel', label: words.byChannel },
              { value: 'campaign', label: words.byCampaign },
            ]}
          />
          <Button variant="subtle" leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />} onClick={download}>
            {words.download}
          </Button>
        </>
      }
    >
      <DataTable
        caption={`${words.by}: ${{ post: words.byPost, channel: words.byChannel, campaign: words.byCampaign }[by]}`}
        columns={columns}
        rows={shown}
        rowKey={(row) => row.id ?? 'other'}
        empty={
          <EmptyState picture="chart" title={words.nothing} action={may('write') ? <Link to={href('/compose')}>{words.write}</Link> : undefined}>
            {words.nothingWords}
          </EmptyState>
        }
      />
      {shown.length < rows.length ? (
        <Button variant="default" onClick={() => setAll(true)}>
          {words.showAll(rows.length)}
        </Button>
      ) : null}
    </Section>
  )
}
