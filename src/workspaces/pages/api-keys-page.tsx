import { Button, Checkbox, Select, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { Chip } from '../../platform/ui/chip.tsx'
import { EmptyState } from '../../platform/ui/empty-state.tsx'
import { Loaded, ProblemNote, useToast } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Page, Section } from '../../platform/ui/page.tsx'
import { fieldErrors } from '../../platform/ui/problem.ts'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import { Dialog } from '../../platform/ui/side-panel.tsx'
import { DataTable, type Column } from '../../platform/ui/table.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { ApiKey, NewApiKey, Scope } from '../schema.ts'
import { CopyLine } from './copy-line.tsx'
import { settingsWords } from './settings-words.ts'

const keysKey = ['api-keys'] as const
const allScopes = ['read', 'write', 'approve', 'manage'] as const satisfies readonly Scope[]
const expiries = ['30', '90', '365', 'none'] as const

/** Keys for programs: made here, shown once, revoked here. */
export function ApiKeysPage(): ReactNode {
  const words = useWords(settingsWords).keys
  const { path } = useWorkspace()
  const keys = useApi<{ items: ApiKey[] }>(keysKey, path('/api-keys'))
  const [making, setMaking] = useState(false)
  const make = <Button onClick={() => setMaking(true)}>{words.make}</Button>
  const isEmpty = keys.data?.items.length === 0
  return (
    <Page title={words.title} description={words.lead} actions={isEmpty ? null : make}>
      <Section>
        <Loaded from={keys}>
          {({ items }) => <KeyTable keys={items} empty={<EmptyState picture="key" title={words.none} action={make}>{words.noneWords}</EmptyState>} />}
        </Loaded>
      </Section>
      <p className="kit-hint">
        <a className="kit-link" href="/api/v1/openapi.json">{words.docs}</a>
      </p>
      {making ? <MakeKey onClose={() => setMaking(false)} /> : null}
    </Page>
  )
}

function KeyTable({ keys, empty }: { readonly keys: readonly ApiKey[]; readonly empty: ReactNode }): ReactNode {
  const words = useWords(settingsWords)
  const format = useFormat()
  const { path } = useWorkspace()
  const toast = useToast()
  const [revoking, setRevoking] = useState<ApiKey | null>(null)
  const revoke = useAction({
    act: ({ id }: ApiKey, idempotencyKey) => api.del<unknown>(path(`/api-keys/${id}`), undefined, { idempotencyKey }),
    refresh: [keysKey],
    onDone: (_, { name }) => {
      setRevoking(null)
      toast.done(words.keys.revoked(name))
    },
  })
  const columns: readonly Column<ApiKey>[] = [
    { key: 'name', title: words.keys.name, main: true, cell: ({ name }) => name },
    { key: 'key', title: words.keys.key, cell: ({ prefix }) => <code>{prefix}…</code> },
    { key: 'scopes', title: words.keys.scopes, cell: ({ scopes }) => format.list(scopes.map((scope) => words.keys.scopeNames[scope])) },
    { key: 'by', title: words.keys.madeBy, wideOnly: true, cell: ({ createdBy }) => createdBy },
    { key: 'used', title: words.keys.lastUsed, cell: ({ lastUsedAt }) => (lastUsedAt === null ? words.keys.never : format.relative(lastUsedAt)) },
    {
      key: 'expires', title: words.keys.expires, cell: ({ expiresAt }) =>
        expiresAt === null ? words.keys.never : expiresAt <= Date.now() ? <Chip tone="danger">{words.keys.expired}</Chip> : format.date(expiresAt),
    },
    {
      key: 'do', title: words.members.do, cell: (key) => (
        <Button size="compact-sm" variant="default" aria-label={words.keys.revokeOf(key.name)} onClick={() => setRevoking(key)}>{words.keys.revoke}</Button>
      ),
    },
  ]
  return (
    <>
      <DataTable caption={words.keys.all} columns={columns} rows={keys} rowKey={({ id }) => id} empty={empty} />
      {revoking === null ? null : (
        <Dialog title={words.keys.revokeTitle(revoking.name)} onClose={() => setRevoking(null)}>
          <div className="kit-form">
            <p>{words.keys.revokeWords}</p>
            <ProblemNote problem={revoke.error} />
            <div className="kit-row-end">
              <Button variant="default" onClick={() => setRevoking(null)}>{words.cancel}</Button>
              <Button color="red" loading={revoke.isPending} onClick={() => revoke.run(revoking)}>{words.keys.revoke}</Button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  )
}

function MakeKey({ onClose }: { readonly onClose: () => void }): ReactNode {
  const words = useWords(settingsWords)
  const { path, may } = useWorkspace()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<readonly Scope[]>(['read'])
  const [expiry, setExpiry] = useState<(typeof expiries)[number]>('90')
  const make = useAction({
    act: (input: NewApiKey) => api.post<{ key: string; apiKey: ApiKey }>(path('/api-keys'), input),
    refresh: [keysKey],
  })
  const errors = fieldErrors(make.error)
  if (make.data !== undefined) {
    return (
      <Dialog title={words.keys.made} onClose={onClose}>
        <div className="kit-form" role="status">
          <p>{words.keys.madeWords}</p>
          <CopyLine value={make.data.key} name={words.keys.theKey} />
        </div>
      </Dialog>
    )
  }
  return (
    <Dialog title={words.keys.make} onClose={onClose}>
      <form
        className="kit-form"
        onSubmit={(event) => {
          event.preventDefault()
          make.run({ name, scopes: [...scopes], expiresAt: expiry === 'none' ? null : Date.now() + Number(expiry) * 86_400_000 })
        }}
      >
        {Object.keys(errors).length === 0 ? <ProblemNote problem={make.error} /> : null}
        <TextInput label={words.keys.name} description={words.keys.nameHint} autoComplete="off" required withAsterisk={false} maxLength={100} value={name} error={errors['name']} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
        <Checkbox.Group label={words.keys.scopesLabel} value={[...scopes]} error={errors['scopes']} onChange={(chosen) => setScopes(allScopes.filter((scope) => chosen.includes(scope)))}>
          <div className="kit-form">
            {allScopes.filter((scope) => may(scope)).map((scope) => <Checkbox key={scope} value={scope} label={words.keys.scopesSay[scope]} />)}
          </div>
        </Checkbox.Group>
        <Select label={words.keys.expiry} data={expiries.map((value) => ({ value, label: words.keys.expiries[value] }))} allowDeselect={false} value={expiry} error={errors['expiresAt']} onChange={(value) => setExpiry(expiries.find((one) => one === value) ?? expiry)} />
        <div className="kit-row-end">
          <Button variant="default" onClick={onClose}>{words.cancel}</Button>
          <Button type="submit" loading={make.isPending} disabled={scopes.length === 0}>{words.keys.makeDo}</Button>
        </div>
      </form>
    </Dialog>
  )
}
