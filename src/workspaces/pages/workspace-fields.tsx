import { Select, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import type { Language } from '../../platform/i18n.ts'
import { useLanguage, useWords } from '../../platform/ui/language.tsx'
import { settingsWords } from './settings-words.ts'
import { ZoneSelect } from './zone-select.tsx'

export interface WorkspaceDraft {
  readonly name: string
  readonly language: Language
  readonly zone: string
}

/** Name, language and zone: what every workspace has from its first minute. `errors` are by field. */
export function WorkspaceFields<Draft extends WorkspaceDraft>(props: {
  readonly draft: Draft
  readonly onChange: (draft: Draft) => void
  readonly errors: Readonly<Record<string, string>>
}): ReactNode {
  const words = useWords(settingsWords).workspace
  const { draft, onChange, errors } = props
  return (
    <>
      <TextInput label={words.name} name="workspace-name" required withAsterisk={false} maxLength={100} value={draft.name} error={errors['name']} onChange={(event) => onChange({ ...draft, name: event.currentTarget.value })} />
      <Select
        label={words.language}
        data={(['en', 'it'] as const).map((value) => ({ value, label: words.languages[value] }))}
        allowDeselect={false}
        value={draft.language}
        error={errors['language']}
        onChange={(value) => onChange({ ...draft, language: value === 'it' ? 'it' : 'en' })}
      />
      <ZoneSelect value={draft.zone} error={errors['zone']} onChange={(zone) => onChange({ ...draft, zone })} />
    </>
  )
}

export function WeekStartSelect({ value, onChange }: { readonly value: number; readonly onChange: (weekStart: number) => void }): ReactNode {
  const words = useWords(settingsWords).workspace
  const { language } = useLanguage()
  const name = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' })
  // 1 January 2024 was a Monday.
  const days = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ value: String(day), label: name.format(Date.UTC(2024, 0, day)) }))
  return <Select label={words.weekStart} data={days} allowDeselect={false} value={String(value)} onChange={(day) => onChange(Number(day ?? value))} />
}

/** Every currency the browser knows, by code and name; typing finds either. */
export function CurrencySelect(props: { readonly value: string; readonly onChange: (currency: string) => void; readonly error: string | undefined }): ReactNode {
  const words = useWords(settingsWords).workspace
  const { language } = useLanguage()
  const [currencies] = useState(() => [...new Set([props.value, ...Intl.supportedValuesOf('currency')])])
  const names = new Intl.DisplayNames(language, { type: 'currency' })
  return (
    <Select
      label={words.currency}
      description={words.currencyHint}
      data={currencies.map((code) => ({ value: code, label: `${code} · ${names.of(code) ?? code}` }))}
      searchable
      allowDeselect={false}
      limit={60}
      value={props.value}
      error={props.error}
      onChange={(currency) => {
        if (currency) props.onChange(currency)
      }}
    />
  )
}
