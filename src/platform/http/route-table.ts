import type { RouteOptions } from 'fastify'
import type { Api, Needs } from './api.ts'

export interface Route {
  readonly method: string
  /** The pattern, such as `/api/v1/workspaces/:workspaceId/posts/:postId`. */
  readonly url: string
  /** Null for routes outside the API. */
  readonly needs: Needs | null
}

const tables = new WeakMap<object, Route[]>()

/** Starts to note every route of this server; called before any is registered. */
export function keepRouteTable(api: Api): void {
  const routes: Route[] = []
  tables.set(api.server, routes)
  api.addHook('onRoute', ({ method, url, config }: RouteOptions) => {
    for (const name of [method].flat()) routes.push({ method: name, url, needs: config?.needs ?? null })
  })
}

/** All routes of the server, for tests that must try each one (two tenants, every role). HEAD twins are left out. */
export function routeTable(api: Api): readonly Route[] {
  return (tables.get(api.server) ?? []).filter(({ method }) => method !== 'HEAD')
}

/** The methods this path does answer to, HEAD included; catch-all routes do not count. */
export function methodsOf(api: Api, path: string): readonly string[] {
  const routes = (tables.get(api.server) ?? []).filter(({ url }) => !url.includes('*') && matches(url, path))
  return [...new Set(routes.map(({ method }) => method))].toSorted()
}

function matches(pattern: string, path: string): boolean {
  const expected = pattern.split('/')
  const given = path.split('/')
  return expected.length === given.length && expected.every((step, place) => step.includes(':') ? given[place] !== '' : step === given[place])
}
