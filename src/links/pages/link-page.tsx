import { Button } from '@mantine/core'
import { useMemo, useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { Chart } from '../../platform/ui/chart.tsx'
import { CopyButton } from '../../platform/ui/controls.tsx'
import { DateRange, usePeriod } from '../../platform/ui/date-range.tsx'
import { EmptyState } from '../../platform/ui/empty-state.tsx'
import { Loaded, useToast } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Link, useParam } from '../../platform/ui/link.tsx'
import { Page, Section } from '../../platform/ui/page.tsx'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import { Stat } from '../../platform/ui/stat.tsx'
import { DataTable, type Column } from '../../platform/ui/table.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Click, ClickList, LinkDetail, ShortLink } from '../schema.ts'
import { ChangeLink } from './link-form.tsx'
import { LinkQr } from './link-qr.tsx'
import './links-page.css'
import { linksWords } from './words.ts'

/** One link: what it brought by day, where it was shared in private, and each request with the reason it counts or not. */
export function LinkPage(): ReactNode {
  const { path, zone } = useWorkspace()
  const [period, setPeriod] = usePeriod()
  const id = useParam('linkId')
  const query = new URLSearchParams({ fromDay: period.from, toDay: period.to, zone })
  const link = useApi<LinkDetail>(['links', id, query.toString()], path(`/links/${id}?${query}`), { keepShowing: true, refreshEvery: 15_000 })
  return <Loaded from={link}>{(detail) => <Detail link={detail} range={<DateRange value={period} onChange={setPeriod} />} />}</Loaded>
}

function Detail({ link, range }: { readonly link: LinkDetail; readonly range: ReactNode }): ReactNode {
  const words = useWords(linksWords)
  const format = useFormat()
  const { path, href, may } = useWorkspace()
  const toast = useToast()
  const [changing, setChanging] = useState(false)
  const archive = useAction({
    act: (archived: boolean, idempotencyKey) => api.patch<ShortLink>(path(`/links/${link.id}`), { archived }, { idempotencyKey }),
    refresh: [['links']],
    onDone: (_, archived) => toast.done(archived ? words.archived : words.unarchived, () => archive.run(!archived)),
  })
  const previews = Object.entries(link.previews).toSorted(([, left], [, right]) => right - left)
  const shared = previews.reduce((all, [, count]) => all + count, 0)
  const unique = link.days.reduce((all, day) => all + day.uniqueClicks, 0)
  const data = useMemo(
    () => ({ labels: link.days.map(({ day }) => format.day(Date.parse(`${day}T12:00:00Z`))), labelName: words.day, series: [{ name: words.unique, tone: 'engagement' as const, values: link.days.map((day) => day.uniqueClicks) }] }),
    [link.days, format, words],
  )
  return (
    <Page
      title={link.title ?? link.targetUrl.replace(/^https?:\/\//, '')}
      width="wide"
      actions={may('write') ? (
        <>
          <Button variant="default" loading={archive.isPending} onClick={() => archive.run(link.archivedAt === null)}>{link.archivedAt === null ? words.archive : words.unarchive}</Button>
          <Button variant="default" onClick={() => setChanging(true)}>{words.change}</Button>
        </>
      ) : null}
    >
      <Section>
        <dl className="links-facts">
          <div><dt>{words.short}</dt><dd className="links-short">{link.shortUrl}<CopyButton value={link.shortUrl} name={words.shortName} /></dd></div>
          <div><dt>{words.landing}</dt><dd>{link.landingUrl}</dd></div>
          {link.postId === null ? null : <div><dt>{words.post}</dt><dd><Link to={href(`/posts/${link.postId}`)}>{words.toPost}</Link></dd></div>}
        </dl>
      </Section>
      <Section plain>
        <div className="kit-grid">
          <Stat label={words.unique} value={format.number(link.uniqueClicks)} stage="engagement" formula={{ text: words.uniqueFormula }} />
          <Stat label={words.clicks} value={format.number(link.clicks)} formula={{ text: words.clicksFormula }} />
          <Stat label={words.previews} value={format.number(shared)} formula={{ text: words.previewsFormula }} />
          <Stat label={words.bots} value={format.number(link.bots)} formula={{ text: words.botsFormula }} />
        </div>
      </Section>
      <Section>
        {range}
        <Chart title={words.byDay} summary={words.daysSummary(format.number(unique), format.number(link.days.length))} data={data} kind="bar" fileName="clicks" />
      </Section>
      {previews.length === 0 ? null : (
        <Section title={words.sharedIn} description={words.sharedLead}>
          <ul className="links-list">
            {previews.map(([consumer, count]) => <li key={consumer}><span className="links-name">{consumer}</span><span className="kit-number">{words.times(count, format.number(count))}</span></li>)}
          </ul>
        </Section>
      )}
      {link.changes.length === 0 ? null : (
        <Section title={words.changes}>
          <ul className="links-list">
            {link.changes.map((change) => <li key={change.at}><span>{words.changedBy(change.who, change.fromUrl)}</span><span className="kit-number">{format.dateTime(change.at)}</span></li>)}
          </ul>
        </Section>
      )}
      <Section title={words.qr} description={words.qrWords}><LinkQr url={link.shortUrl} /></Section>
      <Section title={words.latest}><Requests linkId={link.id} /></Section>
      {changing ? <ChangeLink link={link} onClose={() => setChanging(false)} /> : null}
    </Page>
  )
}

function Requests({ linkId }: { readonly linkId: string }): ReactNode {
  const words = useWords(linksWords)
  const format = useFormat()
  const { path } = useWorkspace()
  const clicks = useApi<ClickList>(['links', linkId, 'clicks'], path(`/clicks?linkId=${linkId}&limit=50`), { refreshEvery: 15_000 })
  const columns: readonly Column<Click>[] = [
    { key: 'at', title: words.at, main: true, cell: ({ at }) => format.dateTime(at) },
    { key: 'who', title: words.who, cell: ({ kind, duplicateOf }) => (duplicateOf === null ? words.kinds[kind] : words.repeated) },
    { key: 'why', title: words.why, cell: (click) => reasonOf(words, click) },
    { key: 'from', title: words.from, cell: ({ referrerHost }) => referrerHost ?? '–' },
    { key: 'device', title: words.device, wideOnly: true, cell: ({ device }) => words.devices[device] },
  ]
  return (
    <Loaded from={clicks}>
      {({ items }) => <DataTable caption={words.latest} columns={columns} rows={items} rowKey={({ id }) => id} empty={<EmptyState picture="link" title={words.nobody}>{words.nobodyWords}</EmptyState>} />}
    </Loaded>
  )
}

function reasonOf(words: ReturnType<typeof useWords<typeof linksWords.en>>, { why, consumer }: Click): string {
  if (consumer !== null) return words.previewBy(consumer)
  const reasons: Readonly<Record<string, string>> = words.reasons
  return reasons[why] ?? why
}
