import { Button } from '@mantine/core'
import { useRef, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { ProblemNote } from '../../platform/ui/feedback.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { useAction } from '../../platform/ui/query.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { ShareStyle } from '../share-images/schema.ts'
import { stylesKey } from './drawn-image.tsx'
import { shareImagesWords } from './share-images-words.ts'
import './smo-parts.css'

/** The logo or the photo of a saved style: chosen, replaced, taken away. */
export function PictureField({ style, kind, readOnly }: { readonly style: ShareStyle; readonly kind: 'logo' | 'photo'; readonly readOnly: boolean }): ReactNode {
  const words = useWords(shareImagesWords)
  const { path } = useWorkspace()
  const input = useRef<HTMLInputElement>(null)
  const has = kind === 'logo' ? style.hasLogo : style.hasPhoto
  const set = useAction({
    act: (file: File | null, idempotencyKey) => {
      const address = path(`/share-styles/${style.id}/${kind}`)
      if (file === null) return api.del<ShareStyle>(address, undefined, { idempotencyKey })
      const form = new FormData()
      form.set('file', file)
      return api.put<ShareStyle>(address, form, { idempotencyKey })
    },
    refresh: [stylesKey],
  })
  if (readOnly) return null
  return (
    <div className="smo-picture">
      <span className="smo-label">{words[kind]}</span>
      <input ref={input} className="kit-hidden" type="file" accept="image/png,image/jpeg,image/webp,image/gif,image/avif" aria-label={words[kind]} tabIndex={-1} onChange={(event) => {
        const [file] = event.currentTarget.files ?? []
        if (file) set.run(file)
        event.currentTarget.value = ''
      }} />
      <Button variant="default" size="xs" loading={set.isPending} aria-label={`${words[kind]}: ${has ? words.replace : words.upload}`} onClick={() => input.current?.click()}>{has ? words.replace : words.upload}</Button>
      {has ? <Button variant="subtle" size="xs" aria-label={`${words[kind]}: ${words.takeAway}`} onClick={() => set.run(null)}>{words.takeAway}</Button> : null}
      <ProblemNote problem={set.error} />
    </div>
  )
}
