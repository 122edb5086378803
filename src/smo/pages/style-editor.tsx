import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { CopyButton } from '../../platform/ui/controls.tsx'
import { ProblemNote, useToast } from '../../platform/ui/feedback.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { Section } from '../../platform/ui/page.tsx'
import { fieldErrors } from '../../platform/ui/problem.ts'
import { useAction } from '../../platform/ui/query.tsx'
import { Segmented } from '../../platform/ui/segmented.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { ShareImageShape, ShareImageStyle } from '../share-images/design.ts'
import type { ShareImageAddresses, ShareStyle } from '../share-images/schema.ts'
import { DrawnPicture, stylesKey, useDrawnImage } from './drawn-image.tsx'
import { PictureField } from './picture-field.tsx'
import { shareImagesWords } from './share-images-words.ts'
import './smo-parts.css'

const templates = ['headline', 'quote', 'split', 'cover'] as const
const shapes = ['link', 'portrait', 'pin', 'square'] as const
const fresh: ShareImageStyle = { template: 'headline', brand: '', background: '#f7f4ee', ink: null, accent: '#b4432f' }

/** What a style is tried on; it stays when another style is chosen. */
export interface Trial {
  readonly title: string
  readonly author: string
  readonly shape: ShareImageShape
}

interface Props {
  readonly style: ShareStyle | null
  readonly trial: Trial
  readonly onTrial: (trial: Trial) => void
  readonly onSaved: (saved: ShareStyle) => void
  readonly onRemoved: () => void
}

/** One style: its look on the left, the image of a title on the right, drawn at each change. `style` null: a new one. */
export function StyleEditor({ style, trial, onTrial, onSaved, onRemoved }: Props): ReactNode {
  const words = useWords(shareImagesWords)
  const { path, may, name: workspaceName } = useWorkspace()
  const toast = useToast()
  const [name, setName] = useState(style?.name ?? workspaceName)
  const [look, setLook] = useState<ShareImageStyle>(style?.style ?? { ...fresh, brand: workspaceName.slice(0, 60) })
  const { title, author, shape } = trial
  const readOnly = !may('write')
  const change = (part: Partial<ShareImageStyle>): void => setLook((before) => ({ ...before, ...part }))
  const said = { title: title.trim() === '' ? words.titleExample : title, author }
  const image = useDrawnImage({ ...(style === null ? {} : { styleId: style.id }), style: look, words: said, shape }, `${style?.changedAt}`)

  const save = useAction({
    act: (_: null, idempotencyKey) => (style === null ? api.post<ShareStyle>(path('/share-styles'), { name, style: look }, { idempotencyKey }) : api.put<ShareStyle>(path(`/share-styles/${style.id}`), { name, style: look }, { idempotencyKey })),
    refresh: [stylesKey],
    onDone: (saved) => {
      toast.done(words.saved)
      onSaved(saved)
    },
  })
  const remove = useAction({
    act: (id: string, idempotencyKey) => api.del(path(`/share-styles/${id}`), undefined, { idempotencyKey }),
    refresh: [stylesKey],
    onDone: () => {
      toast.done(words.removed)
      onRemoved()
    },
  })
  const tags = useAction({
    act: (id: string, idempotencyKey) => api.post<ShareImageAddresses>(path(`/share-styles/${id}/addresses`), said, { idempotencyKey }),
    refresh: [],
  })
  const errors = fieldErrors(save.error)
  const markup = tags.data?.items.find((one) => one.shape === shape)?.markup

  return (
    <div className="smo-styles">
      <Section title={style === null ? words.untitled : style.name}>
        <form className="kit-form" onSubmit={(event) => { event.preventDefault(); save.run(null) }}>
          <TextInput label={words.name} required maxLength={60} value={name} readOnly={readOnly} error={errors['name']} onChange={(event) => setName(event.currentTarget.value)} />
          <div>
            <NativeSelect label={words.template} disabled={readOnly} value={look.template} data={templates.map((value) => ({ value, label: words.templates[value] }))} onChange={(event) => change({ template: templates.find((one) => one === event.currentTarget.value) ?? 'headline' })} />
            {(look.template === 'split' || look.template === 'cover') && style?.hasPhoto !== true ? <p className="kit-hint">{words.needsPhoto}</p> : null}
          </div>
          <TextInput label={words.brand} maxLength={60} value={look.brand} readOnly={readOnly} onChange={(event) => change({ brand: event.currentTarget.value })} />
          <div className="smo-colours">
            <TextInput type="color" label={words.background} value={look.background} disabled={readOnly} onChange={(event) => change({ background: event.currentTarget.value })} />
            <TextInput type="color" label={words.accent} value={look.accent} disabled={readOnly} onChange={(event) => change({ accent: event.currentTarget.value })} />
          </div>
          <Checkbox label={words.inkByItself} checked={look.ink === null} disabled={readOnly} onChange={(event) => change({ ink: event.currentTarget.checked ? null : '#171512' })} />
          {look.ink === null ? null : <TextInput type="color" label={words.ink} value={look.ink} disabled={readOnly} error={errors['style.ink']} onChange={(event) => change({ ink: event.currentTarget.value })} />}
          {style === null ? <p className="kit-hint">{words.logo}, {words.photo.toLowerCase()}: {words.afterSaving.toLowerCase()}</p> : (['logo', 'photo'] as const).map((kind) => <PictureField key={kind} style={style} kind={kind} readOnly={readOnly} />)}
          {Object.keys(errors).length === 0 ? <ProblemNote problem={save.error} /> : null}
          {readOnly ? null : (
            <div className="kit-row-end">
              {style === null ? null : <Button variant="subtle" color="red" loading={remove.isPending} onClick={() => remove.run(style.id)}>{words.remove}</Button>}
              <Button type="submit" loading={save.isPending}>{words.save}</Button>
            </div>
          )}
        </form>
      </Section>
      <Section title={words.tryIt}>
        <div className="kit-form">
          <TextInput label={words.titleField} maxLength={300} value={title} onChange={(event) => onTrial({ ...trial, title: event.currentTarget.value })} />
          <TextInput label={words.author} maxLength={80} value={author} onChange={(event) => onTrial({ ...trial, author: event.currentTarget.value })} />
          <Segmented label={words.shape} value={shape} onChange={(chosen) => onTrial({ ...trial, shape: chosen })} options={shapes.map((value) => ({ value, label: words.shapes[value] }))} />
          <DrawnPicture image={image} title={said.title} />
          {image.url === null ? null : <Button component="a" variant="default" className="smo-download" href={image.url} download={`share-image-${shape}.${image.blob?.type === 'image/png' ? 'png' : 'jpg'}`}>{words.download}</Button>}
          {style === null || readOnly ? null : (
            <div>
              <h3 className="smo-subtitle">{words.address}</h3>
              <p className="kit-hint">{words.addressWords}</p>
              <Button variant="default" loading={tags.isPending} onClick={() => tags.run(style.id)}>{words.makeAddress}</Button>
              {markup === undefined ? null : <div className="smo-markup"><pre tabIndex={0}>{markup}</pre><CopyButton value={markup} name={words.markup} /></div>}
              <ProblemNote problem={tags.error} />
            </div>
          )}
        </div>
      </Section>
    </div>
  )
}
