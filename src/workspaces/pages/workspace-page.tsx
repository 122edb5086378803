import { Button, Switch, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { Loaded, ProblemNote, useToast } from '../../platform/ui/feedback.tsx'
import { useLanguage, useWords } from '../../platform/ui/language.tsx'
import { useGo } from '../../platform/ui/link.tsx'
import { Page, Section } from '../../platform/ui/page.tsx'
import { fieldErrors } from '../../platform/ui/problem.ts'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import { Dialog } from '../../platform/ui/side-panel.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { NewWorkspace, Workspace, WorkspaceChanges } from '../schema.ts'
import { meKey } from './me.ts'
import { settingsWords } from './settings-words.ts'
import { CurrencySelect, WeekStartSelect, WorkspaceFields } from './workspace-fields.tsx'

const workspaceKey = ['workspace'] as const

/** The settings of a workspace, another one, and its end. */
export function WorkspacePage(): ReactNode {
  const words = useWords(settingsWords).workspace
  const { path, may } = useWorkspace()
  const workspace = useApi<Workspace>(workspaceKey, path(''))
  return (
    <Page title={words.title} description={words.lead} width="reading">
      <Loaded from={workspace}>{(loaded) => <Settings key={JSON.stringify(loaded)} workspace={loaded} />}</Loaded>
      {may('own') ? <Another /> : null}
      {may('own') ? <Removal /> : null}
    </Page>
  )
}

function Settings({ workspace }: { readonly workspace: Workspace }): ReactNode {
  const words = useWords(settingsWords)
  const { path } = useWorkspace()
  const toast = useToast()
  const [draft, setDraft] = useState(workspace)
  const save = useAction({
    act: (changes: WorkspaceChanges, idempotencyKey) => api.patch<Workspace>(path(''), changes, { idempotencyKey }),
    refresh: [workspaceKey, meKey],
    onDone: () => toast.done(words.saved),
  })
  const errors = fieldErrors(save.error)
  const { name, language, zone, weekStart, currency, approvalRequired } = draft
  return (
    <Section>
      <form
        className="kit-form"
        onSubmit={(event) => {
          event.preventDefault()
          save.run({ name, language, zone, weekStart, currency, approvalRequired })
        }}
      >
        {Object.keys(errors).length === 0 ? <ProblemNote problem={save.error} /> : null}
        <WorkspaceFields draft={draft} onChange={setDraft} errors={errors} />
        <WeekStartSelect value={weekStart} onChange={(day) => setDraft({ ...draft, weekStart: day })} />
        <CurrencySelect value={currency} error={errors['currency']} onChange={(code) => setDraft({ ...draft, currency: code })} />
        <Switch
          label={words.workspace.approval}
          description={words.workspace.approvalHint}
          checked={approvalRequired}
          onChange={(event) => setDraft({ ...draft, approvalRequired: event.currentTarget.checked })}
        />
        <div className="kit-row-end">
          <Button type="submit" loading={save.isPending} disabled={JSON.stringify(draft) === JSON.stringify(workspace)}>{words.save}</Button>
        </div>
      </form>
    </Section>
  )
}

function Another(): ReactNode {
  const words = useWords(settingsWords)
  const { zone } = useWorkspace()
  const { language } = useLanguage()
  const go = useGo()
  const toast = useToast()
  const [draft, setDraft] = useState<NewWorkspace | null>(null)
  const create = useAction({
    act: (input: NewWorkspace, idempotencyKey) => api.post<Workspace>('/workspaces', input, { idempotencyKey }),
    refresh: [meKey],
    onDone: (made) => {
      toast.done(words.workspace.created(made.name))
      go(`/w/${made.id}/start`)
    },
  })
  return (
    <Section
      title={words.workspace.another}
      description={words.workspace.anotherLead}
      actions={<Button variant="default" onClick={() => setDraft({ name: '', language, zone })}>{words.workspace.create}</Button>}
    >
      {draft === null ? null : (
        <Dialog title={words.workspace.create} onClose={() => setDraft(null)}>
          <form
            className="kit-form"
            onSubmit={(event) => {
              event.preventDefault()
              create.run(draft)
            }}
          >
            <ProblemNote problem={create.error} />
            <WorkspaceFields draft={draft} onChange={setDraft} errors={fieldErrors(create.error)} />
            <div className="kit-row-end">
              <Button variant="default" onClick={() => setDraft(null)}>{words.cancel}</Button>
              <Button type="submit" loading={create.isPending}>{words.workspace.create}</Button>
            </div>
          </form>
        </Dialog>
      )}
    </Section>
  )
}

function Removal(): ReactNode {
  const words = useWords(settingsWords)
  const { name, path } = useWorkspace()
  const [typed, setTyped] = useState<string | null>(null)
  const remove = useAction({
    act: (input: string, idempotencyKey) => api.del<unknown>(path(''), { name: input }, { idempotencyKey }),
    onDone: () => {
      // Everything known of it is out of date: begin anew where one still belongs.
      location.assign('/')
    },
  })
  return (
    <Section
      title={words.workspace.remove}
      description={words.workspace.removeLead}
      actions={<Button variant="default" color="red" onClick={() => setTyped('')}>{words.workspace.removeStart}</Button>}
    >
      {typed === null ? null : (
        <Dialog title={words.workspace.removeTitle(name)} onClose={() => setTyped(null)}>
          <form
            className="kit-form"
            onSubmit={(event) => {
              event.preventDefault()
              remove.run(typed)
            }}
          >
            <TextInput label={words.workspace.removeType(name)} autoComplete="off" required withAsterisk={false} value={typed} error={fieldErrors(remove.error)['name']} onChange={(event) => setTyped(event.currentTarget.value)} data-autofocus />
            <div className="kit-row-end">
              <Button variant="default" onClick={() => setTyped(null)}>{words.cancel}</Button>
              <Button type="submit" color="red" loading={remove.isPending} disabled={typed.trim() !== name}>{words.workspace.removeDo}</Button>
            </div>
          </form>
        </Dialog>
      )}
    </Section>
  )
}
