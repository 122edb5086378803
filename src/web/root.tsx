import { Outlet, useLocation } from '@tanstack/react-router'
import { useEffect, useRef, type ReactNode } from 'react'
import { ErrorBoundary, OfflineBanner } from '../platform/ui/feedback.tsx'

/** What surrounds every page, signed in or not. */
export function Root(): ReactNode {
  const path = useLocation({ select: (location) => location.pathname })
  useFocusOnArrival(path)
  return (
    <>
      <OfflineBanner />
      <ErrorBoundary resetKey={path}>
        <Outlet />
      </ErrorBoundary>
    </>
  )
}

/** After going to another page the focus stands on its title, so that screen readers say it and Tab goes on from there. */
function useFocusOnArrival(path: string): void {
  const first = useRef(true)
  useEffect(() => {
    if (first.current) {
      first.current = false
      return
    }
    const focusTitle = (): boolean => {
      const title = document.querySelector<HTMLElement>('[data-page-title]')
      title?.focus({ preventScroll: true })
      return title !== null
    }
    if (focusTitle()) return
    // A lazy page has no title yet: wait for it.
    const watch = new MutationObserver(() => {
      if (focusTitle()) watch.disconnect()
    })
    watch.observe(document.body, { childList: true, subtree: true })
    return () => watch.disconnect()
  }, [path])
}
