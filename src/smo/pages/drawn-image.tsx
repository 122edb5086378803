import { useEffect, useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { ProblemNote } from '../../platform/ui/feedback.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { ShareImageShape, ShareImageStyle } from '../share-images/design.ts'
import { shareImagesWords } from './share-images-words.ts'
import './share-images.css'

export const stylesKey = ['share-styles'] as const

interface Order {
  readonly styleId?: string
  readonly style?: ShareImageStyle
  readonly words: { readonly title: string; readonly author: string }
  readonly shape: ShareImageShape
}

export interface DrawnImage {
  readonly blob: Blob | null
  readonly url: string | null
  readonly problem: unknown
  readonly isDrawing: boolean
}

/** The image of an order, drawn again a moment after the last change. `revision` changes when a picture of the style does. */
export function useDrawnImage(order: Order, revision: string): DrawnImage {
  const { path } = useWorkspace()
  const wanted = JSON.stringify(order)
  const [drawn, setDrawn] = useState<{ readonly of: string; readonly blob: Blob | null; readonly url: string | null; readonly problem: unknown }>({ of: '', blob: null, url: null, problem: null })
  const of = `${wanted}\n${revision}`
  useEffect(() => {
    const stop = new AbortController()
    const later = setTimeout(() => {
      api.post<Blob>(path('/share-images'), JSON.parse(wanted), { signal: stop.signal }).then(
        (blob) => setDrawn({ of, blob, url: URL.createObjectURL(blob), problem: null }),
        (problem: unknown) => { if (!stop.signal.aborted) setDrawn((before) => ({ ...before, of, problem })) },
      )
    }, 300)
    return () => {
      clearTimeout(later)
      stop.abort()
    }
  }, [path, wanted, of])
  useEffect(() => () => { if (drawn.url !== null) URL.revokeObjectURL(drawn.url) }, [drawn.url])
  return { blob: drawn.blob, url: drawn.url, problem: drawn.problem, isDrawing: drawn.of !== of }
}

/** The drawn image with what went wrong, if it did. */
export function DrawnPicture({ image, title }: { readonly image: DrawnImage; readonly title: string }): ReactNode {
  const words = useWords(shareImagesWords)
  return (
    <div className="smo-drawn" aria-busy={image.isDrawing}>
      {image.url === null ? <p className="kit-hint">{words.drawing}</p> : <img className="smo-drawn-picture" src={image.url} alt={words.preview(title)} />}
      <ProblemNote problem={image.problem} />
    </div>
  )
}
