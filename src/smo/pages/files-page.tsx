import { Button, TextInput } from '@mantine/core'
import { useRef, useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { ProblemNote } from '../../platform/ui/feedback.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { Page, Section } from '../../platform/ui/page.tsx'
import { fieldErrors } from '../../platform/ui/problem.ts'
import { useAction } from '../../platform/ui/query.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { KindReport } from '../kinds/schema.ts'
import { AuditFindings } from './audit-findings.tsx'
import { filesWords } from './files-words.ts'
import './page-audits.css'

/** What is no page: a file from here, a file elsewhere, a profile. */
export function FilesPage(): ReactNode {
  const words = useWords(filesWords)
  const { path } = useWorkspace()
  const [report, setReport] = useState<KindReport | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const send = useAction({
    act: (file: File, idempotencyKey) => {
      const form = new FormData()
      form.set('file', file)
      return api.post<KindReport>(path('/file-audits'), form, { idempotencyKey })
    },
    onDone: setReport,
  })
  return (
    <Page title={words.title} description={words.lead}>
      <div className="smo-three">
        <Section title={words.file} description={words.fileHint}>
          <input ref={input} className="kit-hidden" type="file" aria-label={words.file} tabIndex={-1} onChange={(event) => {
            const [file] = event.currentTarget.files ?? []
            if (file) send.run(file)
            event.currentTarget.value = ''
          }} />
          <Button loading={send.isPending} onClick={() => input.current?.click()}>{words.choose}</Button>
          <ProblemNote problem={send.error} />
        </Section>
        <Section title={words.address}><ByAddress to="/file-audits/by-address" label={words.address} button={words.auditFile} onReport={setReport} /></Section>
        <Section title={words.profile} description={words.profileHint}><ByAddress to="/profile-audits" label={words.profile} button={words.auditProfile} onReport={setReport} /></Section>
      </div>
      {report === null ? null : <Result report={report} />}
    </Page>
  )
}

function ByAddress({ to, label, button, onReport }: { readonly to: string; readonly label: string; readonly button: string; readonly onReport: (report: KindReport) => void }): ReactNode {
  const words = useWords(filesWords)
  const { path } = useWorkspace()
  const [url, setUrl] = useState('')
  const ask = useAction({ act: (address: string, idempotencyKey) => api.post<KindReport>(path(to), { url: address }, { idempotencyKey }), onDone: onReport })
  const errors = fieldErrors(ask.error)
  return (
    <form className="kit-form" onSubmit={(event) => { event.preventDefault(); ask.run(url.trim()) }}>
      <TextInput label={label} required inputMode="url" autoCapitalize="off" spellCheck={false} placeholder="https://" maxLength={2_000} value={url} error={errors['url']} onChange={(event) => setUrl(event.currentTarget.value)} />
      <Button type="submit" variant="default" loading={ask.isPending} aria-label={button}>{words.audit}</Button>
      {errors['url'] === undefined ? <ProblemNote problem={ask.error} /> : null}
    </form>
  )
}

function Result({ report }: { readonly report: KindReport }): ReactNode {
  const words = useWords(filesWords)
  const plain = Object.entries(report.facts).filter((entry): entry is [string, string | number | boolean] => ['string', 'number', 'boolean'].includes(typeof entry[1]))
  return (
    <Section title={words.result(report.name)} description={words.kinds[report.kind]}>
      <AuditFindings findings={report.findings} />
      <details className="smo-fold">
        <summary>{words.known}</summary>
        <ul className="smo-rules">{plain.map(([key, value]) => <li key={key}><code>{key}</code> {String(value)}</li>)}</ul>
      </details>
    </Section>
  )
}
