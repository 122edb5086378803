import { Button } from '@mantine/core'
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { Chip } from '../../platform/ui/chip.tsx'
import { Loaded, useToast } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Section } from '../../platform/ui/page.tsx'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import type { Session } from '../schema.ts'
import './account.css'
import { readDevice } from './device.ts'
import { settingsWords } from './settings-words.ts'

const sessionsKey = ['sessions'] as const

/** The browsers one is signed in with; each other one can be signed out from here. */
export function Sessions(): ReactNode {
  const words = useWords(settingsWords).sessions
  const format = useFormat()
  const toast = useToast()
  const sessions = useApi<{ items: Session[] }>(sessionsKey, '/me/sessions')
  const end = useAction({
    act: (id: string, idempotencyKey) => api.del<unknown>(`/me/sessions/${id}`, undefined, { idempotencyKey }),
    refresh: [sessionsKey],
    onDone: () => toast.done(words.ended),
    onProblem: toast.problem,
  })
  return (
    <Section title={words.title} description={words.lead}>
      <Loaded from={sessions}>
        {({ items }) => (
          <ul className="account-list">
            {items.map(({ id, current, userAgent, ipAddress, lastSeenAt }) => {
              const { browser, system, isPhone } = readDevice(userAgent)
              const device = browser === null ? words.unknown : system === null ? browser : words.on(browser, system)
              const Icon = isPhone ? IconDeviceMobile : IconDeviceDesktop
              return (
                <li key={id}>
                  <Icon size={20} stroke={1.6} aria-hidden />
                  <span className="account-list-name">
                    {device} <span className="kit-hint">{words.seen(format.relative(lastSeenAt), ipAddress)}</span>
                  </span>
                  {current ? <Chip>{words.here}</Chip> : <Button size="compact-sm" variant="default" aria-label={words.endOf(device)} onClick={() => end.run(id)}>{words.end}</Button>}
                </li>
              )
            })}
          </ul>
        )}
      </Loaded>
    </Section>
  )
}
