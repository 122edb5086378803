import { Button, Checkbox, Select, Switch, Tabs, Textarea, TextInput } from '@mantine/core'
import { IconCheck, IconClock, IconDots, IconPlus } from '@tabler/icons-react'
import { useMemo, useState, type ReactNode } from 'react'
import { useAction } from '../../../src/platform/ui/query.tsx'
import { api } from '../../../src/platform/ui/api.ts'
import { Chart } from '../../../src/platform/ui/chart.tsx'
import type { ChartData } from '../../../src/platform/ui/chart-data.ts'
import { Chip } from '../../../src/platform/ui/chip.tsx'
import { useCommands } from '../../../src/platform/ui/commands.tsx'
import { CopyButton, IconButton } from '../../../src/platform/ui/controls.tsx'
import { DateRange, usePeriod } from '../../../src/platform/ui/date-range.tsx'
import { useDraft } from '../../../src/platform/ui/draft.ts'
import { EmptyState } from '../../../src/platform/ui/empty-state.tsx'
import { ProblemNote, ProgressBar, useToast } from '../../../src/platform/ui/feedback.tsx'
import { useFormat } from '../../../src/platform/ui/language.tsx'
import { Keys } from '../../../src/platform/ui/keys.tsx'
import { Page, Section } from '../../../src/platform/ui/page.tsx'
import { Portrait } from '../../../src/platform/ui/portrait.tsx'
import { Segmented } from '../../../src/platform/ui/segmented.tsx'
import { fieldErrors } from '../../../src/platform/ui/problem.ts'
import { Dialog, SidePanel } from '../../../src/platform/ui/side-panel.tsx'
import { Stat } from '../../../src/platform/ui/stat.tsx'
import { DataTable } from '../../../src/platform/ui/table.tsx'

const posts = [
  { id: '1', text: 'The panettone is out of the oven', channel: 'Mastodon', reach: 1830, engagements: 142, sales: 219_000 },
  { id: '2', text: 'How we choose our flour', channel: 'Bluesky', reach: 12_410, engagements: 967, sales: null },
  { id: '3', text: 'Open on Sunday', channel: 'Mastodon', reach: 512, engagements: 8, sales: 4500 },
]

/** Every part of the kit at once, to be looked at and checked. Not shipped. */
export function Gallery(): ReactNode {
  const format = useFormat()
  const toast = useToast()
  const [period, setPeriod] = usePeriod()
  const [view, setView] = useState<'month' | 'week' | 'list'>('month')
  const [open, setOpen] = useState<'dialog' | 'panel' | null>(null)
  const [gone, setGone] = useState(false)
  const { draft, setDraft, found } = useDraft('gallery', '')
  const save = useAction({ act: (text: string, idempotencyKey) => api.post<unknown>('/gallery', { text }, { idempotencyKey }) })
  useCommands([{ id: 'hello', label: 'Say hello', group: 'Do', keys: 'h', run: () => toast.done('Hello') }])
  const data = useMemo<ChartData>(() => ({
    labelName: 'Day',
    labels: Array.from({ length: 28 }, (_, at) => format.day(Date.UTC(2026, 9, 27 + at, 12))),
    series: [
      { name: 'Engagements', tone: 'engagement', values: Array.from({ length: 28 }, (_, at) => (at === 9 ? null : Math.round(40 + 30 * Math.sin(at / 3) + at))) },
      { name: 'Previous period', tone: 'faint', values: Array.from({ length: 28 }, (_, at) => Math.round(30 + 18 * Math.cos(at / 4))) },
    ],
  }), [format])
  return (
    <main style={{ padding: '2rem 1rem' }}>
      <Page title="The last 28 days" description="What your posts did for visibility, engagement and conversion." actions={<><DateRange value={period} onChange={setPeriod} /><Button leftSection={<IconPlus size={17} aria-hidden />}>Write a post</Button></>}>
        <div className="kit-grid">
          <div className="kit-card"><Stat stage="visibility" label="Potential reach" value={format.number(14_752)} change={0.18} to="/#reach" formula={{ text: 'Followers of the account + of those who re-shared', readAt: Date.UTC(2026, 10, 23, 9) }} /></div>
          <div className="kit-card"><Stat stage="engagement" label="Engagements" value={format.number(1117)} change={-0.04} to="/#engagements" /></div>
          <div className="kit-card"><Stat stage="conversion" label="Conversions" value={format.money(223_500, 'EUR')} unit="12 orders" change={null} /></div>
        </div>
        <Section><Chart title="Engagements by day" summary="1,117 engagements, most on the last days" data={data} /></Section>
        <Section title="Posts" description="Sorted by engagements" actions={<Segmented label="View" value={view} onChange={setView} options={[{ value: 'month', label: 'Month' }, { value: 'week', label: 'Week' }, { value: 'list', label: 'List' }]} />}>
          <DataTable caption="Posts" rows={gone ? posts.slice(1) : posts} rowKey={(post) => post.id} columns={[
            { key: 'text', title: 'Post', main: true, cell: (post) => post.text },
            { key: 'channel', title: 'Channel', cell: (post) => <Chip icon={<IconCheck size={14} aria-hidden />}>{post.channel}</Chip> },
            { key: 'reach', title: 'Reach', numeric: true, cell: (post) => format.number(post.reach) },
            { key: 'engagements', title: 'Engagements', numeric: true, cell: (post) => format.number(post.engagements) },
            { key: 'sales', title: 'Revenue', numeric: true, cell: (post) => format.money(post.sales, 'EUR') },
          ]} />
          <div className="kit-row">
            <Chip icon={<IconClock size={14} aria-hidden />}>Scheduled</Chip><Chip tone="strong">Published</Chip><Chip tone="danger">Reconnect</Chip>
            <Portrait name="Ada Lovelace" badge={<IconCheck size={12} />} /><Keys keys="g l" /><CopyButton value="x" name="link" /><IconButton label="More" icon={<IconDots size={18} aria-hidden />} />
          </div>
        </Section>
        <Section title="A form">
          <form className="kit-form" onSubmit={(event) => { event.preventDefault(); save.run(draft) }}>
            <ProblemNote problem={save.error} />
            <TextInput label="Title" value={draft} error={fieldErrors(save.error)['text']} onChange={(event) => setDraft(event.currentTarget.value)} />
            {found ? <p role="status">Brought back</p> : null}
            <Textarea label="Text" defaultValue="" minRows={3} />
            <Select label="Channel" data={['Mastodon', 'Bluesky']} defaultValue="Bluesky" allowDeselect={false} />
            <div className="kit-row"><Checkbox label="Everyone" defaultChecked /><Switch label="Approval" defaultChecked /></div>
            <Tabs defaultValue="a"><Tabs.List><Tabs.Tab value="a">Preview</Tabs.Tab><Tabs.Tab value="b">Proof</Tabs.Tab></Tabs.List></Tabs>
            <ProgressBar label="Uploading 3 pictures" ratio={0.4} />
            <div className="kit-row-end">
              <Button variant="subtle" onClick={() => setOpen('panel')}>Panel</Button>
              <Button variant="light" onClick={() => setOpen('dialog')}>Dialog</Button>
              <Button variant="default" color="red" onClick={() => { setGone(true); toast.done('Post deleted', () => setGone(false)) }}>Delete</Button>
              <Button type="submit">Save</Button>
            </div>
          </form>
        </Section>
        <Section><EmptyState picture="conversation" title="Nobody has answered yet" action={<Button variant="default">Write a post</Button>}>When people reply to your posts or mention you, their messages stand here, next to the post they are about.</EmptyState></Section>
        <div className="kit-grid">{(['post', 'calendar', 'link', 'chart', 'channel', 'people', 'key'] as const).map((picture) => <div key={picture} className="kit-card"><EmptyState picture={picture} title={picture}>.</EmptyState></div>)}</div>
      </Page>
      {open === 'dialog' ? <Dialog title="A question" onClose={() => setOpen(null)}><Button>Yes</Button></Dialog> : null}
      {open === 'panel' ? <SidePanel title="A detail" onClose={() => setOpen(null)}><p>Proof of the publication</p></SidePanel> : null}
    </main>
  )
}
