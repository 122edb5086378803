import { Button, PasswordInput, TextInput } from '@mantine/core'
import { IconDownload, IconShieldCheck } from '@tabler/icons-react'
import { encode } from 'uqr'
import { useState, type FormEvent, type ReactNode } from 'react'
import { Chip } from '../../platform/ui/chip.tsx'
import { CopyButton } from '../../platform/ui/controls.tsx'
import { download } from '../../platform/ui/csv.ts'
import { ProblemNote, useToast } from '../../platform/ui/feedback.tsx'
import { useKitWords, useWords } from '../../platform/ui/language.tsx'
import { Section } from '../../platform/ui/page.tsx'
import { useAction } from '../../platform/ui/query.tsx'
import './account.css'
import { confirmSecondFactor, newBackupCodes, startSecondFactor, stopSecondFactor } from './auth.ts'
import { meKey } from './me.ts'
import { pageWords } from './words.ts'

type Step =
  | { readonly at: 'rest' }
  | { readonly at: 'password'; readonly then: 'start' | 'stop' | 'backup' }
  | { readonly at: 'scan'; readonly uri: string; readonly codes: readonly string[] }
  | { readonly at: 'codes'; readonly codes: readonly string[] }

/** Turns the code from the phone on and off: password, QR code, first code, backup codes. */
export function SecondFactorSection({ on }: { readonly on: boolean }): ReactNode {
  const words = useWords(pageWords).account.second
  const toast = useToast()
  const [step, setStep] = useState<Step>({ at: 'rest' })
  const rest = (): void => setStep({ at: 'rest' })
  return (
    <Section
      title={words.title}
      description={words.lead}
      actions={<Chip tone={on ? 'strong' : 'neutral'} icon={on ? <IconShieldCheck size={15} aria-hidden /> : null}>{on ? words.on : words.off}</Chip>}
    >
      {step.at === 'rest' ? (
        <div className="kit-row-end">
          {on ? (
            <>
              <Button variant="default" onClick={() => setStep({ at: 'password', then: 'backup' })}>{words.newBackup}</Button>
              <Button variant="default" onClick={() => setStep({ at: 'password', then: 'stop' })}>{words.stop}</Button>
            </>
          ) : (
            <Button variant="default" onClick={() => setStep({ at: 'password', then: 'start' })}>{words.start}</Button>
          )}
        </div>
      ) : null}
      {step.at === 'password' ? <PasswordStep then={step.then} onStep={setStep} onCancel={rest} /> : null}
      {step.at === 'scan' ? <ScanStep uri={step.uri} onDone={() => setStep({ at: 'codes', codes: step.codes })} onCancel={rest} /> : null}
      {step.at === 'codes' ? (
        <BackupCodes
          codes={step.codes}
          onKept={() => {
            rest()
            toast.done(words.done)
          }}
        />
      ) : null}
    </Section>
  )
}

function PasswordStep({ then, onStep, onCancel }: { readonly then: 'start' | 'stop' | 'backup'; readonly onStep: (step: Step) => void; readonly onCancel: () => void }): ReactNode {
  const words = useWords(pageWords)
  const kit = useKitWords()
  const toast = useToast()
  const [password, setPassword] = useState('')
  const go = useAction({
    act: async (typed: string): Promise<Step> => {
      if (then === 'stop') {
        await stopSecondFactor(typed)
        return { at: 'rest' }
      }
      if (then === 'backup') return { at: 'codes', codes: (await newBackupCodes(typed)).backupCodes }
      const { totpURI, backupCodes } = await startSecondFactor(typed)
      return { at: 'scan', uri: totpURI, codes: backupCodes }
    },
    refresh: then === 'stop' ? [meKey] : [],
    onDone: (step) => {
      if (then === 'stop') toast.done(words.account.second.stopped)
      onStep(step)
    },
  })
  return (
    <form className="kit-form" onSubmit={submitting(() => go.run(password))}>
      <ProblemNote problem={go.error} />
      <PasswordInput label={words.currentPassword} description={words.account.second.confirmPassword} autoComplete="current-password" required withAsterisk={false} autoFocus value={password} onChange={(event) => setPassword(event.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': words.show }} />
      <div className="kit-row-end">
        <Button variant="subtle" onClick={onCancel}>{kit.cancel}</Button>
        <Button type="submit" variant="default" loading={go.isPending}>{words.account.second.continue}</Button>
      </div>
    </form>
  )
}

function ScanStep({ uri, onDone, onCancel }: { readonly uri: string; readonly onDone: () => void; readonly onCancel: () => void }): ReactNode {
  const words = useWords(pageWords).account.second
  const kit = useKitWords()
  const [code, setCode] = useState('')
  const confirm = useAction({ act: confirmSecondFactor, refresh: [meKey], onDone })
  const secret = new URL(uri).searchParams.get('secret') ?? ''
  return (
    <form className="kit-form" onSubmit={submitting(() => confirm.run(code))}>
      <p>{words.scan}</p>
      <QrCode text={uri} label={words.qr} />
      <p className="kit-hint">
        {words.orType} <code>{secret}</code> <CopyButton value={secret} name={words.secret} />
      </p>
      <ProblemNote problem={confirm.error} />
      <TextInput label={words.code} inputMode="numeric" autoComplete="one-time-code" required withAsterisk={false} value={code} onChange={(event) => setCode(event.currentTarget.value)} className="kit-number" />
      <div className="kit-row-end">
        <Button variant="subtle" onClick={onCancel}>{kit.cancel}</Button>
        <Button type="submit" loading={confirm.isPending}>{words.confirm}</Button>
      </div>
    </form>
  )
}

// Scanners want dark on light whatever the theme, with four modules of quiet around (ISO/IEC 18004).
function QrCode({ text, label }: { readonly text: string; readonly label: string }): ReactNode {
  const { data, size } = encode(text, { border: 4 })
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('')
  return (
    <svg className="account-qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="white" />
      <path d={path} fill="black" />
    </svg>
  )
}

function BackupCodes({ codes, onKept }: { readonly codes: readonly string[]; readonly onKept: () => void }): ReactNode {
  const words = useWords(pageWords).account.second
  const text = codes.join('\n')
  return (
    <div className="kit-form">
      <h3 className="kit-section-title">{words.backup}</h3>
      <p>{words.backupLead}</p>
      <ul className="account-codes">
        {codes.map((code) => <li key={code}>{code}</li>)}
      </ul>
      <div className="kit-row-end">
        <CopyButton value={text} name={words.backupCodes} />
        <Button variant="default" leftSection={<IconDownload size={17} aria-hidden />} onClick={() => download('passaparola-backup-codes.txt', text, 'text/plain;charset=utf-8')}>{words.download}</Button>
        <Button onClick={onKept}>{words.kept}</Button>
      </div>
    </div>
  )
}

const submitting = (act: () => void) => (event: FormEvent): void => {
  event.preventDefault()
  act()
}
