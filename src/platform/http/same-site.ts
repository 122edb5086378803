import type { FastifyRequest } from 'fastify'
import { Problem } from './problem.ts'
import { inBoth } from './words.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

/**
 * Refuses (403) a write that another site makes with the visitor's cookies (CSRF). A request with `Authorization` is
 * exempt: no other site can add that header without asking us first, and we never say yes. Public routes take no
 * cookies, so they are exempt too, sign-in apart: being signed in by a stranger is an attack as well.
 */
export function refuseOtherSites(request: FastifyRequest, publicUrl: string): void {
  if (safeMethods.has(request.method) || request.headers.authorization !== undefined) return
  const { origin } = request.headers
  const isSignIn = request.url.startsWith('/api/auth/')
  const usesCookies = request.headers.cookie !== undefined
  if (isSignIn ? !usesCookies && origin === undefined : !usesCookies || request.routeOptions.config?.needs === 'public') return
  const fetchSite = request.headers['sec-fetch-site']
  const fromUs = origin === undefined ? fetchSite === 'same-origin' : isOurs(origin, request, publicUrl)
  if (!fromUs) throw new Problem(403, 'cross-site', inBoth((words) => words.crossSite()))
}

/** Our public address, or on this machine whatever loopback name the page was opened by. */
function isOurs(origin: string, request: FastifyRequest, publicUrl: string): boolean {
  if (origin === new URL(publicUrl).origin) return true
  const url = URL.parse(origin)
  const isLoopback = url !== null && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
  return isLoopback && url.host === request.headers.host
}
