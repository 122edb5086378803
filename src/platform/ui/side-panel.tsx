import { Drawer, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { useFocusReturn } from './focus-return.ts'
import { useKitWords } from './language.tsx'

// Mantine's own heads are <header>, which outside of <main> would be a second banner of the page: ours are plain.

/** A panel beside the page, for the detail of one thing. Render it to open it; it keeps the focus and closes on Esc. */
export function SidePanel(props: {
  readonly title: string
  readonly onClose: () => void
  readonly side?: 'left' | 'right'
  readonly size?: number | string
  readonly children: ReactNode
}): ReactNode {
  const words = useKitWords()
  useFocusReturn()
  return (
    <Drawer.Root opened onClose={props.onClose} position={props.side ?? 'right'} size={props.size ?? 480} transitionProps={{ duration: 0 }}>
      <Drawer.Overlay backgroundOpacity={0.4} />
      <Drawer.Content>
        <div className="kit-dialog-head">
          <Drawer.Title className="kit-dialog-title">{props.title}</Drawer.Title>
          <Drawer.CloseButton aria-label={words.close} />
        </div>
        <div className="kit-dialog-body">{props.children}</div>
      </Drawer.Content>
    </Drawer.Root>
  )
}

/** A question or a small form in front of the page. Render it to open it. */
export function Dialog(props: { readonly title: string; readonly onClose: () => void; readonly size?: 'sm' | 'md' | 'lg'; readonly children: ReactNode }): ReactNode {
  const words = useKitWords()
  useFocusReturn()
  return (
    <Modal.Root opened onClose={props.onClose} size={props.size ?? 'md'} centered transitionProps={{ duration: 0 }}>
      <Modal.Overlay backgroundOpacity={0.4} />
      <Modal.Content radius="lg">
        <div className="kit-dialog-head">
          <Modal.Title className="kit-dialog-title">{props.title}</Modal.Title>
          <Modal.CloseButton aria-label={words.close} />
        </div>
        <div className="kit-dialog-body">{props.children}</div>
      </Modal.Content>
    </Modal.Root>
  )
}
