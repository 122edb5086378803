import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routeTable, type Route } from '../../src/platform/http/route-table.ts'
import { openWorld, draft, type World } from '../security/world.ts'
import { acceptAsNew, personAt, type Person } from '../support/person.ts'
import type { Product } from '../support/product.ts'

/** Of each route that writes, a body its schema accepts: so that the door answers, and not the form of the body. */
const bodies: Readonly<Record<string, unknown>> = {
  'POST /posts': draft('x'),
  'PUT /posts/:postId': draft('x'),
  'POST /preview': draft('x'),
  'POST /posts/:postId/changes-request': { note: 'x' },
  'POST /posts/import': { csv: 'text\nx' },
  'POST /publications/:publicationId/decision': { decision: 'give-up' },
  'POST /campaigns': { name: 'x' },
  'POST /links': { targetUrl: 'https://shop.example/' },
  'PUT /links/settings': { sources: {}, mediums: {}, clickParameter: true },
  'POST /sites': { name: 'x', hosts: ['x.example'] },
  'PUT /sites/:siteId': { name: 'x', hosts: ['x.example'] },
  'POST /hooks': { name: 'x' },
  'POST /goals': { name: 'x', label: 'x' },
  'POST /conversions': { goal: 'purchase', externalId: 'x' },
  'POST /conversations/:conversationId/answers': { text: 'x' },
  'POST /connections': { channelId: 'rehearsal', methodId: 'make-up', fields: { displayName: 'x' } },
  'PATCH /members/:memberId': { role: 'viewer' },
  'POST /invitations': { email: 'x@example.org', role: 'viewer' },
  'POST /api-keys': { name: 'x', scopes: ['read'] },
  'DELETE ': { name: 'Aurora' },
  'POST /rehearsal/:connectionId/interactions': { kind: 'mention', author: 'Bea', text: 'x' },
  'PUT /rehearsal/:connectionId/faults': {},
  'POST /file-audits/by-address': { url: 'https://shop.example/x.jpg' },
  'POST /profile-audits': { url: 'https://shop.example/' },
  'POST /post-audits': { text: 'x', networks: ['mastodon'] },
  'POST /page-audits': { url: 'https://shop.example/', html: '<title>x</title>' },
  'POST /share-styles': { name: 'x', style: {} },
  'PUT /share-styles/:styleId': { name: 'x', style: {} },
  'POST /share-styles/:styleId/addresses': { title: 'x' },
  'POST /site-audits': { url: 'https://shop.invalid/' },
  'POST /watches': { url: 'https://shop.invalid/' },
  'POST /share-images': { words: { title: 'x' } },
}
const today = '?from=2026-01-01&to=2026-01-02&metricId=clicks'

describe('two workspaces in one product', () => {
  let product: Product
  let world: World
  let ada: Person
  /** Owner of another workspace, and of nothing else. */
  let bob: Person
  let stranger: Person
  let routes: readonly Route[]
  let ids: Readonly<Record<string, string>>

  beforeAll(async () => {
    const opened = await openWorld()
    product = opened.product
    world = opened
    ada = world.owner
    const other = await ada.done<{ id: string }>('POST', '/api/v1/workspaces', { name: 'Borea', language: 'it', zone: 'Europe/Rome' })
    const { link } = await ada.done<{ link: string }>('POST', `/api/v1/workspaces/${other.id}/invitations`, { email: 'bob@example.org', role: 'owner' })
    bob = await acceptAsNew(link, 'Bob Bianchi')
    stranger = personAt(product.url, ada.workspaceId, '')
    routes = routeTable(product.api).filter(({ url }) => url.includes('/workspaces/:workspaceId'))
    const { publications } = await ada.done<{ publications: { id: string }[] }>('GET', `/posts/${world.ids['postId']}`)
    const picture = new FormData()
    picture.set('file', new Blob([Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')], { type: 'image/gif' }), 'dot.gif')
    const file = await ada.done<{ id: string }>('POST', '/files', picture)
    const { hook } = await ada.done<{ hook: { id: string } }>('POST', '/hooks', { name: 'Shop' })
    const [connection] = await product.app.channels.list(ada.workspaceId)
    await product.app.inbox.watch(ada.workspaceId, connection?.id ?? '')
    const talks = async () => (await ada.done<{ items: { id: string }[] }>('GET', '/conversations')).items
    for (let tries = 0; (await talks()).length === 0 && tries < 100; tries += 1) await new Promise((again) => setTimeout(again, 100))
    ids = { ...world.ids, publicationId: publications[0]?.id ?? '', fileId: file.id, hookId: hook.id, conversationId: (await talks())[0]?.id ?? '' }
  })
  afterAll(() => product?.stop())

  const within = ({ url }: Route): string => url.split('/workspaces/:workspaceId')[1] ?? ''
  const addressOf = (route: Route, workspaceId: string): string =>
    route.url.replace(/:(\w+)/g, (_, name: string) => (name === 'workspaceId' ? workspaceId : (ids[name] ?? `unknown-${name}`))) + (route.method === 'GET' && /loop/.test(route.url) ? today : '')
  const bodyOf = (route: Route): unknown => (route.method === 'GET' ? undefined : (bodies[`${route.method} ${within(route)}`] ?? {}))
  const takesFile = (route: Route): boolean => (['/files', '/file-audits'].includes(within(route)) && route.method === 'POST') || (within(route) === '/share-styles/:styleId/:kind' && route.method === 'PUT')
  const form = (): FormData => {
    const made = new FormData()
    made.set('file', new Blob(['x']), 'x.png')
    return made
  }
  const knock = (person: Person, route: Route, workspaceId: string) =>
    person.ask(route.method, addressOf(route, workspaceId), takesFile(route) ? form() : bodyOf(route), { 'if-match': '"1"' })

  it('knows every route and every id it names', () => {
    expect(routes.length).toBeGreaterThan(70)
    const names = new Set(routes.flatMap(({ url }) => [...url.matchAll(/:(\w+)/g)].map(([, name = '']) => name)))
    expect([...names].filter((name) => (ids[name] ?? '') === '')).toEqual([])
  })

  it('a member of one gets 404 from every route of the other, whatever they may do in their own', async () => {
    const wrong: string[] = []
    for (const route of routes) {
      if (route.needs === 'public') continue
      const { status } = await knock(bob, route, ada.workspaceId)
      if (status !== 404) wrong.push(`${route.method} ${route.url}: ${status}`)
    }
    expect(wrong).toEqual([])
  })

  it('and 404 for the other’s ids in their own workspace', async () => {
    const wrong: string[] = []
    const before = await snapshot()
    for (const route of routes) {
      if (route.needs === 'public' || [...route.url.matchAll(/:\w+/g)].length < 2) continue
      const answer = await knock(bob, route, bob.workspaceId)
      if (answer.status !== 404) wrong.push(`${route.method} ${route.url}: ${answer.status} ${answer.text.slice(0, 160)}`)
    }
    expect(wrong).toEqual([])
    expect(await snapshot()).toEqual(before)
  })

  it('nobody gets past 401 without a session', async () => {
    const wrong: string[] = []
    for (const route of routes) {
      if (route.needs === 'public') continue
      const { status } = await knock(stranger, route, ada.workspaceId)
      if (status !== 401) wrong.push(`${route.method} ${route.url}: ${status}`)
    }
    expect(wrong).toEqual([])
  })

  /** What Ada sees of what is hers. */
  async function snapshot(): Promise<unknown> {
    const paths = ['/posts', '/campaigns', '/links', '/sites', '/goals', '/hooks', '/conversions', '/conversations', '/connections', '/members', '/invitations', '/api-keys', '/share-styles', '/page-audits']
    return Promise.all(paths.map((path) => ada.done('GET', path)))
  }
})
