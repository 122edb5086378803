import { TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { useToast } from '../../platform/ui/feedback.tsx'
import { FormDialog } from '../../platform/ui/form-dialog.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { fieldErrors } from '../../platform/ui/problem.ts'
import { useAction } from '../../platform/ui/query.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { LinkDetail, ShortLink } from '../schema.ts'
import { linksWords } from './words.ts'

/** A form for a new short link by hand. */
export function NewLink({ onClose, onMade }: { readonly onClose: () => void; readonly onMade: (link: ShortLink) => void }): ReactNode {
  const words = useWords(linksWords)
  const { path } = useWorkspace()
  const toast = useToast()
  const [values, setValues] = useState({ targetUrl: '', title: '', source: '', medium: '', campaign: '' })
  const make = useAction({
    act: ({ targetUrl, title, ...utm }: typeof values, idempotencyKey) =>
      api.post<ShortLink>(path('/links'), { targetUrl: targetUrl.trim(), title: title.trim() === '' ? null : title, utm: Object.fromEntries(Object.entries(utm).filter(([, value]) => value.trim() !== '')) }, { idempotencyKey }),
    refresh: [['links']],
    onDone: (link) => {
      toast.done(words.created)
      onMade(link)
    },
  })
  const errors = fieldErrors(make.error)
  const field = (name: keyof typeof values) => ({ value: values[name], onChange: (event: { currentTarget: { value: string } }) => setValues({ ...values, [name]: event.currentTarget.value }) })
  return (
    <FormDialog title={words.make} action={make} doIt={words.makeDo} onSubmit={() => make.run(values)} onClose={onClose}>
      <TextInput label={words.target} description={words.targetHint} inputMode="url" autoComplete="off" required withAsterisk={false} maxLength={4000} error={errors['targetUrl']} data-autofocus {...field('targetUrl')} />
      <TextInput label={words.titleField} description={words.titleHint} autoComplete="off" maxLength={200} error={errors['title']} {...field('title')} />
      <TextInput label={words.source} description={words.sourceHint} autoComplete="off" maxLength={100} error={errors['utm.source']} {...field('source')} />
      <TextInput label={words.medium} description={words.mediumHint} autoComplete="off" maxLength={100} error={errors['utm.medium']} {...field('medium')} />
      <TextInput label={words.campaign} description={words.campaignHint} autoComplete="off" maxLength={200} error={errors['utm.campaign']} {...field('campaign')} />
    </FormDialog>
  )
}

/** Changes the title, and where a link by hand leads. */
export function ChangeLink({ link, onClose }: { readonly link: LinkDetail; readonly onClose: () => void }): ReactNode {
  const words = useWords(linksWords)
  const { path } = useWorkspace()
  const toast = useToast()
  const [title, setTitle] = useState(link.title ?? '')
  const [targetUrl, setTargetUrl] = useState(link.targetUrl)
  const save = useAction({
    act: (change: { title: string | null; targetUrl?: string }, idempotencyKey) => api.patch<ShortLink>(path(`/links/${link.id}`), change, { idempotencyKey }),
    refresh: [['links']],
    onDone: () => {
      toast.done(words.saved)
      onClose()
    },
  })
  const errors = fieldErrors(save.error)
  return (
    <FormDialog
      title={words.change}
      action={save}
      doIt={words.save}
      onSubmit={() => save.run({ title: title.trim() === '' ? null : title, ...(link.publicationId === null ? { targetUrl: targetUrl.trim() } : {}) })}
      onClose={onClose}
    >
      <TextInput label={words.titleField} description={words.titleHint} autoComplete="off" maxLength={200} value={title} error={errors['title']} onChange={(event) => setTitle(event.currentTarget.value)} data-autofocus />
      {link.publicationId === null ? <TextInput label={words.target} description={words.targetHint} inputMode="url" autoComplete="off" required withAsterisk={false} maxLength={4000} value={targetUrl} error={errors['targetUrl']} onChange={(event) => setTargetUrl(event.currentTarget.value)} /> : null}
    </FormDialog>
  )
}
