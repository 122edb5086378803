import type { FastifyRequest, RouteOptions } from 'fastify'
import type { Caller, Needs } from './api.ts'
import { notFound, Problem } from './problem.ts'
import { inBoth } from './words.ts'

/** Who is calling, from the session or the key; null when nobody says. Supplied by the module that knows people. */
export type Authenticate = (request: FastifyRequest) => Promise<Caller | null>

/**
 * The caller within a workspace, with its role and permissions there; `workspace: null` when they are no member. It may
 * throw a Problem of its own (a two-factor rule, a key that is bound elsewhere).
 */
export type Authorise = (request: FastifyRequest, needs: Needs, workspaceId: string) => Promise<Caller>

export interface WhoMayEnter {
  readonly authenticate?: Authenticate | undefined
  readonly authorise?: Authorise | undefined
}

const workspaceNeeds: readonly Needs[] = ['read', 'write', 'approve', 'manage', 'own']

/** Throws, at startup, for an API route that does not say what it asks of its caller. */
export function checkRouteSaysItsNeeds({ url, method, config }: RouteOptions): void {
  if (!url.startsWith('/api/')) return
  const needs = config?.needs
  const route = `${[method].flat().join(' ')} ${url}`
  if (needs === undefined) {
    throw new Error(`The route ${route} does not say who may call it. Add config: { needs: 'read' } (or another of Needs).`)
  }
  if (workspaceNeeds.includes(needs) && !url.includes('/:workspaceId')) {
    throw new Error(`The route ${route} needs "${needs}", a permission of a workspace, but has no :workspaceId in its path.`)
  }
}

const idShape = /^[0-9A-Za-z-]{1,64}$/

/** Finds the caller and lets only those in who may do what the route needs; sets `request.caller`. */
export async function enter(request: FastifyRequest, { authenticate, authorise }: WhoMayEnter): Promise<void> {
  const needs = request.routeOptions.config?.needs
  if (needs === undefined) return
  // A public route never looks at who is calling: nothing there may depend on it, and it stays fast.
  if (needs === 'public') return
  request.caller = (await authenticate?.(request)) ?? null
  if (request.caller === null) throw new Problem(401, 'sign-in', inBoth((words) => words.signIn()))
  const workspaceId = (request.params as { workspaceId?: unknown }).workspaceId
  if (workspaceId === undefined) return
  // Whatever the path says that is not an id is nobody's workspace: the same 404 as another's.
  if (typeof workspaceId !== 'string' || !idShape.test(workspaceId) || authorise === undefined) throw notFound()
  request.caller = await authorise(request, needs, workspaceId)
  const { workspace } = request.caller
  if (workspace === null || workspace.id !== workspaceId) throw notFound()
  if (needs !== 'signed-in' && !workspace.may.has(needs)) throw lacks(needs)
}

function lacks(needs: Exclude<Needs, 'public' | 'signed-in'>): Problem {
  const words = inBoth((words) => {
    switch (needs) {
      case 'read':
        return words.needsRead()
      case 'write':
        return words.needsWrite()
      case 'approve':
        return words.needsApprove()
      case 'manage':
        return words.needsManage()
      case 'own':
        return words.needsOwn()
    }
  })
  return new Problem(403, 'not-allowed', words, { extra: { needs } })
}
