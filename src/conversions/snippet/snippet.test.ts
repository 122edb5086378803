import { createContext, runInContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { snippetFor } from './snippet.ts'

const site = { key: 'abcdefgh12345678', privacySignals: 'gpc' } as const
const origin = 'https://social.example'

interface Sent { readonly url: string; readonly body: { site: string; visitor: string | null; events: Record<string, unknown>[] } }

/** As much of a browser as the snippet touches. */
function page(more: { navigator?: Record<string, unknown>; stored?: Record<string, string>; blocked?: boolean } = {}) {
  const sent: Sent[] = []
  const listeners: Record<string, (event?: unknown) => void> = {}
  const listen = (name: string, listener: () => void): void => { listeners[name] = listener }
  const beacons: string[] = []
  const location = { href: 'https://shop.example/?pp_click=1', pathname: '/', search: '?pp_click=1' }
  const history = { pushState: (_state: unknown, _title: string, path: string) => { location.href = `https://shop.example${path}`; location.pathname = path; location.search = '' }, replaceState() {} }
  const window: Record<string, unknown> = {
    location, history, crypto: { randomUUID: () => '01234567-89ab-cdef-0123-456789abcdef' }, addEventListener: listen,
    navigator: { sendBeacon: (_url: string, body: string) => beacons.push(body), ...more.navigator },
    fetch: (url: string, { body }: { body: string }) => {
      if (more.blocked === true) return Promise.reject(new TypeError('blocked'))
      sent.push({ url, body: JSON.parse(body) as Sent['body'] })
      return Promise.resolve({ ok: true, json: () => Promise.resolve({ visit: `visit-${sent.length}` }) })
    },
  }
  const document = { referrer: 'https://bsky.app/', addEventListener: listen }
  const run = (): void => { runInContext(snippetFor(site, origin), createContext({ window, document, localStorage: more.stored ?? {}, console })) }
  run()
  const api = window['passaparola'] as { visit(): Promise<string | null>; convert(goal: string, details?: unknown): Promise<unknown>; consent(given: boolean): void }
  return { sent, listeners, beacons, window, history, api, run, stored: more.stored }
}

describe('the page snippet', () => {
  it('is at most 2 KB compressed, as it is served', () => {
    expect(gzipSync(snippetFor(site, origin)).byteLength).toBeLessThanOrEqual(2_048)
  })

  it('tells the first page with its referrer, then each page of a single-page site', async () => {
    const { sent, history, api } = page()
    history.pushState(null, '', '/cart')
    history.pushState(null, '', '/cart')

    expect(sent.map(({ body }) => body.events[0])).toEqual([
      { type: 'view', url: 'https://shop.example/?pp_click=1', referrer: 'https://bsky.app/' },
      { type: 'view', url: 'https://shop.example/cart', referrer: 'https://shop.example/?pp_click=1' },
    ])
    expect(sent[0]).toMatchObject({ url: 'https://social.example/collect', body: { site: site.key, visitor: null } })
    expect(await api.visit()).toBe('visit-2')
  })

  it('sends a conversion with its order number and value', () => {
    const { sent, api } = page()
    void api.convert('purchase', { id: 1001, value: 49.9, currency: 'EUR' })
    expect(sent[1]?.body.events[0]).toMatchObject({ type: 'goal', goal: 'purchase', id: '1001', value: 49.9, currency: 'EUR' })
  })

  it('reads goals declared in the markup, a form’s when it is sent', () => {
    const { sent, listeners } = page()
    const button = { tagName: 'BUTTON', dataset: { ppGoal: 'signup' }, closest: () => button }
    const form = { tagName: 'FORM', dataset: { ppGoal: 'contact', ppId: 'x' }, closest: () => form }
    listeners['click']?.({ type: 'click', target: button })
    listeners['click']?.({ type: 'click', target: form })
    listeners['submit']?.({ type: 'submit', target: form })
    expect(sent.slice(1).map(({ body }) => body.events[0]?.['goal'])).toEqual(['signup', 'contact'])
  })

  it('keeps nothing in the browser until the visitor agreed, and forgets when they change their mind', () => {
    const stored: Record<string, string> = {}
    const { api, sent, history } = page({ stored })
    expect(stored).toEqual({})

    api.consent(true)
    history.pushState(null, '', '/a')
    expect(sent.at(-1)?.body.visitor).toBe(stored['passaparola'])

    api.consent(false)
    history.pushState(null, '', '/b')
    expect(stored).toEqual({})
    expect(sent.at(-1)?.body.visitor).toBeNull()
  })

  it('is silent under Global Privacy Control', async () => {
    const { sent, api } = page({ navigator: { globalPrivacyControl: true } })
    await api.convert('purchase')
    expect(sent).toEqual([])
  })

  it('falls back on a beacon when fetch is blocked, and runs once however often it is included', async () => {
    const blocked = page({ blocked: true })
    await blocked.api.visit()
    expect(blocked.beacons).toHaveLength(1)

    const twice = page()
    twice.run()
    expect(twice.sent).toHaveLength(1)
  })
})
