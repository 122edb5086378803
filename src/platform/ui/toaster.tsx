import { Button } from '@mantine/core'
import { Notifications, notifications } from '@mantine/notifications'
import '@mantine/notifications/styles.layer.css'
import type { ReactNode } from 'react'

/** Where toasts appear. Loaded when the page is at rest. */
export function Toaster(): ReactNode {
  return <Notifications position="bottom-center" />
}

export function showDone(text: string, undo: { readonly label: string; readonly act: () => void } | null): void {
  const id = crypto.randomUUID()
  const back = undo && (() => {
    notifications.hide(id)
    undo.act()
  })
  notifications.show({
    id,
    role: 'status',
    autoClose: undo ? 8000 : 4000,
    color: 'gray',
    message: (
      <div className="kit-toast">
        <span>{text}</span>
        {back ? <Button size="compact-sm" variant="default" onClick={back}>{undo?.label}</Button> : null}
      </div>
    ),
  })
}

export function showProblem(text: string): void {
  notifications.show({ color: 'red', autoClose: 10_000, message: text })
}
