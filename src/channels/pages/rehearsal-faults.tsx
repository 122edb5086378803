import { Button, NativeSelect, Switch } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { Loaded, ProblemNote, useToast } from '../../platform/ui/feedback.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { Section } from '../../platform/ui/page.tsx'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { PublishFault, RehearsalFaults } from '../rehearsal/schema.ts'
import type { Connection } from '../schema.ts'
import { rehearsalPageWords } from './rehearsal-words.ts'

const faults = ['timeout-after-accepting', 'timeout-before', 'rate-limited', 'server-error-applied', 'server-error-not-applied', 'rejected'] as const satisfies readonly PublishFault[]
const switches = ['audience', 'revoked', 'duplicateDelivery', 'reorderDelivery'] as const

/** How the network misbehaves for one account, to see what happens and to train a team. */
export function RehearsalFaultsPanel({ connections }: { readonly connections: readonly Connection[] }): ReactNode {
  const words = useWords(rehearsalPageWords)
  const { path } = useWorkspace()
  const [chosen, setChosen] = useState(connections[0]?.id ?? '')
  const connectionId = connections.some(({ id }) => id === chosen) ? chosen : (connections[0]?.id ?? '')
  const told = useApi<RehearsalFaults>(['rehearsal', 'faults', connectionId], path(`/rehearsal/${connectionId}/faults`), { refreshEvery: 10_000 })
  return (
    <Section title={words.misbehave} description={words.misbehaveWords}>
      {connections.length > 1 ? (
        <NativeSelect label={words.account} value={connectionId} data={connections.map(({ id, account }) => ({ value: id, label: account.displayName || account.handle }))} onChange={(event) => setChosen(event.currentTarget.value)} />
      ) : null}
      <Loaded from={told}>{(present) => <Faults key={connectionId} connectionId={connectionId} present={present} />}</Loaded>
    </Section>
  )
}

function Faults({ connectionId, present }: { readonly connectionId: string; readonly present: RehearsalFaults }): ReactNode {
  const words = useWords(rehearsalPageWords)
  const { path } = useWorkspace()
  const toast = useToast()
  const tell = useAction({
    act: (next: RehearsalFaults, idempotencyKey) => api.put<RehearsalFaults>(path(`/rehearsal/${connectionId}/faults`), next, { idempotencyKey }),
    refresh: [['rehearsal', 'faults', connectionId]],
    onDone: () => toast.done(words.saved),
  })
  const change = (some: Partial<RehearsalFaults>): void => tell.run({ ...present, ...some })
  const { nextPublishes } = present
  return (
    <div className="kit-form">
      <ProblemNote problem={tell.error} />
      <div role="group" aria-labelledby="rehearsal-next">
        <h3 className="rehearsal-subtitle" id="rehearsal-next">{words.next}</h3>
        {nextPublishes.length === 0 ? (
          <p className="kit-hint">{words.nextNone}</p>
        ) : (
          <>
            <p className="kit-hint">{words.nextWords}</p>
            <ol className="rehearsal-queue">
              {nextPublishes.map((fault, i) => (
                <li key={`${fault} ${i}`}>{words.faults[fault].name}</li>
              ))}
            </ol>
            <Button variant="default" size="compact-md" disabled={tell.isPending} onClick={() => change({ nextPublishes: [] })}>
              {words.clear}
            </Button>
          </>
        )}
        <ul className="rehearsal-faults">
          {faults.map((fault) => (
            <li key={fault}>
              <span>
                <strong>{words.faults[fault].name}</strong>
                <span className="kit-hint rehearsal-line">{words.faults[fault].words}</span>
              </span>
              <Button
                variant="default" size="compact-md" leftSection={<IconPlus size={15} stroke={1.6} aria-hidden />} disabled={tell.isPending} aria-label={words.addNamed(words.faults[fault].name)}
                onClick={() => change({ nextPublishes: [...nextPublishes, fault] })}
              >
                {words.add}
              </Button>
            </li>
          ))}
        </ul>
      </div>
      <div role="group" aria-labelledby="rehearsal-always" className="kit-form">
        <h3 className="rehearsal-subtitle" id="rehearsal-always">{words.always}</h3>
        {switches.map((name) => (
          <Switch key={name} label={words.switches[name].name} description={words.switches[name].words} checked={present[name]} disabled={tell.isPending} onChange={(event) => change({ [name]: event.currentTarget.checked })} />
        ))}
      </div>
    </div>
  )
}
