import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useState, type FormEvent, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { CopyButton } from '../../platform/ui/controls.tsx'
import { ProblemNote, useToast } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { fieldErrors } from '../../platform/ui/problem.ts'
import { useAction } from '../../platform/ui/query.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Watch, WatchWithSecret } from '../watch/schema.ts'
import { watchesWords } from './watches-words.ts'

export interface MemberSeen {
  readonly id: string
  readonly name: string
  readonly email: string
}

/** Adds a watch, or changes `watch`; a secret that is new is shown before it closes. */
export function WatchForm({ watch, members, canMail, onDone }: { readonly watch: Watch | null; readonly members: readonly MemberSeen[]; readonly canMail: boolean; readonly onDone: () => void }): ReactNode {
  const words = useWords(watchesWords)
  const format = useFormat()
  const { path } = useWorkspace()
  const toast = useToast()
  const [url, setUrl] = useState(watch?.url ?? '')
  const [everyMinutes, setEvery] = useState(watch?.everyMinutes ?? 60)
  const [tells, setTells] = useState<Watch['tells']>(watch?.tells ?? 'worse')
  const [recipients, setRecipients] = useState<readonly string[]>(watch?.recipients ?? [])
  const [webhookUrl, setWebhook] = useState(watch?.webhookUrl ?? '')
  const save = useAction({
    act: (_: void, idempotencyKey) => {
      const settings = { everyMinutes, tells, recipients: recipients.filter((id) => members.some((member) => member.id === id)), webhookUrl: webhookUrl.trim() === '' ? null : webhookUrl }
      return watch === null ? api.post<WatchWithSecret>(path('/watches'), { url, ...settings }, { idempotencyKey }) : api.patch<WatchWithSecret>(path(`/watches/${watch.id}`), settings, { idempotencyKey })
    },
    refresh: [['watches']],
    onDone: ({ webhookSecret }) => {
      toast.done(words.saved)
      if (webhookSecret === null) onDone()
    },
  })
  const secret = save.data?.webhookSecret ?? null
  if (secret !== null) return <SecretShown secret={secret} onDone={onDone} />
  const errors = fieldErrors(save.error)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    save.run()
  }
  const every = Object.entries(words.everyOptions).map(([value, label]) => ({ value, label }))
  const isUsual = every.some(({ value }) => Number(value) === everyMinutes)
  return (
    <form className="kit-form" onSubmit={submit}>
      {watch === null ? <TextInput label={words.url} placeholder={words.urlExample} required maxLength={2_000} inputMode="url" autoCapitalize="off" spellCheck={false} value={url} error={errors['url']} onChange={(event) => setUrl(event.currentTarget.value)} /> : null}
      <div className="kit-grid">
        <NativeSelect label={words.every} value={String(everyMinutes)} data={isUsual ? every : [...every, { value: String(everyMinutes), label: words.everyMinutes(format.number(everyMinutes)) }]} onChange={(event) => setEvery(Number(event.currentTarget.value))} />
        <NativeSelect label={words.tells} value={tells} data={(['worse', 'all'] as const).map((value) => ({ value, label: words.tellsOptions[value] }))} onChange={(event) => setTells(event.currentTarget.value === 'all' ? 'all' : 'worse')} />
      </div>
      <fieldset className="watch-people">
        <legend>{words.recipients}</legend>
        {members.map(({ id, name, email }) => (
          <Checkbox key={id} label={name} description={email} checked={recipients.includes(id)} onChange={({ currentTarget: { checked } }) => setRecipients(checked ? [...recipients, id] : recipients.filter((one) => one !== id))} />
        ))}
      </fieldset>
      {canMail ? null : <p className="kit-hint">{words.noMail}</p>}
      <TextInput label={words.webhook} description={words.webhookHint} maxLength={2_000} inputMode="url" autoCapitalize="off" spellCheck={false} value={webhookUrl} error={errors['webhookUrl']} onChange={(event) => setWebhook(event.currentTarget.value)} />
      {Object.keys(errors).length === 0 ? <ProblemNote problem={save.error} /> : null}
      <div className="kit-row-end">
        <Button variant="subtle" onClick={onDone}>{words.cancel}</Button>
        <Button type="submit" loading={save.isPending} disabled={url.trim() === ''}>{watch === null ? words.save : words.saveChange}</Button>
      </div>
    </form>
  )
}

/** A secret that is never shown again. */
export function SecretShown({ secret, onDone }: { readonly secret: string; readonly onDone: () => void }): ReactNode {
  const words = useWords(watchesWords)
  return (
    <div className="kit-form">
      <div>
        <p>{words.secret}. {words.secretWords}</p>
        <div className="watch-secret"><code>{secret}</code><CopyButton value={secret} name={words.secret} /></div>
      </div>
      <div className="kit-row-end"><Button onClick={onDone}>{words.understood}</Button></div>
    </div>
  )
}
