import type { ReactNode } from 'react'
import { useWords } from '../../platform/ui/language.tsx'
import { Page, Section } from '../../platform/ui/page.tsx'
import { useApi } from '../../platform/ui/query.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Goal } from '../schema.ts'
import { Code } from './code.tsx'
import './conversions-page.css'
import { GoalsSection } from './goals-section.tsx'
import { HooksSection } from './hooks-section.tsx'
import { SitesSection } from './sites-section.tsx'
import { conversionsWords } from './words.ts'

/** Where visitors arrive and what they should do there: sites with their snippet, goals, and how to send a conversion. */
export function GoalsPage(): ReactNode {
  const words = useWords(conversionsWords).settings
  return (
    <Page title={words.title} description={words.lead}>
      <SitesSection />
      <GoalsSection />
      <HooksSection />
      <HowTo />
    </Page>
  )
}

function HowTo(): ReactNode {
  const words = useWords(conversionsWords).settings
  const { path, currency } = useWorkspace()
  const goals = useApi<{ items: Goal[] }>(['goals'], path('/goals'))
  const name = goals.data?.items.find((goal) => goal.archivedAt === null)?.name ?? 'purchase'
  const page = `passaparola.convert('${name}', { id: 'A-1001', value: 49.90, currency: '${currency}' })`
  const markup = `<button data-pp-goal="${name}">…</button>`
  const server = `POST ${globalThis.location?.origin ?? ''}/api/v1${path('/conversions')}\n{ "goal": "${name}", "externalId": "A-1001", "value": { "amountMinor": 4990, "currency": "${currency}" }, "visitId": "…" }`
  return (
    <Section title={words.how}>
      <div className="kit-form">
        <p>{words.howPage}</p>
        <Code text={page} name={words.exampleName} />
        <p>{words.howMarkup}</p>
        <Code text={markup} name={words.exampleName} />
        <p>{words.howServer}</p>
        <Code text={server} name={words.exampleName} />
      </div>
    </Section>
  )
}
