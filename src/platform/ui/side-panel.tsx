import { Suspense, lazy, type ReactNode } from 'react'
import { useFocusReturn } from './focus-return.ts'
import { whenAtRest } from './when-at-rest.ts'

export interface SidePanelProps {
  readonly title: string
  readonly onClose: () => void
  readonly side?: 'left' | 'right'
  readonly size?: number | string
  readonly children: ReactNode
}

export interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  readonly size?: 'sm' | 'md' | 'lg'
  readonly children: ReactNode
}

// Nothing opens before the first paint: what draws dialogs comes when the page is at rest, so that the first one opens at once
// and opens without a network too.
const drawn = () => import('./dialogs.tsx')
const OpenPanel = lazy(() => drawn().then((module) => ({ default: module.OpenPanel })))
const OpenDialog = lazy(() => drawn().then((module) => ({ default: module.OpenDialog })))
whenAtRest(drawn)

/** A panel beside the page, for the detail of one thing. Render it to open it; it keeps the focus and closes on Esc. */
export function SidePanel(props: SidePanelProps): ReactNode {
  useFocusReturn()
  return <Suspense fallback={null}><OpenPanel {...props} /></Suspense>
}

/** A question or a small form in front of the page. Render it to open it. */
export function Dialog(props: DialogProps): ReactNode {
  useFocusReturn()
  return <Suspense fallback={null}><OpenDialog {...props} /></Suspense>
}
