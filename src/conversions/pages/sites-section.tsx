import { Button, Select, TextInput, Textarea } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { Chip } from '../../platform/ui/chip.tsx'
import { EmptyState } from '../../platform/ui/empty-state.tsx'
import { Loaded, ProblemNote, useToast } from '../../platform/ui/feedback.tsx'
import { FormDialog } from '../../platform/ui/form-dialog.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Section } from '../../platform/ui/page.tsx'
import { fieldErrors } from '../../platform/ui/problem.ts'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import { Dialog } from '../../platform/ui/side-panel.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { NewSite, Site } from '../schema.ts'
import { Code } from './code.tsx'
import { conversionsWords } from './words.ts'

const signals = ['gpc', 'gpc-and-dnt', 'ignore'] as const
const sitesKey = ['sites'] as const

/** Sites, their snippet, and whether it has been seen: looked at every few seconds, because people paste and watch. */
export function SitesSection(): ReactNode {
  const words = useWords(conversionsWords).settings
  const { path, may } = useWorkspace()
  const sites = useApi<{ items: Site[] }>(sitesKey, path('/sites'), { refreshEvery: 5_000 })
  const [editing, setEditing] = useState<Site | 'new' | null>(null)
  const [removing, setRemoving] = useState<Site | null>(null)
  const add = may('manage') ? <Button variant="default" onClick={() => setEditing('new')}>{words.addSite}</Button> : null
  return (
    <Section title={words.sites} description={words.sitesLead} actions={(sites.data?.items.length ?? 0) > 0 ? add : null}>
      <Loaded from={sites}>
        {({ items }) => items.length === 0
          ? <EmptyState picture="link" title={words.noSites} action={add}>{words.noSitesWords}</EmptyState>
          : items.map((site) => <SiteCard key={site.id} site={site} onChange={() => setEditing(site)} onRemove={() => setRemoving(site)} />)}
      </Loaded>
      {editing === null ? null : <SiteForm site={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
      {removing === null ? null : <RemoveSite site={removing} onClose={() => setRemoving(null)} />}
    </Section>
  )
}

function SiteCard({ site, onChange, onRemove }: { readonly site: Site; readonly onChange: () => void; readonly onRemove: () => void }): ReactNode {
  const words = useWords(conversionsWords).settings
  const format = useFormat()
  const { may } = useWorkspace()
  return (
    <div className="conversions-site">
      <div className="conversions-head">
        <h3>{site.name}</h3>
        <span role="status">{site.lastSeenAt === null ? <Chip>{words.notSeen}</Chip> : <>{words.seen}: {format.relative(site.lastSeenAt)}</>}</span>
      </div>
      <p className="kit-hint">{site.hosts.join(', ')}</p>
      {site.lastSeenAt === null ? <p className="kit-hint">{words.waiting}</p> : null}
      <p>{words.snippetLead}</p>
      <Code text={site.snippet} name={words.snippetName} />
      <p className="kit-hint">{words.csp}</p>
      <Code text={site.csp} name={words.cspName} />
      {may('manage') ? (
        <div className="kit-row-end">
          <Button size="compact-sm" variant="default" aria-label={words.removeOf(site.name)} onClick={onRemove}>{words.remove}</Button>
          <Button size="compact-sm" variant="default" aria-label={words.changeOf(site.name)} onClick={onChange}>{words.change}</Button>
        </div>
      ) : null}
    </div>
  )
}

function SiteForm({ site, onClose }: { readonly site: Site | null; readonly onClose: () => void }): ReactNode {
  const words = useWords(conversionsWords).settings
  const { path } = useWorkspace()
  const toast = useToast()
  const [name, setName] = useState(site?.name ?? '')
  const [hosts, setHosts] = useState(site?.hosts.join('\n') ?? '')
  const [privacySignals, setSignals] = useState<Site['privacySignals']>(site?.privacySignals ?? 'gpc')
  const save = useAction({
    act: (input: NewSite, idempotencyKey) => (site === null ? api.post<Site>(path('/sites'), input, { idempotencyKey }) : api.put<Site>(path(`/sites/${site.id}`), input, { idempotencyKey })),
    refresh: [sitesKey],
    onDone: () => {
      toast.done(words.saved)
      onClose()
    },
  })
  const errors = fieldErrors(save.error)
  const hostError = Object.entries(errors).find(([field]) => field.startsWith('hosts'))?.[1]
  return (
    <FormDialog
      title={site === null ? words.addSite : words.changeOf(site.name)}
      action={save}
      doIt={words.save}
      onSubmit={() => save.run({ name, hosts: hosts.split(/[\s,]+/).filter((host) => host !== ''), privacySignals })}
      onClose={onClose}
    >
      <TextInput label={words.name} autoComplete="off" required withAsterisk={false} maxLength={100} value={name} error={errors['name']} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
      <Textarea label={words.hostsField} description={words.hostsHint} required withAsterisk={false} rows={3} value={hosts} error={hostError} onChange={(event) => setHosts(event.currentTarget.value)} />
      <Select label={words.signals} data={signals.map((value) => ({ value, label: words.signalsSay[value] }))} allowDeselect={false} value={privacySignals} onChange={(value) => setSignals(signals.find((one) => one === value) ?? privacySignals)} />
    </FormDialog>
  )
}

function RemoveSite({ site, onClose }: { readonly site: Site; readonly onClose: () => void }): ReactNode {
  const words = useWords(conversionsWords).settings
  const { path } = useWorkspace()
  const toast = useToast()
  const remove = useAction({
    act: (_: Site, idempotencyKey) => api.del<unknown>(path(`/sites/${site.id}`), undefined, { idempotencyKey }),
    refresh: [sitesKey],
    onDone: () => {
      toast.done(words.removed(site.name))
      onClose()
    },
  })
  return (
    <Dialog title={words.removeTitle(site.name)} onClose={onClose}>
      <div className="kit-form">
        <p>{words.removeWords}</p>
        <ProblemNote problem={remove.error} />
        <div className="kit-row-end">
          <Button variant="default" onClick={onClose}>{words.cancel}</Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.run(site)}>{words.remove}</Button>
        </div>
      </div>
    </Dialog>
  )
}
