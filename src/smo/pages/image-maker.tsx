import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { Loaded } from '../../platform/ui/feedback.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { Link } from '../../platform/ui/link.tsx'
import { useApi } from '../../platform/ui/query.tsx'
import { Segmented } from '../../platform/ui/segmented.tsx'
import { Dialog } from '../../platform/ui/side-panel.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { ShareImageShape } from '../share-images/design.ts'
import type { ShareStyle } from '../share-images/schema.ts'
import { DrawnPicture, stylesKey, useDrawnImage } from './drawn-image.tsx'
import { shareImagesWords } from './share-images-words.ts'

const shapes = ['link', 'portrait', 'pin', 'square'] as const

/** A share image made while a post is written: the file, and its title for whoever cannot see it. */
export function ImageMaker({ suggestion, onMade, onClose }: { readonly suggestion: string; readonly onMade: (file: File, title: string) => void; readonly onClose: () => void }): ReactNode {
  const words = useWords(shareImagesWords)
  const { path } = useWorkspace()
  const styles = useApi<{ items: ShareStyle[] }>(stylesKey, path('/share-styles'))
  return (
    <Dialog title={words.make} onClose={onClose}>
      <Loaded from={styles}>{({ items }) => <Maker styles={items} suggestion={suggestion} onMade={onMade} />}</Loaded>
    </Dialog>
  )
}

function Maker({ styles, suggestion, onMade }: { readonly styles: readonly ShareStyle[]; readonly suggestion: string; readonly onMade: (file: File, title: string) => void }): ReactNode {
  const words = useWords(shareImagesWords)
  const { href } = useWorkspace()
  const [styleId, setStyleId] = useState(styles[0]?.id ?? '')
  const [title, setTitle] = useState(suggestion.slice(0, 300))
  const [shape, setShape] = useState<ShareImageShape>('square')
  const said = title.trim() === '' ? words.titleExample : title
  const image = useDrawnImage({ ...(styleId === '' ? {} : { styleId }), words: { title: said, author: '' }, shape }, styleId)
  const { blob } = image
  return (
    <div className="kit-form">
      {styles.length === 0 ? <p className="kit-hint">{words.plainStyle} <Link to={href('/optimise/images')} className="kit-link">{words.add}</Link></p> : <NativeSelect label={words.styles} value={styleId} data={styles.map(({ id, name }) => ({ value: id, label: name }))} onChange={(event) => setStyleId(event.currentTarget.value)} />}
      <TextInput label={words.titleField} maxLength={300} value={title} onChange={(event) => setTitle(event.currentTarget.value)} />
      <Segmented label={words.shape} value={shape} onChange={setShape} options={shapes.map((value) => ({ value, label: words.shapes[value] }))} />
      <DrawnPicture image={image} title={said} />
      <div className="kit-row-end"><Button disabled={blob === null || image.isDrawing || title.trim() === ''} onClick={() => { if (blob !== null) onMade(new File([blob], `share-image.${blob.type === 'image/png' ? 'png' : 'jpg'}`, { type: blob.type }), title.trim()) }}>{words.use}</Button></div>
    </div>
  )
}
