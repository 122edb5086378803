import type { AtpAgent } from '@atproto/api'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBluesky } from '../../src/channels/bluesky/index.ts'
import { type Atproto, type AtprotoAccount, startAtproto } from '../real/atproto/start.ts'
import { openBrowser, type TestBrowser } from '../support/browser.ts'
import { type Product, startProduct } from '../support/product.ts'
import { type Shop, startShop } from '../support/shop.ts'

/** What a person's browser says; the tests' own would be taken for the robot it is. */
const person = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

/** The loop once around, by hand in a real browser, on a real Bluesky server. */
describe('from a post to a sale on Bluesky', () => {
  let atproto: Atproto
  let appView: boolean
  let brand: AtprotoAccount
  let bea: AtpAgent
  let product: Product
  let shop: Shop
  let browser: TestBrowser
  let page: Page
  let workspace: string
  let remote: { uri: string; cid: string; text: string; shortUrl: string }
  let due: number
  let postId: string

  beforeAll(async () => {
    const withAppView = await startAtproto({ appView: true })
    appView = !('skipped' in withAppView)
    if ('skipped' in withAppView) console.warn(`without the AppView: ${withAppView.skipped}`)
    atproto = 'skipped' in withAppView ? await startAtproto({ appView: false }) : withAppView
    brand = await atproto.createAccount('brand')
    bea = await atproto.agentFor(await atproto.createAccount('bea'))
    product = await startProduct({ networks: [createBluesky({ plcDirectory: atproto.plcUrl, allowHttp: true })] })
    shop = await startShop()
    browser = await openBrowser()
    page = await browser.newPage({ baseURL: product.url })
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await shop?.close()
    await atproto?.stop()
  })

  const api = async <T>(path: string, body?: unknown): Promise<T> => {
    const answer = await page.evaluate(
      async ({ path: at, body: sent }) => {
        const response = await fetch(at, sent === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(sent) })
        return { status: response.status, text: await response.text() }
      },
      { path: `/api/v1/workspaces/${workspace}${path}`, body },
    )
    if (answer.status >= 400) throw new Error(`${path}: ${answer.status} ${answer.text}`)
    return JSON.parse(answer.text) as T
  }

  it('the one-time link makes the owner', async () => {
    await page.goto((await product.app.workspaces.firstOwnerLink()) ?? '')
    await page.getByLabel('Your name').fill('Ada Rossi')
    await page.getByLabel('E-mail').fill('ada@example.org')
    await page.getByLabel('Password', { exact: true }).fill('a long enough sentence')
    await page.getByLabel('Name of the workspace').fill('Aurora')
    await page.getByRole('button', { name: 'Create the workspace' }).click()
    await page.waitForURL(/\/w\/[0-9a-f-]{36}\//)

    workspace = /\/w\/([0-9a-f-]{36})\//.exec(page.url())?.[1] ?? ''
    expect(workspace).not.toBe('')
  })

  it('a wrong password is said at its field; the right one connects the account', async () => {
    await page.goto(`/w/${workspace}/settings/channels`)
    await page.getByRole('button', { name: 'Bluesky' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(/^(Handle|Your handle|Account)/).fill(brand.handle)
    await dialog.locator('input[type=password]').fill('aaaa-bbbb-cccc-dddd')
    await dialog.getByLabel(/^Server/).fill(atproto.pdsUrl)
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
    await dialog.getByText('do not match').waitFor()

    await dialog.locator('input[type=password]').fill(brand.appPassword)
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })

    await page.getByText(brand.handle).first().waitFor()
  })

  it('the shop carries the snippet and has a goal', async () => {
    const site = await api<{ snippet: string }>('/sites', { name: 'Shop', hosts: [shop.host] })
    await api('/goals', { name: 'purchase', label: 'Purchase' })
    shop.carry(site.snippet)
  })

  it('a post with an image and a link is written, survives a reload, and is scheduled', async () => {
    await page.goto(`/w/${workspace}/compose`)
    await page.getByRole('button', { name: new RegExp(brand.handle) }).click()
    await page.getByRole('textbox', { name: 'Text', exact: true }).fill(`Thirty-six hours of sourdough: ${shop.origin}/panettone`)
    await page.setInputFiles('input[type=file]', { name: 'panettone.png', mimeType: 'image/png', buffer: await sharp({ create: { width: 800, height: 500, channels: 3, background: '#b5651d' } }).png().toBuffer() })
    await page.getByLabel('What image 1 shows').fill('A panettone, sliced')
    await page.getByRole('status').getByText('Saved').waitFor()
    await page.reload()
    await page.getByLabel('What image 1 shows').waitFor()
    expect(await page.getByRole('textbox', { name: 'Text', exact: true }).inputValue()).toContain('Thirty-six hours')
    expect(await page.getByLabel('What image 1 shows').inputValue()).toBe('A panettone, sliced')

    // The composer speaks in minutes; the second is set through the API, so that the test need not wait for a whole one.
    postId = new URL(page.url()).searchParams.get('post') ?? ''
    due = Math.ceil((Date.now() + 4_000) / 1_000) * 1_000
    const wallTime = new Date(due).toLocaleString('sv-SE', { timeZone: 'Europe/Rome' }).replace(' ', 'T')
    const post = await api<{ dueAt: number; state: string }>(`/posts/${postId}/schedule`, { schedule: { wallTime, zone: 'Europe/Rome' } })
    expect(post).toMatchObject({ dueAt: due, state: 'scheduled' })

    await page.goto(`/w/${workspace}/posts/${postId}`)
    await page.getByText(/Went out/).waitFor({ timeout: 30_000 })
    const { publications } = await api<{ publications: { publishedAt: number; attempts: unknown[]; segments: { evidence: string; remoteId: string; shortLinks: { shortUrl: string }[] }[] }[] }>(`/posts/${postId}`)
    const [publication] = publications
    expect(publication?.attempts).toHaveLength(1)
    expect(publication?.segments[0]?.evidence).toBe('answer')
    const late = (publication?.publishedAt ?? 0) - due
    expect(late).toBeGreaterThanOrEqual(0)
    // Its second: the timer is exact; a busy machine may make the rest slow.
    expect(late).toBeLessThan(5_000)
  })

  it('it is on the server once, as written, with its picture and its own short link', async () => {
    await atproto.processAll()
    const { data } = await bea.com.atproto.repo.listRecords({ repo: brand.did, collection: 'app.bsky.feed.post' })
    expect(data.records).toHaveLength(1)
    const [record] = data.records
    const value = record?.value as { text: string; createdAt: string; embed: { images: { alt: string }[] } }
    const shortUrl = /http:\/\/127\.0\.0\.1:\d+\/l\/\w+/.exec(value.text)?.[0] ?? ''
    remote = { uri: record?.uri ?? '', cid: record?.cid ?? '', text: value.text, shortUrl }

    expect(remote.text).toBe(`Thirty-six hours of sourdough: ${shortUrl}`)
    expect(value.embed.images[0]?.alt).toBe('A panettone, sliced')
    expect(shortUrl.startsWith(product.url)).toBe(true)
  })

  it('somebody likes, reposts and answers there; somebody else opens the link and buys', async () => {
    await bea.like(remote.uri, remote.cid)
    await bea.repost(remote.uri, remote.cid)
    await bea.post({ text: 'Do you ship to Sardinia?', reply: { root: { uri: remote.uri, cid: remote.cid }, parent: { uri: remote.uri, cid: remote.cid } } })
    await atproto.processAll()

    const visitor = await browser.newPage()
    await visitor.setExtraHTTPHeaders({ 'user-agent': person })
    await visitor.goto(remote.shortUrl)
    expect(visitor.url()).toContain(`${shop.origin}/panettone`)
    expect(new URL(visitor.url()).searchParams.get('utm_source')).toBe('bluesky')
    await visitor.click('#buy')
    await visitor.waitForFunction(() => document.title === 'Thank you')
    // A second look and a preview robot change nothing.
    await fetch(remote.shortUrl, { redirect: 'manual', headers: { 'user-agent': 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)' } })
    await visitor.close()
  })

  it('the Loop shows one post, its engagement, one visitor and one conversion of that post on that channel', async () => {
    const [connection] = await product.app.channels.list(workspace)
    if (!connection) throw new Error('no connection')
    // Asked for now, instead of waiting for the next reading.
    await api(`/posts/${postId}/numbers`, {})
    await product.app.inbox.watch(workspace, connection.id)

    const today = new Date().toLocaleDateString('sv-SE', { timeZone: 'Europe/Rome' })
    const loop = () => api<LoopAnswer>(`/loop?from=${today}&to=${today}`)
    await expect.poll(async () => (await loop()).figures.engagements.value, { timeout: 60_000, interval: 1_000 }).toBe(appView ? 3 : null)

    const { figures, byPost, byChannel, value } = await loop()
    expect(figures.posts.value).toBe(1)
    expect(figures.visitors.value).toBe(1)
    expect(figures.clicks.value).toBe(1)
    expect(figures.conversions.value).toBe(1)
    expect(value).toEqual([{ amountMinor: 2490, currency: 'EUR', previousMinor: null }])
    expect(byPost[0]).toMatchObject({ clicks: 1, visitors: 1, conversions: 1, engagements: appView ? 3 : null })
    expect(byChannel[0]).toMatchObject({ id: connection.id, label: brand.handle, channelId: 'bluesky', conversions: 1 })

    await page.goto(`/w/${workspace}/loop?days=7`)
    const conversion = page.getByRole('region', { name: 'Conversion' })
    await conversion.getByText('Conversions', { exact: true }).first().waitFor()
    await page.getByRole('cell', { name: /24\.90/ }).first().waitFor()
    await page.screenshot({ path: process.env['PASSAPAROLA_JOURNEY_PICTURE'] ?? '/dev/null' }).catch(() => null)
  })

  it('the answer typed in the inbox is on the server, once, under the question', async ({ skip }) => {
    if (!appView) skip('answers of the public need the AppView')
    await page.goto(`/w/${workspace}/inbox`)
    await page.getByRole('button', { name: /Do you ship to Sardinia/ }).click({ timeout: 60_000 })
    await page.getByLabel(/^Answer /).fill('Yes: three days, well wrapped.')
    await page.getByRole('button', { name: 'Send and mark done' }).click()

    const posts = async () => (await bea.com.atproto.repo.listRecords({ repo: brand.did, collection: 'app.bsky.feed.post' })).data.records
    await expect.poll(async () => (await posts()).length, { timeout: 60_000 }).toBe(2)
    const answer = (await posts()).map((record) => record.value as { text: string; reply?: { parent: { uri: string }; root: { uri: string } } }).find((one) => one.reply)
    expect(answer?.text).toBe('Yes: three days, well wrapped.')
    expect(answer?.reply?.root.uri).toBe(remote.uri)
    expect(answer?.reply?.parent.uri).toContain(bea.session?.did)
  })

  it('no answer, page or log of the product held a secret', async () => {
    for (const path of ['/connections', '/posts?limit=50', '/audit-log', '/conversations', '/links', '/sites']) {
      const text = JSON.stringify(await api(path))
      expect(text).not.toContain(brand.appPassword)
      expect(text).not.toMatch(/eyJ[\w-]{10,}\./)
    }
  })
})

interface LoopAnswer {
  readonly figures: Record<'posts' | 'engagements' | 'visitors' | 'clicks' | 'conversions', { value: number | null }>
  readonly value: unknown
  readonly byPost: unknown[]
  readonly byChannel: unknown[]
}
