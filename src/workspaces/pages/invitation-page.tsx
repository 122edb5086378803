import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { Loaded, ProblemNote, Waiting } from '../../platform/ui/feedback.tsx'
import { useLanguage, useWords } from '../../platform/ui/language.tsx'
import { Link, useGo, useParam } from '../../platform/ui/link.tsx'
import { fieldErrors } from '../../platform/ui/problem.ts'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import type { Acceptance, InvitationSeen } from '../schema.ts'
import { DeadLink } from './dead-link.tsx'
import { Door } from './door.tsx'
import { whoAmI } from './me.ts'
import { pageWords } from './words.ts'

/** Joins a workspace by invitation: with the account one has, or with a new one. */
export function InvitationPage(): ReactNode {
  const words = useWords(pageWords)
  const token = useParam('token')
  const invitation = useApi<InvitationSeen>(['invitation'], `/invitations/${encodeURIComponent(token)}`)
  if (invitation.error) return <DeadLink title={words.invitation.invalid} problem={invitation.error} onRetry={() => void invitation.refetch()} />
  const invited = invitation.data
  return (
    <Door
      title={words.invitation.title(invited?.workspaceName ?? '…')}
      lead={invited ? words.invitation.lead(invited.invitedBy, invited.workspaceName, words.roles[invited.role]) : undefined}
    >
      <Loaded from={invitation} waiting={<Waiting lines={3} />}>{(known) => <JoinForm token={token} invited={known} />}</Loaded>
    </Door>
  )
}

function JoinForm({ token, invited }: { readonly token: string; readonly invited: InvitationSeen }): ReactNode {
  const words = useWords(pageWords)
  const client = useQueryClient()
  const go = useGo()
  const me = useQuery({ queryKey: ['who-am-i'], queryFn: whoAmI, retry: false })
  const { language } = useLanguage()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const join = useAction({
    act: (input: Acceptance, idempotencyKey) => api.post<unknown>(`/invitations/${encodeURIComponent(token)}`, input, { idempotencyKey }),
    onDone: () => {
      client.clear()
      go('/', { replace: true })
    },
  })
  const errors = fieldErrors(join.error)
  const problem = Object.keys(errors).length === 0 ? <ProblemNote problem={join.error} /> : null
  if (me.data) {
    return (
      <div className="kit-form">
        {problem}
        <p>{words.invitation.asYou(me.data.user.email)}</p>
        {me.data.user.email.toLowerCase() === invited.email.toLowerCase() ? null : <p className="kit-hint">{words.invitation.forOther(invited.email)}</p>}
        <Button loading={join.isPending} onClick={() => join.run({})}>{words.invitation.accept}</Button>
      </div>
    )
  }
  return (
    <form
      className="kit-form"
      onSubmit={(event) => {
        event.preventDefault()
        join.run({ name, password, language })
      }}
    >
      {problem}
      <TextInput label={words.email} type="email" name="email" autoComplete="username" value={invited.email} readOnly />
      <TextInput label={words.name} name="name" autoComplete="name" required withAsterisk={false} value={name} error={errors['name']} onChange={(event) => setName(event.currentTarget.value)} />
      <PasswordInput label={words.password} description={words.passwordHint} name="new-password" autoComplete="new-password" minLength={10} required withAsterisk={false} value={password} error={errors['password']} onChange={(event) => setPassword(event.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': words.show }} />
      <Button type="submit" loading={join.isPending}>{words.invitation.submit}</Button>
      <p className="kit-hint">
        <Link to={`/sign-in?back=${encodeURIComponent(`/invitation/${token}`)}`}>{words.invitation.haveAccount}</Link>
      </p>
    </form>
  )
}
