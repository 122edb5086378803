import { Button, NativeSelect } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { EmptyState } from '../../platform/ui/empty-state.tsx'
import { Loaded } from '../../platform/ui/feedback.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { Page, Section } from '../../platform/ui/page.tsx'
import { useApi } from '../../platform/ui/query.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import { useSearchParam } from '../../platform/ui/link.tsx'
import type { ShareStyle } from '../share-images/schema.ts'
import { stylesKey } from './drawn-image.tsx'
import { shareImagesWords } from './share-images-words.ts'
import { StyleEditor, type Trial } from './style-editor.tsx'
import './share-images.css'

/** Styles of share images: one is chosen, changed and tried on a title. */
export function ShareImagesPage(): ReactNode {
  const words = useWords(shareImagesWords)
  const { path, may } = useWorkspace()
  const styles = useApi<{ items: ShareStyle[] }>(stylesKey, path('/share-styles'))
  const [chosen, choose] = useSearchParam('style')
  const [trial, setTrial] = useState<Trial>({ title: words.titleExample, author: '', shape: 'link' })
  const [drafts, setDrafts] = useState(0)
  const startNew = (): void => {
    setDrafts((count) => count + 1)
    choose('new')
  }
  return (
    <Page title={words.title} description={words.lead} actions={may('write') ? <Button variant="default" onClick={startNew}>{words.add}</Button> : null}>
      <Loaded from={styles}>
        {({ items }) => {
          const style = chosen === 'new' ? null : (items.find(({ id }) => id === chosen) ?? items[0] ?? null)
          if (style === null && chosen !== 'new') {
            return (
              <Section>
                <EmptyState picture="post" title={words.none} action={may('write') ? <Button onClick={startNew}>{words.add}</Button> : null}>{words.noneWords}</EmptyState>
              </Section>
            )
          }
          return (
            <>
              {items.length > 1 || (items.length === 1 && chosen === 'new') ? (
                <NativeSelect label={words.styles} className="smo-style-choice" value={style?.id ?? 'new'} data={[...(chosen === 'new' ? [{ value: 'new', label: words.untitled }] : []), ...items.map(({ id, name }) => ({ value: id, label: name }))]} onChange={(event) => choose(event.currentTarget.value)} />
              ) : null}
              <StyleEditor key={style?.id ?? `new-${drafts}`} style={style} trial={trial} onTrial={setTrial} onSaved={({ id }) => choose(id)} onRemoved={() => choose('')} />
            </>
          )
        }}
      </Loaded>
    </Page>
  )
}
