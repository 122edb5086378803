import { Button, Checkbox, Textarea } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { Loaded, ProblemNote, useToast } from '../../platform/ui/feedback.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { Page, Section } from '../../platform/ui/page.tsx'
import { fieldErrors } from '../../platform/ui/problem.ts'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { LinkSettings } from '../schema.ts'
import { asText, asVocabulary } from './vocabulary-text.ts'
import { linksWords } from './words.ts'

const settingsKey = ['link-settings'] as const

/** The UTM vocabulary and the click parameter. Whoever may not change them reads them. */
export function LinkSettingsPage(): ReactNode {
  const words = useWords(linksWords).settings
  const { path } = useWorkspace()
  const settings = useApi<LinkSettings>(settingsKey, path('/links/settings'))
  return (
    <Page title={words.title} description={words.lead}>
      <Loaded from={settings}>{(found) => <SettingsForm settings={found} />}</Loaded>
    </Page>
  )
}

function SettingsForm({ settings }: { readonly settings: LinkSettings }): ReactNode {
  const words = useWords(linksWords).settings
  const { path, may } = useWorkspace()
  const toast = useToast()
  const [clickParameter, setParameter] = useState(settings.clickParameter)
  const [sources, setSources] = useState(asText(settings.utmRules.sources))
  const [mediums, setMediums] = useState(asText(settings.utmRules.mediums))
  const save = useAction({
    act: (input: LinkSettings, idempotencyKey) => api.put<LinkSettings>(path('/links/settings'), input, { idempotencyKey }),
    refresh: [settingsKey],
    onDone: () => toast.done(words.saved),
  })
  const readOnly = !may('manage')
  const errors = fieldErrors(save.error)
  const errorOf = (list: string): string | undefined => Object.entries(errors).find(([field]) => field.includes(list))?.[1]
  return (
    <form
      className="kit-form"
      onSubmit={(event) => {
        event.preventDefault()
        save.run({ clickParameter, utmRules: { sources: asVocabulary(sources), mediums: asVocabulary(mediums) } })
      }}
    >
      <Section title={words.parameter}>
        <Checkbox label={words.parameterField} description={words.parameterHint} disabled={readOnly} checked={clickParameter} onChange={(event) => setParameter(event.currentTarget.checked)} />
      </Section>
      <Section title={words.vocabulary} description={words.vocabularyLead}>
        <div className="kit-form">
          <Textarea label={words.sources} placeholder={words.sourcesExample} autosize minRows={3} maxRows={16} readOnly={readOnly} value={sources} error={errorOf('sources')} onChange={(event) => setSources(event.currentTarget.value)} />
          <Textarea label={words.mediums} placeholder={words.mediumsExample} autosize minRows={3} maxRows={16} readOnly={readOnly} value={mediums} error={errorOf('mediums')} onChange={(event) => setMediums(event.currentTarget.value)} />
        </div>
        {Object.keys(errors).length === 0 ? <ProblemNote problem={save.error} /> : null}
      </Section>
      {readOnly ? null : <div className="kit-row-end"><Button type="submit" loading={save.isPending}>{words.save}</Button></div>}
    </form>
  )
}
