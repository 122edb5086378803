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

/**
 * After going to another page the focus stands on its title, so that screen readers say it and Tab goes on from there. A
 * lazy page has no title yet, and the old one may still be there: until the new one has come, and as long as the reader
 * has not put the focus elsewhere, it follows the title.
 */
function useFocusOnArrival(path: string): void {
  const last = useRef(path)
  useEffect(() => {
    if (last.current === path) return
    last.current = path
    let focused: HTMLElement | null = null
    const follow = (): void => {
      const title = document.querySelector<HTMLElement>('[data-page-title]')
      const free = focused === null || document.activeElement === document.body || document.activeElement === null
      if (title === null || title === focused || !free) return
      focused = title
      title.focus({ preventScroll: true })
    }
    follow()
    const watch = new MutationObserver(follow)
    watch.observe(document.body, { childList: true, subtree: true })
    const enough = setTimeout(() => watch.disconnect(), 5000)
    return () => {
      clearTimeout(enough)
      watch.disconnect()
    }
  }, [path])
}
