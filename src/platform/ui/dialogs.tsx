import { Drawer, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import './dialogs.css'
import { useKitWords } from './language.tsx'
import type { DialogProps, SidePanelProps } from './side-panel.tsx'

// Mantine's own heads are <header>, which outside of <main> would be a second banner of the page: ours are plain.

/** What stands in a side panel; see side-panel.tsx. */
export function OpenPanel(props: SidePanelProps): ReactNode {
  const words = useKitWords()
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

/** What stands in a dialog; see side-panel.tsx. */
export function OpenDialog(props: DialogProps): ReactNode {
  const words = useKitWords()
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
