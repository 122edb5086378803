import { useEffect, useRef } from 'react'

/** Gives the focus back to where it was before the component came, once it goes: what is opened by rendering it needs this. */
export function useFocusReturn(): void {
  const before = useRef<Element | null>(null)
  before.current ??= document.activeElement
  useEffect(() => {
    const from = before.current
    return () => {
      // After the focus trap of the dialog has let go; not if the focus has meanwhile gone somewhere on purpose.
      setTimeout(() => {
        if (from instanceof HTMLElement && from.isConnected && (document.activeElement === document.body || document.activeElement === null)) from.focus({ preventScroll: true })
      })
    }
  }, [])
}
