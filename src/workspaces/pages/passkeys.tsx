import { Button, TextInput } from '@mantine/core'
import { IconFingerprint } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { Loaded, ProblemNote, useToast } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Section } from '../../platform/ui/page.tsx'
import { ApiProblem } from '../../platform/ui/problem.ts'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import './account.css'
import { addPasskey, isAtAddress, passkeysPath, passkeysWork, removePasskey, type Passkey } from './auth.ts'
import { pageWords } from './words.ts'

const passkeysKey = ['passkeys'] as const

/** The devices that can sign in without a password. */
export function Passkeys(): ReactNode {
  const words = useWords(pageWords).account.passkeys
  const format = useFormat()
  const toast = useToast()
  const [name, setName] = useState('')
  const passkeys = useApi<readonly Passkey[]>(passkeysKey, passkeysPath)
  const add = useAction({
    act: async (device: string) => {
      try {
        return await addPasskey(device)
      } catch (cause) {
        throw cause instanceof ApiProblem ? cause : new ApiProblem(0, 'passkey', words.refused)
      }
    },
    refresh: [passkeysKey],
    onDone: () => {
      setName('')
      toast.done(words.added)
    },
  })
  const remove = useAction({ act: removePasskey, refresh: [passkeysKey], onDone: () => toast.done(words.removed), onProblem: toast.problem })
  return (
    <Section title={words.title} description={words.lead}>
      <Loaded from={passkeys}>
        {(known) =>
          known.length === 0 ? <p className="kit-hint">{words.none}</p> : (
            <ul className="account-list">
              {known.map((passkey) => (
                <li key={passkey.id}>
                  <IconFingerprint size={20} stroke={1.6} aria-hidden />
                  <span className="account-list-name">
                    {passkey.name ?? words.unnamed}{' '}
                    {passkey.createdAt === null ? null : <span className="kit-hint">{words.since(format.date(Date.parse(passkey.createdAt)))}</span>}
                  </span>
                  <Button size="compact-sm" variant="default" aria-label={`${words.remove}: ${passkey.name ?? words.unnamed}`} onClick={() => remove.run(passkey.id)}>{words.remove}</Button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {passkeysWork() ? (
        <form
          className="kit-form"
          onSubmit={(event) => {
            event.preventDefault()
            add.run(name.trim())
          }}
        >
          <ProblemNote problem={add.error} />
          <TextInput label={words.name} description={words.nameHint} required withAsterisk={false} value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <div className="kit-row-end">
            <Button type="submit" variant="default" loading={add.isPending}>{words.add}</Button>
          </div>
        </form>
      ) : (
        <p className="kit-hint">{isAtAddress() ? words.needsName(location.hostname) : words.unsupported}</p>
      )}
    </Section>
  )
}
