import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plainText } from '../../src/protocols/mastodon-api/index.ts'
import { openProduct, type Product } from '../browser/product.ts'
import { payloads } from './payloads.ts'
import { draft } from './world.ts'

declare global {
  interface Window {
    canaries: string[]
    canary(): void
  }
}

describe('text that strangers and colleagues wrote', () => {
  let product: Product
  let posts: string[]
  let links: string[]
  let connectionId: string

  beforeAll(async () => {
    product = await openProduct()
    const { connection } = await product.api<{ connection: { id: string } }>('POST', '/connections', { channelId: 'rehearsal', methodId: 'make-up', fields: { displayName: '"><img src=x onerror=canary()>' } })
    connectionId = connection.id
    const all = (list: readonly string[], most: number): string[] => list.map((text) => text.slice(0, most))
    posts = []
    links = []
    // Several in each post: the calendar and the lists show them all.
    for (let from = 0; from < payloads.length; from += 4) posts.push((await product.api<{ id: string }>('POST', '/posts', draft(payloads.slice(from, from + 4).join('\n'), [connectionId], { schedule: { wallTime: tomorrow(), zone: 'Europe/Rome' } }))).id)
    const plant = async (text: string, place: number): Promise<void> => {
      await refusedOrKept('/campaigns', { name: text, utmCampaign: text })
      await refusedOrKept('/goals', { name: `g${place}`, label: text })
      await refusedOrKept('/sites', { name: text, hosts: ['shop.example'] })
      const link = await product.api<{ id: string }>('POST', '/links', { targetUrl: `https://shop.example/${encodeURIComponent(text)}#"><img src=x onerror=canary()>`, title: text, utm: { source: text, medium: text, campaign: text } })
      links.push(link.id)
      await refusedOrKept('/conversions', { goal: 'g0', externalId: text, value: { amountMinor: 100, currency: 'EUR' } })
    }
    const texts = all(payloads, 100)
    for (let from = 0; from < texts.length; from += 10) await Promise.all(texts.slice(from, from + 10).map((text, n) => plant(text, from + n)))
    for (const text of texts.slice(0, 40)) await refusedOrKept('/api-keys', { name: text, scopes: ['read'] })
    for (const [place] of payloads.slice(0, 10).entries()) await refusedOrKept('/invitations', { email: `"><img/src=x/onerror=canary()>${place}"@example.org`, role: 'viewer' })
    await product.api('PATCH', '', { name: '<img src=x onerror=canary()>' })
    await product.api('PATCH', '/api/v1/me', { name: '"><svg onload=canary()>' })
    // Strangers, by whatever network: names, handles, addresses, pictures and words.
    await product.app.inbox.receive(product.workspaceId, connectionId, payloads.flatMap((text, place) => [text, plainText(text)].map((said, kind) => ({
      kind: 'mention' as const, ref: { id: `m${place}-${kind}`, data: {} }, url: text, text: said === '' ? text : said, sentAt: Date.now() - place * 60_000, parent: null, root: null,
      author: { remoteId: `p${place}-${kind}`, handle: text.slice(0, 100), displayName: text.slice(0, 100), url: text, avatarUrl: text, followers: 1 },
      images: [{ url: text, alt: text }, { url: 'data:text/html,<script>parent.canary()</script>', alt: text }],
    }))))
    await visitsFrom(product, payloads)
    await namedFile(product)
  })
  afterAll(() => product?.close())

  /** A refusal is as good as a harmless page. */
  const refusedOrKept = (path: string, body: object): Promise<unknown> => product.api('POST', path, body).catch((cause: unknown) => {
    if (!/: 4\d\d /.test(String(cause))) throw cause
  })

  async function open(path: string): Promise<Page> {
    const page = await product.open('/api/openapi.json')
    await page.addInitScript(() => {
      window.canaries = []
      window.canary = () => void window.canaries.push(location.href)
      document.addEventListener('securitypolicyviolation', (event) => void window.canaries.push(`policy: ${event.violatedDirective} ${event.blockedURI} at ${event.sourceFile}`))
    })
    page.on('dialog', (dialog) => void dialog.dismiss())
    await page.goto(path.startsWith('/') ? path : `/w/${product.workspaceId}/${path}`, { waitUntil: 'networkidle' })
    return page
  }
  const canaries = (page: Page): Promise<string[]> => page.evaluate(() => window.canaries)

  it('has a corpus of more than a hundred, and a canary that sings', async () => {
    expect(payloads.length).toBeGreaterThanOrEqual(100)
    const page = await open('inbox')
    await page.evaluate(() => window.canary())
    // Our policy itself stops a script that got into the page, and the page would tell.
    await page.evaluate(() => {
      document.body.insertAdjacentHTML('beforeend', '<img src="/nothing.png" onerror="canary()">')
    })
    await expect.poll(() => canaries(page)).toEqual([expect.stringContaining('/inbox'), expect.stringMatching(/^policy: script-src/)])
    await page.context().close()
    product.complaints.splice(0)
  })

  const pages = ['loop', 'plan?view=list', 'plan?view=month', 'compose', 'plan/import', 'plan/campaigns', 'rehearsal', 'inbox', 'measure/links', 'measure/conversions', 'settings/channels', 'settings/workspace', 'settings/members', 'settings/goals', 'settings/keys', 'settings/audit', 'start', '/account', 'loop/events']
  // Five at a time: a page is looked at once the network is quiet, and that is mostly waiting.
  const groups = Array.from({ length: Math.ceil(pages.length / 5) }, (_, group) => pages.slice(group * 5, group * 5 + 5))
  it.each(groups.map((group) => [group.join(', '), group] as const))('9, 10 runs nowhere on %s, and nothing there asks for what our policy forbids', async (_names, group) => {
    await Promise.all(group.map(async (path) => {
      const page = await open(path)
      expect(await canaries(page), path).toEqual([])
      // No address of a stranger's became one that runs.
      expect(await page.evaluate(() => [...document.querySelectorAll('[href],[src],[action],[formaction]')].flatMap((element) => ['href', 'src', 'action', 'formaction'].map((name) => element.getAttribute(name) ?? '')).filter((address) => /^(javascript|vbscript|data:text|blob)/i.test(address.replaceAll(/[\s\p{Cc}]/gu, '')))), path).toEqual([])
      await page.context().close()
    }))
    expect(product.complaints.splice(0)).toEqual([])
  })

  it('9, 10 runs in no conversation, whoever opens it and clicks', async () => {
    const { items } = await product.api<{ items: { id: string }[] }>('GET', '/conversations?limit=40')
    expect(items.length).toBeGreaterThan(20)
    const page = await open('inbox')
    for (const { id } of items.slice(0, 15)) {
      await page.goto(`/w/${product.workspaceId}/inbox?conversation=${id}`)
      await page.locator('.inbox-text').first().waitFor()
      for (const link of await page.locator('.inbox-thread a[href]').all()) expect(await link.getAttribute('href')).toMatch(/^(https?:|\/)/)
      expect(await canaries(page)).toEqual([])
    }
    expect(product.complaints.splice(0)).toEqual([])
    await page.context().close()
  })

  it('9, 10 runs in no post, preview or link', async () => {
    const page = await open('plan')
    for (const path of [...posts.slice(0, 6).flatMap((id) => [`posts/${id}`, `compose?post=${id}`]), ...links.slice(0, 5).map((id) => `measure/links/${id}`), ...payloads.slice(60, 64).map((text) => `inbox?text=${encodeURIComponent(text)}&conversation=${encodeURIComponent(text)}`)]) {
      await page.goto(`/w/${product.workspaceId}/${path}`, { waitUntil: 'load' })
      await page.locator('main').waitFor()
      await page.waitForTimeout(150)
      expect(await canaries(page), path).toEqual([])
    }
    expect(product.complaints.splice(0)).toEqual([])
    await page.context().close()
  })

  it('9 runs on no page a stranger reaches, whatever stands in the address', async () => {
    const page = await open('/sign-in')
    for (const text of payloads.filter((_, place) => place % 6 === 0)) {
      const said = encodeURIComponent(text.toWellFormed())
      for (const path of [`/sign-in?back=${said}&returnTo=${said}&error=${said}`, `/invitation/${said}`, `/l/${said.slice(0, 60)}`]) {
        await page.goto(path, { waitUntil: 'load' }).catch(() => null)
        expect(await page.evaluate(() => window.canaries ?? []), path).toEqual([])
      }
    }
    await page.context().close()
  })
})

function tomorrow(): string {
  return `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}T09:00`
}

/** Visitors whose pages, campaigns and referrers are attacks. */
async function visitsFrom(product: Product, texts: readonly string[]): Promise<void> {
  const { items } = await product.api<{ items: { key: string }[] }>('GET', '/sites')
  const key = items[0]?.key ?? ''
  for (const [place, text] of texts.slice(0, 50).entries()) {
    const said = encodeURIComponent(text.toWellFormed())
    await fetch(`${product.url}/collect`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain', origin: 'https://shop.example', 'user-agent': `Mozilla/5.0 (X11; Linux x86_64) Firefox/140.${place} <script>canary()</script>` },
      body: JSON.stringify({ site: key, visitor: null, events: [{ type: 'view', url: `https://shop.example/${said}?utm_source=${said}&utm_medium=${said}&utm_campaign=${said}`, referrer: `https://evil.example/${said}` }] }),
    })
  }
}

async function namedFile(product: Product): Promise<void> {
  const bytes = await sharp({ create: { width: 20, height: 20, channels: 3, background: '#d33' } }).png().toBuffer()
  await product.app.publishing.media.keep(product.workspaceId, bytes, '"><img src=x onerror=canary()>.png', { memberId: 'm', name: 'x' } as never)
}
