import { Button, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { EmptyState } from '../../platform/ui/empty-state.tsx'
import { Loaded, ProblemNote, useToast } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Section } from '../../platform/ui/page.tsx'
import { fieldErrors } from '../../platform/ui/problem.ts'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import { Dialog } from '../../platform/ui/side-panel.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Goal, Hook, HookWithSecret, NewHook } from '../schema.ts'
import { Code } from './code.tsx'
import { hooksWords } from './hooks-words.ts'

const hooksKey = ['hooks'] as const

/** Doors for shops and payment providers: made here, the secret shown once, with what arrived last and why something was refused. */
export function HooksSection(): ReactNode {
  const words = useWords(hooksWords)
  const { path, may } = useWorkspace()
  const hooks = useApi<{ items: Hook[] }>(hooksKey, path('/hooks'), { refreshEvery: 5_000 })
  const [asked, setAsked] = useState<{ what: 'add' } | { what: 'rotate' | 'remove'; hook: Hook } | null>(null)
  const close = (): void => setAsked(null)
  const add = may('manage') ? <Button variant="default" onClick={() => setAsked({ what: 'add' })}>{words.add}</Button> : null
  return (
    <Section title={words.title} description={words.lead} actions={(hooks.data?.items.length ?? 0) > 0 ? add : null}>
      <Loaded from={hooks}>
        {({ items }) => items.length === 0
          ? <EmptyState picture="key" title={words.none} action={add}>{words.noneWords}</EmptyState>
          : items.map((hook) => <HookCard key={hook.id} hook={hook} onRotate={() => setAsked({ what: 'rotate', hook })} onRemove={() => setAsked({ what: 'remove', hook })} />)}
      </Loaded>
      {asked === null ? null : asked.what === 'add' ? <AddHook onClose={close} /> : asked.what === 'rotate' ? <RotateHook hook={asked.hook} onClose={close} /> : <RemoveHook hook={asked.hook} onClose={close} />}
    </Section>
  )
}

function HookCard({ hook, onRotate, onRemove }: { readonly hook: Hook; readonly onRotate: () => void; readonly onRemove: () => void }): ReactNode {
  const words = useWords(hooksWords)
  const format = useFormat()
  const { may } = useWorkspace()
  const reasons: Readonly<Record<string, string>> = words.because
  return (
    <div className="conversions-site">
      <div className="conversions-head">
        <h3>{hook.name}</h3>
        <span role="status">{words.last}: {hook.lastAt === null ? words.never : format.relative(hook.lastAt)}</span>
      </div>
      <Code text={hook.url} name={words.addressName} />
      {hook.refused === null || hook.refused.at < (hook.lastAt ?? 0) ? null : <p className="kit-hint">{words.refused(format.relative(hook.refused.at), reasons[hook.refused.because] ?? words.because.other)}</p>}
      {hook.previousUntil === null ? null : <p className="kit-hint">{words.secretOld(format.dateTime(hook.previousUntil))}</p>}
      {may('manage') ? (
        <div className="kit-row-end">
          <Button size="compact-sm" variant="default" aria-label={words.removeOf(hook.name)} onClick={onRemove}>{words.remove}</Button>
          <Button size="compact-sm" variant="default" aria-label={words.rotateOf(hook.name)} onClick={onRotate}>{words.rotate}</Button>
        </div>
      ) : null}
    </div>
  )
}

function AddHook({ onClose }: { readonly onClose: () => void }): ReactNode {
  const words = useWords(hooksWords)
  const { path } = useWorkspace()
  const [name, setName] = useState('')
  const add = useAction({ act: (input: NewHook, idempotencyKey) => api.post<HookWithSecret>(path('/hooks'), input, { idempotencyKey }), refresh: [hooksKey] })
  if (add.data !== undefined) return <Shown made={add.data} title={words.add} onClose={onClose} />
  return (
    <Dialog title={words.add} onClose={onClose}>
      <form
        className="kit-form"
        onSubmit={(event) => {
          event.preventDefault()
          add.run({ name })
        }}
      >
        <ProblemNote problem={add.error} />
        <TextInput label={words.name} description={words.nameHint} autoComplete="off" required withAsterisk={false} maxLength={100} value={name} error={fieldErrors(add.error)['name']} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
        <div className="kit-row-end">
          <Button variant="default" onClick={onClose}>{words.cancel}</Button>
          <Button type="submit" loading={add.isPending}>{words.add}</Button>
        </div>
      </form>
    </Dialog>
  )
}

function RotateHook({ hook, onClose }: { readonly hook: Hook; readonly onClose: () => void }): ReactNode {
  const words = useWords(hooksWords)
  const { path } = useWorkspace()
  const rotate = useAction({ act: (_: Hook, idempotencyKey) => api.post<HookWithSecret>(path(`/hooks/${hook.id}/rotation`), {}, { idempotencyKey }), refresh: [hooksKey] })
  if (rotate.data !== undefined) return <Shown made={rotate.data} title={words.rotateOf(hook.name)} onClose={onClose} />
  return (
    <Dialog title={words.rotateTitle(hook.name)} onClose={onClose}>
      <div className="kit-form">
        <p>{words.rotateWords}</p>
        <ProblemNote problem={rotate.error} />
        <div className="kit-row-end">
          <Button variant="default" onClick={onClose}>{words.cancel}</Button>
          <Button loading={rotate.isPending} onClick={() => rotate.run(hook)}>{words.rotate}</Button>
        </div>
      </div>
    </Dialog>
  )
}

/** The secret, this once, with a command that proves it works. */
function Shown({ made, title, onClose }: { readonly made: HookWithSecret; readonly title: string; readonly onClose: () => void }): ReactNode {
  const words = useWords(hooksWords)
  const { path, currency } = useWorkspace()
  const goals = useApi<{ items: Goal[] }>(['goals'], path('/goals'))
  const goal = goals.data?.items.find((one) => one.archivedAt === null)?.name ?? 'purchase'
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="kit-form">
        <p>{words.secretOnce}</p>
        <Code text={made.secret} name={words.secretName} />
        <p className="kit-hint">{words.address}</p>
        <Code text={made.hook.url} name={words.addressName} />
        <p>{words.example}</p>
        <Code text={exampleOf(made, goal, currency)} name={words.exampleName} />
        <div className="kit-row-end"><Button onClick={onClose}>{words.done}</Button></div>
      </div>
    </Dialog>
  )
}

/** A signed delivery with nothing but a shell, openssl and curl. */
function exampleOf({ hook, secret }: HookWithSecret, goal: string, currency: string): string {
  return `body='{"goal":"${goal}","externalId":"TEST-1","value":{"amountMinor":4990,"currency":"${currency}"}}'
t=$(date +%s)
id="test-$t"
v2=$(printf '%s.%s.%s' "$id" "$t" "$body" | openssl dgst -sha256 -hmac '${secret}' | sed 's/.* //')
curl ${hook.url} -H "Passaparola-Signature: t=$t,v2=$v2" -H "Passaparola-Delivery: $id" -H 'Content-Type: application/json' -d "$body"`
}

function RemoveHook({ hook, onClose }: { readonly hook: Hook; readonly onClose: () => void }): ReactNode {
  const words = useWords(hooksWords)
  const { path } = useWorkspace()
  const toast = useToast()
  const remove = useAction({
    act: (_: Hook, idempotencyKey) => api.del<unknown>(path(`/hooks/${hook.id}`), undefined, { idempotencyKey }),
    refresh: [hooksKey],
    onDone: () => {
      toast.done(words.removed(hook.name))
      onClose()
    },
  })
  return (
    <Dialog title={words.removeTitle(hook.name)} onClose={onClose}>
      <div className="kit-form">
        <p>{words.removeWords}</p>
        <ProblemNote problem={remove.error} />
        <div className="kit-row-end">
          <Button variant="default" onClick={onClose}>{words.cancel}</Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.run(hook)}>{words.remove}</Button>
        </div>
      </div>
    </Dialog>
  )
}
