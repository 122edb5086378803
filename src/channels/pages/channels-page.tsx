import { Button } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconPlugConnectedX, IconRefresh } from '@tabler/icons-react'
import { useEffect, useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { Chip } from '../../platform/ui/chip.tsx'
import { IconButton } from '../../platform/ui/controls.tsx'
import { Portrait } from '../../platform/ui/portrait.tsx'
import { EmptyState } from '../../platform/ui/empty-state.tsx'
import { Loaded, useToast } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { useSearchParam } from '../../platform/ui/link.tsx'
import { Page, Section } from '../../platform/ui/page.tsx'
import { ApiProblem } from '../../platform/ui/problem.ts'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import { Dialog } from '../../platform/ui/side-panel.tsx'
import { DataTable } from '../../platform/ui/table.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { ChannelDescription, Connection } from '../schema.ts'
import { channelsWords } from '../words.ts'
import './channels-page.css'
import { ConnectForm } from './connect-form.tsx'
import { channelPageWords } from './words.ts'

/** The accounts of a workspace: how each is doing, what it promises, and how to add one. */
export function ChannelsPage(): ReactNode {
  const words = useWords(channelPageWords)
  const { path, may } = useWorkspace()
  const connections = useApi<{ items: Connection[] }>(['connections'], path('/connections'))
  const networks = useApi<{ items: ChannelDescription[] }>(['channels'], path('/channels'))
  const [network, setNetwork] = useState<ChannelDescription | null>(null)
  const toast = useToast()
  useNewsFromNetwork()

  return (
    <Page title={words.title} description={words.lead}>
      <Loaded from={connections}>
        {({ items }) => (
          <Section title={words.connected}>
            <ConnectionTable connections={items.filter((one) => one.state !== 'disconnected')} onReconnect={(id) => setNetwork(networks.data?.items.find((one) => one.id === id) ?? null)} />
          </Section>
        )}
      </Loaded>
      {may('manage') ? (
        <Section title={words.add} description={words.addWords}>
          <Loaded from={networks}>
            {({ items }) => (
              <div className="channels-networks">
                {items.map((one) => (
                  <Button key={one.id} variant="default" size="md" onClick={() => setNetwork(one)}>
                    {one.name}
                  </Button>
                ))}
              </div>
            )}
          </Loaded>
        </Section>
      ) : null}
      {network ? (
        <Dialog title={words.connectWith(network.name)} onClose={() => setNetwork(null)}>
          <ConnectForm
            channel={network}
            onConnected={(connection) => {
              setNetwork(null)
              toast.done(words.connectedToast(connection.account.handle))
            }}
          />
        </Dialog>
      ) : null}
    </Page>
  )
}

/** Coming back from a network, the address says how it went: said once, then taken out of the address. */
function useNewsFromNetwork(): void {
  const words = useWords(channelPageWords)
  const { trouble } = useWords(channelsWords)
  const toast = useToast()
  const [connected, setConnected] = useSearchParam('connected')
  const [troubleCode, setTroubleCode] = useSearchParam('trouble')
  useEffect(() => {
    if (connected) {
      toast.done(words.connectedBack)
      setConnected('')
    }
    if (troubleCode) {
      toast.problem(new ApiProblem(0, troubleCode, trouble[troubleCode as keyof typeof trouble] ?? trouble.failed))
      setTroubleCode('')
    }
    // Said once for what the address held when the page opened.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [])
}

function ConnectionTable(props: { readonly connections: readonly Connection[]; readonly onReconnect: (channelId: string) => void }): ReactNode {
  const words = useWords(channelPageWords)
  const format = useFormat()
  const toast = useToast()
  const { path, may } = useWorkspace()
  const [leaving, setLeaving] = useState<Connection | null>(null)
  const check = useAction({
    act: (id: string) => api.post<Connection>(path(`/connections/${id}/refresh`)),
    refresh: [['connections']],
    onDone: () => toast.done(words.checked),
    onProblem: (problem) => toast.problem(problem),
  })
  const leave = useAction({
    act: (id: string) => api.del<void>(path(`/connections/${id}`)),
    refresh: [['connections']],
    onDone: () => {
      setLeaving(null)
      toast.done(words.disconnected)
    },
    onProblem: (problem) => toast.problem(problem),
  })
  return (
    <>
      <DataTable
        caption={words.connected}
        rows={props.connections}
        rowKey={(connection) => connection.id}
        empty={
          <EmptyState picture="channel" title={words.none}>
            {words.noneWords}
          </EmptyState>
        }
        columns={[
          {
            key: 'account',
            title: words.account,
            main: true,
            cell: (connection) => (
              <span className="channels-account">
                <Portrait name={connection.account.displayName || connection.account.handle} image={connection.account.avatarUrl} />
                <span>
                  <a className="kit-link" href={connection.account.url || undefined} target="_blank" rel="noreferrer noopener">
                    {connection.account.handle}
                  </a>
                  <span className="kit-hint channels-network">{connection.channelName}</span>
                </span>
              </span>
            ),
          },
          { key: 'state', title: words.state, cell: (connection) => <State connection={connection} /> },
          { key: 'followers', title: words.followers, numeric: true, cell: (connection) => format.number(connection.account.followers) },
          { key: 'promise', title: words.promise, wideOnly: true, cell: (connection) => <span className="kit-hint">{words.classes[connection.resolutionClass]}</span> },
          {
            key: 'actions',
            title: words.actions,
            cell: (connection) =>
              may('manage') ? (
                <span className="kit-actions" role="group" aria-label={words.actionsFor(connection.account.handle)}>
                  {connection.state === 'reconnect' ? (
                    <Button size="compact-md" onClick={() => props.onReconnect(connection.channelId)}>
                      {words.reconnect}
                    </Button>
                  ) : (
                    <IconButton label={words.check} icon={<IconRefresh size={17} stroke={1.6} aria-hidden />} onClick={() => check.run(connection.id)} disabled={check.isPending} />
                  )}
                  <IconButton label={words.disconnect} icon={<IconPlugConnectedX size={17} stroke={1.6} aria-hidden />} onClick={() => setLeaving(connection)} />
                </span>
              ) : null,
          },
        ]}
      />
      {leaving ? (
        <Dialog title={words.disconnectAsk(leaving.account.handle)} onClose={() => setLeaving(null)}>
          <p>{words.disconnectWords}</p>
          <div className="kit-row-end">
            <Button variant="default" onClick={() => setLeaving(null)}>
              {words.keep}
            </Button>
            <Button color="red" loading={leave.isPending} onClick={() => leave.run(leaving.id)}>
              {words.disconnect}
            </Button>
          </div>
        </Dialog>
      ) : null}
    </>
  )
}

function State({ connection }: { readonly connection: Connection }): ReactNode {
  const words = useWords(channelPageWords)
  if (connection.state === 'active') return <Chip icon={<IconCircleCheck size={15} stroke={1.6} aria-hidden />}>{words.active}</Chip>
  return (
    <span className="channels-state">
      <Chip tone="danger" icon={<IconAlertTriangle size={15} stroke={1.6} aria-hidden />}>
        {words.reconnectState}
      </Chip>
      <span className="kit-hint">{words.reconnectWords}</span>
    </span>
  )
}
