import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { ProblemNote } from '../../platform/ui/feedback.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { Link, useParam } from '../../platform/ui/link.tsx'
import { useAction } from '../../platform/ui/query.tsx'
import { askForReset, resetPassword } from './auth.ts'
import { Door } from './door.tsx'
import { pageWords } from './words.ts'

export function ForgotPasswordPage(): ReactNode {
  const words = useWords(pageWords)
  const [email, setEmail] = useState('')
  const ask = useAction({ act: askForReset })
  return (
    <Door title={words.forgot.title} lead={ask.isSuccess ? undefined : words.forgot.lead}>
      {ask.isSuccess ? (
        <div role="status" className="kit-form">
          <p>{words.forgot.sent}</p>
          <p className="kit-hint">{words.forgot.noMail}</p>
        </div>
      ) : (
        <form
          className="kit-form"
          onSubmit={(event) => {
            event.preventDefault()
            ask.run(email.trim())
          }}
        >
          <ProblemNote problem={ask.error} />
          <TextInput label={words.email} type="email" name="email" autoComplete="username" required withAsterisk={false} value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
          <Button type="submit" loading={ask.isPending}>{words.forgot.submit}</Button>
        </form>
      )}
      <p className="kit-hint">
        <Link to="/sign-in">{words.forgot.back}</Link>
      </p>
    </Door>
  )
}

export function ResetPasswordPage(): ReactNode {
  const words = useWords(pageWords)
  const token = useParam('token')
  const [newPassword, setNewPassword] = useState('')
  const save = useAction({ act: resetPassword })
  return (
    <Door title={words.reset.title}>
      {save.isSuccess ? (
        <div role="status" className="kit-form">
          <p>{words.reset.done}</p>
          <p>
            <Link to="/sign-in">{words.signIn.submit}</Link>
          </p>
        </div>
      ) : (
        <form
          className="kit-form"
          onSubmit={(event) => {
            event.preventDefault()
            save.run({ token, newPassword })
          }}
        >
          <ProblemNote problem={save.error} />
          <PasswordInput label={words.newPassword} description={words.passwordHint} name="new-password" autoComplete="new-password" required withAsterisk={false} minLength={10} value={newPassword} onChange={(event) => setNewPassword(event.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': words.show }} />
          <Button type="submit" loading={save.isPending}>{words.reset.submit}</Button>
        </form>
      )}
    </Door>
  )
}
