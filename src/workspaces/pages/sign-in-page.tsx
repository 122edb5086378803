import { Button, Checkbox, PasswordInput, TextInput } from '@mantine/core'
import { IconFingerprint } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { ProblemNote } from '../../platform/ui/feedback.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { Link, useGo, useSearchParams } from '../../platform/ui/link.tsx'
import { ApiProblem } from '../../platform/ui/problem.ts'
import { useAction } from '../../platform/ui/query.tsx'
import { safeReturnPath } from '../../platform/ui/return-path.ts'
import { passkeysWork, signIn, signInWithPasskey, verifySecond } from './auth.ts'
import { Door } from './door.tsx'
import { pageWords } from './words.ts'

/** E-mail and password, or a passkey; then the second factor if there is one; then back to where one wanted to be. */
export function SignInPage(): ReactNode {
  const [step, setStep] = useState<'password' | 'second'>('password')
  const arrive = useArrival()
  return step === 'password' ? (
    <PasswordStep onIn={arrive} onSecond={() => setStep('second')} />
  ) : (
    <SecondStep onIn={arrive} onBack={() => setStep('password')} />
  )
}

/** Forgets what was read as somebody else and goes on to where the person was going. */
function useArrival(): () => void {
  const client = useQueryClient()
  const go = useGo()
  const back = useSearchParams().get('back')
  return () => {
    client.clear()
    go(safeReturnPath(back, location.origin), { replace: true })
  }
}

function PasswordStep({ onIn, onSecond }: { readonly onIn: () => void; readonly onSecond: () => void }): ReactNode {
  const words = useWords(pageWords)
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const enter = useAction({ act: signIn, onDone: (step) => (step === 'second' ? onSecond() : onIn()) })
  const byPasskey = useAction({
    act: async () => {
      try {
        return await signInWithPasskey()
      } catch (cause) {
        // The browser's own words ("NotAllowedError") help nobody.
        throw cause instanceof ApiProblem ? cause : new ApiProblem(0, 'passkey', words.account.passkeys.notShown)
      }
    },
    onDone: onIn,
  })
  return (
    <Door title={words.signIn.title}>
      <form
        className="kit-form"
        onSubmit={(event) => {
          event.preventDefault()
          enter.run({ email: email.trim(), password })
        }}
      >
        <ProblemNote problem={enter.error ?? byPasskey.error} />
        <TextInput label={words.email} type="email" name="email" autoComplete="username webauthn" required withAsterisk={false} value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
        <PasswordInput label={words.password} name="password" autoComplete="current-password" required withAsterisk={false} value={password} onChange={(event) => setPassword(event.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': words.show }} />
        <Button type="submit" loading={enter.isPending} fullWidth>{words.signIn.submit}</Button>
      </form>
      {passkeysWork() ? (
        <>
          <p className="door-or">{words.signIn.or}</p>
          <Button variant="default" leftSection={<IconFingerprint size={18} stroke={1.6} aria-hidden />} loading={byPasskey.isPending} onClick={() => byPasskey.run()}>{words.signIn.passkey}</Button>
        </>
      ) : null}
      <p className="kit-hint">
        <Link to="/forgot-password">{words.signIn.forgot}</Link>
      </p>
      <p className="kit-hint">{words.signIn.invited}</p>
    </Door>
  )
}

function SecondStep({ onIn, onBack }: { readonly onIn: () => void; readonly onBack: () => void }): ReactNode {
  const words = useWords(pageWords).signIn.second
  const [code, setCode] = useState('')
  const [trustDevice, setTrustDevice] = useState(false)
  const verify = useAction({ act: verifySecond, onDone: onIn })
  return (
    <Door title={words.title} lead={words.lead}>
      <form
        className="kit-form"
        onSubmit={(event) => {
          event.preventDefault()
          verify.run({ code, trustDevice })
        }}
      >
        <ProblemNote problem={verify.error} />
        <TextInput label={words.code} name="code" autoComplete="one-time-code" required withAsterisk={false} data-autofocus autoFocus value={code} onChange={(event) => setCode(event.currentTarget.value)} className="kit-number" />
        <Checkbox label={words.trust} checked={trustDevice} onChange={(event) => setTrustDevice(event.currentTarget.checked)} />
        <Button type="submit" loading={verify.isPending} fullWidth>{words.submit}</Button>
        <Button variant="subtle" onClick={onBack}>{words.back}</Button>
      </form>
    </Door>
  )
}
