import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { Loaded, ProblemNote, useToast } from '../../platform/ui/feedback.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { Page, Section } from '../../platform/ui/page.tsx'
import { useAction } from '../../platform/ui/query.tsx'
import type { Me } from '../schema.ts'
import { changePassword } from './auth.ts'
import { meKey, useMe } from './me.ts'
import { Passkeys } from './passkeys.tsx'
import { SecondFactorSection } from './second-factor.tsx'
import { Sessions } from './sessions.tsx'
import { pageWords } from './words.ts'

/** What is one's own in every workspace: name, password, second factor, passkeys. */
export function AccountPage(): ReactNode {
  const words = useWords(pageWords).account
  const me = useMe()
  return (
    <Page title={words.title} description={words.lead} width="reading">
      <Loaded from={me}>
        {({ user }) => (
          <>
            <Profile key={user.name} user={user} />
            <Password email={user.email} />
            <SecondFactorSection on={user.twoFactorEnabled} />
            <Passkeys />
            <Sessions />
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Profile({ user }: { readonly user: Me['user'] }): ReactNode {
  const words = useWords(pageWords)
  const toast = useToast()
  const [name, setName] = useState(user.name)
  const save = useAction({ act: (name: string, idempotencyKey) => api.patch<unknown>('/me', { name }, { idempotencyKey }), refresh: [meKey], onDone: () => toast.done(words.account.saved) })
  return (
    <Section title={words.account.profile}>
      <form
        className="kit-form"
        onSubmit={(event) => {
          event.preventDefault()
          save.run(name.trim())
        }}
      >
        <ProblemNote problem={save.error} />
        <TextInput label={words.name} name="name" autoComplete="name" required withAsterisk={false} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <TextInput label={words.email} value={user.email} readOnly />
        <div className="kit-row-end">
          <Button type="submit" variant="default" loading={save.isPending} disabled={name.trim() === '' || name.trim() === user.name}>{words.account.save}</Button>
        </div>
      </form>
    </Section>
  )
}

function Password({ email }: { readonly email: string }): ReactNode {
  const words = useWords(pageWords)
  const toast = useToast()
  const [currentPassword, setCurrent] = useState('')
  const [newPassword, setNew] = useState('')
  const save = useAction({
    act: changePassword,
    onDone: () => {
      setCurrent('')
      setNew('')
      toast.done(words.account.passwordChanged)
    },
  })
  return (
    <Section title={words.account.passwordTitle} description={words.account.passwordLead}>
      <form
        className="kit-form"
        onSubmit={(event) => {
          event.preventDefault()
          save.run({ currentPassword, newPassword })
        }}
      >
        <ProblemNote problem={save.error} />
        {/* Password managers want to know whose password changes. */}
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <PasswordInput label={words.currentPassword} name="current-password" autoComplete="current-password" required withAsterisk={false} value={currentPassword} onChange={(event) => setCurrent(event.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': words.show }} />
        <PasswordInput label={words.newPassword} description={words.passwordHint} name="new-password" autoComplete="new-password" minLength={10} required withAsterisk={false} value={newPassword} onChange={(event) => setNew(event.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': words.show }} />
        <div className="kit-row-end">
          <Button type="submit" variant="default" loading={save.isPending}>{words.account.changePassword}</Button>
        </div>
      </form>
    </Section>
  )
}
