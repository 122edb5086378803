import { Link as RouterLink, useLocation, useNavigate, useParams, useRouter } from '@tanstack/react-router'
import { useCallback, type ComponentProps, type ReactNode } from 'react'

export interface LinkProps extends Omit<ComponentProps<'a'>, 'href'> {
  /** A path of this app, with its search: `/w/…/plan?view=week`. */
  readonly to: string
  readonly children: ReactNode
}

/** A link inside the app. Looks like a link unless `className` says otherwise. */
export function Link({ to, className = 'kit-link', ...rest }: LinkProps): ReactNode {
  const { to: path, ...place } = placeOf(to)
  return <RouterLink to={path as never} {...(place as object)} className={className} {...(rest as object)} />
}

/** Goes to a path of this app. */
export function useGo(): (to: string, how?: { readonly replace?: boolean }) => void {
  const navigate = useNavigate()
  return useCallback((to, how = {}) => void navigate({ ...(placeOf(to) as object), replace: how.replace ?? false }), [navigate])
}

/**
 * One search parameter of the page's address, so that every list and view can be linked: `[value, set]`. Setting
 * `fallback` or '' removes it. Other parameters stay.
 */
export function useSearchParam(name: string, fallback = ''): readonly [string, (value: string) => void] {
  const router = useRouter()
  const search = useSearchParams()
  const go = useGo()
  const set = useCallback(
    (next: string) => {
      const { pathname, searchStr } = router.latestLocation
      const parameters = new URLSearchParams(searchStr)
      if (next === '' || next === fallback) parameters.delete(name)
      else parameters.set(name, next)
      go(`${pathname}?${parameters}`, { replace: true })
    },
    [router, go, name, fallback],
  )
  return [search.get(name) ?? fallback, set]
}

/** All search parameters of the page's address, read only. */
export function useSearchParams(): URLSearchParams {
  return new URLSearchParams(useLocation({ select: (location) => location.searchStr }))
}

/** What is written in the path: `useParam('postId')` on `/w/:workspaceId/posts/:postId`; '' when it is not there. */
export function useParam(name: string): string {
  const parameters: Record<string, string | undefined> = useParams({ strict: false })
  return parameters[name] ?? ''
}

// The router wants path, search and hash apart; its search is plain strings (see parseSearch in src/web/router.tsx).
function placeOf(to: string): { to: string; search: Record<string, string>; hash?: string } {
  const url = new URL(to, 'http://app')
  return { to: url.pathname, search: Object.fromEntries(url.searchParams), ...(url.hash ? { hash: url.hash.slice(1) } : {}) }
}
