import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { Loaded, ProblemNote, Waiting } from '../../platform/ui/feedback.tsx'
import { browserZone, useLanguage, useWords } from '../../platform/ui/language.tsx'
import { useGo, useParam } from '../../platform/ui/link.tsx'
import { fieldErrors } from '../../platform/ui/problem.ts'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import { DeadLink } from './dead-link.tsx'
import { Door } from './door.tsx'
import { pageWords } from './words.ts'
import { ZoneSelect } from './zone-select.tsx'

/** The first owner's way in, by the link the program shows when it first starts. */
export function WelcomePage(): ReactNode {
  const words = useWords(pageWords).welcome
  const token = useParam('token')
  const link = useApi<{ ok: boolean }>(['welcome'], `/welcome/${encodeURIComponent(token)}`)
  if (link.error) return <DeadLink title={words.invalid} problem={link.error} onRetry={() => void link.refetch()} />
  return (
    <Door title={words.title} lead={words.lead}>
      <Loaded from={link} waiting={<Waiting lines={3} />}>{() => <WelcomeForm token={token} />}</Loaded>
    </Door>
  )
}

function WelcomeForm({ token }: { readonly token: string }): ReactNode {
  const words = useWords(pageWords)
  const { language } = useLanguage()
  const client = useQueryClient()
  const go = useGo()
  const [form, setForm] = useState({ name: '', email: '', password: '', workspaceName: '', zone: browserZone() })
  const create = useAction({
    act: (input: typeof form, idempotencyKey) => api.post<{ workspace: { id: string } }>(`/welcome/${encodeURIComponent(token)}`, { ...input, language }, { idempotencyKey }),
    onDone: ({ workspace }) => {
      client.clear()
      // Nothing is connected yet: the first steps say what to do about it.
      go(`/w/${workspace.id}/start`, { replace: true })
    },
  })
  const errors = fieldErrors(create.error)
  const field = (name: keyof typeof form) => ({
    name,
    value: form[name],
    error: errors[name],
    required: true,
    withAsterisk: false,
    onChange: (event: { currentTarget: { value: string } }) => setForm({ ...form, [name]: event.currentTarget.value }),
  })
  return (
    <form
      className="kit-form"
      onSubmit={(event) => {
        event.preventDefault()
        create.run(form)
      }}
    >
      {Object.keys(errors).length === 0 ? <ProblemNote problem={create.error} /> : null}
      <TextInput label={words.name} autoComplete="name" {...field('name')} />
      <TextInput label={words.email} type="email" autoComplete="username" {...field('email')} />
      <PasswordInput label={words.password} description={words.passwordHint} autoComplete="new-password" minLength={10} visibilityToggleButtonProps={{ 'aria-label': words.show }} {...field('password')} />
      <TextInput label={words.welcome.workspaceName} description={words.welcome.workspaceHint} autoComplete="organization" {...field('workspaceName')} />
      <ZoneSelect value={form.zone} onChange={(zone) => setForm({ ...form, zone })} error={errors['zone']} />
      <Button type="submit" loading={create.isPending}>{words.welcome.submit}</Button>
    </form>
  )
}
