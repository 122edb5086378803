import { Button } from '@mantine/core'
import { IconDownload, IconFileSpreadsheet } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { download, toCsv } from '../../platform/ui/csv.ts'
import { ProblemNote, ProgressBar, useToast } from '../../platform/ui/feedback.tsx'
import { useFileDrop } from '../../platform/ui/file-drop.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { useGo } from '../../platform/ui/link.tsx'
import { Page, Section } from '../../platform/ui/page.tsx'
import { ApiProblem } from '../../platform/ui/problem.ts'
import { useAction } from '../../platform/ui/query.tsx'
import { DataTable } from '../../platform/ui/table.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { PlanImport } from '../schema.ts'
import './import-page.css'
import { importWords } from './import-words.ts'
import { instantOf } from './wall.ts'

const LARGEST_BYTES = 10_000_000
const columns = ['text', 'date', 'time', 'zone', 'accounts', 'campaign', 'link', 'language'] as const

interface Chosen {
  readonly name: string
  readonly csv: string
}

/** A content plan in CSV: tried first, with the bad rows named; then its good rows become drafts. */
export function ImportPage(): ReactNode {
  const words = useWords(importWords)
  const toast = useToast()
  const go = useGo()
  const { path, href } = useWorkspace()
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const send = (csv: string, dryRun: boolean, idempotencyKey: string) =>
    api.post<PlanImport>(path(`/posts/import?dryRun=${dryRun}`), new Blob([csv], { type: 'text/csv' }), { idempotencyKey })
  const dryRun = useAction({ act: (input: Chosen, idempotencyKey) => send(input.csv, true, idempotencyKey) })
  const create = useAction({
    act: (input: Chosen, idempotencyKey) => send(input.csv, false, idempotencyKey),
    refresh: [['posts']],
    onDone: (made) => {
      toast.done(words.created(made.rows.length))
      go(href('/plan'))
    },
  })
  const [tooBig, setTooBig] = useState(false)
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return
    create.reset()
    dryRun.reset()
    setTooBig(file.size > LARGEST_BYTES)
    if (file.size > LARGEST_BYTES) return setChosen(null)
    const next = { name: file.name, csv: await file.text() }
    setChosen(next)
    dryRun.run(next)
  }
  const tried = dryRun.data

  return (
    <Page title={words.title} description={words.lead} width="reading">
      <FileDrop name={chosen?.name ?? null} onFile={(file) => void take(file)} />
      {tooBig ? <ProblemNote problem={new ApiProblem(413, 'too-big', words.tooBig)} /> : null}
      <ProblemNote problem={dryRun.error ?? create.error} />
      {dryRun.isPending ? <ProgressBar label={words.reading} ratio={null} /> : null}
      {chosen && tried ? (
        <>
          <BadRows plan={tried} />
          <GoodRows plan={tried}>
            {create.isPending ? <ProgressBar label={words.creating} ratio={null} /> : <Button onClick={() => create.run(chosen)}>{words.create(tried.rows.length)}</Button>}
          </GoodRows>
        </>
      ) : (
        <Columns />
      )}
    </Page>
  )
}

function FileDrop({ name, onFile }: { readonly name: string | null; readonly onFile: (file: File | undefined) => void }): ReactNode {
  const words = useWords(importWords)
  const drop = useFileDrop({ label: words.choose, accept: '.csv,.tsv,.txt,text/csv', onFiles: ([file]) => onFile(file) })
  return (
    <div className="import-drop" {...drop.place}>
      <IconFileSpreadsheet size={28} stroke={1.4} aria-hidden />
      <span>{name ?? words.drop}</span>
      <Button variant={name === null ? 'filled' : 'default'} onClick={drop.pick}>
        {name === null ? words.choose : words.another}
      </Button>
      {drop.input}
    </div>
  )
}

function BadRows({ plan }: { readonly plan: PlanImport }): ReactNode {
  const words = useWords(importWords)
  const format = useFormat()
  if (plan.bad.length === 0) return null
  const lines = new Set(plan.bad.map(({ line }) => line)).size
  return (
    <Section title={words.bad(lines)} description={words.badWords}>
      <DataTable
        caption={words.bad(lines)}
        rows={plan.bad}
        rowKey={(row) => `${row.line} ${row.column ?? ''} ${row.sentence}`}
        columns={[
          { key: 'line', title: words.line, main: true, cell: (row) => words.lineNumber(format.number(row.line)) },
          { key: 'column', title: words.where, cell: (row) => row.column ?? '–' },
          { key: 'why', title: words.why, cell: (row) => row.sentence },
        ]}
      />
    </Section>
  )
}

const SHOWN = 50

function GoodRows({ plan, children }: { readonly plan: PlanImport; readonly children: ReactNode }): ReactNode {
  const words = useWords(importWords)
  const format = useFormat()
  if (plan.rows.length === 0) return null
  return (
    <Section title={words.good(plan.rows.length)} actions={children}>
      <DataTable
        caption={words.good(plan.rows.length)}
        rows={plan.rows.slice(0, SHOWN)}
        rowKey={(row) => String(row.line)}
        columns={[
          { key: 'text', title: words.text, main: true, cell: (row) => <span className="import-text">{row.excerpt}</span> },
          { key: 'when', title: words.when, cell: (row) => (row.schedule === null ? words.noDate : format.dateTime(instantOf(row.schedule.wallTime, row.schedule.zone))) },
          { key: 'accounts', title: words.accounts, cell: (row) => (row.accounts.length === 0 ? words.noneChosen : format.list(row.accounts)) },
          { key: 'line', title: words.line, numeric: true, cell: (row) => format.number(row.line) },
        ]}
      />
      {plan.rows.length > SHOWN ? <p className="kit-hint">{words.more(plan.rows.length - SHOWN)}</p> : null}
    </Section>
  )
}

/** What a file must look like, with one to begin from. */
function Columns(): ReactNode {
  const words = useWords(importWords)
  const { path } = useWorkspace()
  const template = () => download('passaparola-plan.csv', toCsv(columns, [[words.example, '2026-12-08', '09:30', 'Europe/Rome', '', '', 'https://example.org', 'it']]))
  return (
    <Section title={words.columns} description={words.columnsWords}>
      <DataTable
        caption={words.columns}
        rows={columns}
        rowKey={(name) => name}
        columns={[
          { key: 'name', title: words.column, main: true, cell: (name) => <code>{name}</code> },
          { key: 'meaning', title: words.meaning, cell: (name) => words.meanings[name] },
        ]}
      />
      <div className="kit-row">
        <Button variant="default" leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />} onClick={template}>
          {words.template}
        </Button>
        <a className="kit-link" href={`/api/v1${path('/posts/export?format=csv')}`} download>
          {words.exportAll}
        </a>
      </div>
    </Section>
  )
}
