import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createHttpServer, type Server } from 'node:http'
import { createServer as createSocket, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createConversions, type ConversionsTables } from '../../src/conversions/index.ts'
import { createLinks, type Links, type LinksTables } from '../../src/links/index.ts'
import { systemClock } from '../../src/platform/clock.ts'
import type { Api } from '../../src/platform/http/api.ts'
import { createServer, type ServerParts } from '../../src/platform/http/server.ts'
import { serveWeb } from '../../src/platform/http/web.ts'
import type { Workspaces, WorkspacesTables } from '../../src/workspaces/index.ts'
import { expectNoAxeViolations, openBrowser, type NewPage, type TestBrowser } from '../support/browser.ts'
import { databaseBench } from '../support/databases.ts'
import { browser as visitorAgent } from '../support/links.ts'
import { secretsForTests, silentLog, workspacesForTests } from '../support/workspaces.ts'
import { builtWeb } from './built-web.ts'

// The real pages on the real server, and a shop on another origin with our snippet under a strict policy of its own.
const bench = databaseBench('sqlite')
let browser: TestBrowser
let api: Api
let links: Links
let workspaces: Workspaces
let database: Awaited<ReturnType<typeof bench.open<WorkspacesTables & LinksTables & ConversionsTables>>>
let shop: Server
let url: string
let shopUrl: string
let folder: string
let owner: Page
let workspaceId: string
/** Set by the test that adds the site. */
let snippet = ''
let csp = ''
const brokenPages: string[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'passaparola-measure-'))
  shop = createHttpServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.setHeader('content-security-policy', `default-src 'none'; ${csp}`)
    response.end(`<!doctype html><html lang="en"><head><title>Shop</title>${snippet}</head><body><h1>Shop</h1><button type="button" data-pp-goal="purchase" data-pp-id="A-1001" data-pp-value="49.90" data-pp-currency="EUR">Buy</button></body></html>`)
  })
  await new Promise<void>((ready) => void shop.listen(0, '127.0.0.1', ready))
  shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  database = await bench.open()
  const secrets = secretsForTests()
  const config = { publicUrl: url, shortUrl: url }
  workspaces = await workspacesForTests(database, { secrets, config: { publicUrl: url, port, dataDir: folder } })
  links = createLinks({ database: database as never, clock: systemClock, config, secrets, log: silentLog })
  const conversions = createConversions({ database: database as never, clock: systemClock, config, links, secrets, log: silentLog })
  api = await createServer({ config: { publicUrl: url, trustProxies: [] }, log: silentLog, database: database as unknown as ServerParts['database'], clock: systemClock, secrets, ...workspaces })
  for (const plugin of [workspaces.api, links.redirects, links.api, conversions.collector, conversions.api]) plugin(api)
  serveWeb(api, await builtWeb())
  await api.listen({ host: '127.0.0.1', port })
  browser = await openBrowser()
  owner = await newPage()
  await owner.goto((await workspaces.firstOwnerLink()) ?? '')
  await owner.getByRole('textbox', { name: 'Your name' }).fill('Olivia Rossi')
  await owner.getByRole('textbox', { name: 'E-mail' }).fill('olivia@example.org')
  await owner.getByLabel('Password', { exact: true }).fill('correct horse battery')
  await owner.getByRole('textbox', { name: 'Name of the workspace' }).fill('Caffè Roma')
  await owner.getByRole('button', { name: 'Create the workspace' }).click()
  await owner.waitForURL(/\/w\/[0-9a-f-]{36}/)
  workspaceId = /\/w\/([0-9a-f-]{36})/.exec(owner.url())?.[1] ?? ''
})

afterAll(async () => {
  await browser?.close()
  await api?.close()
  shop?.close()
  await bench.close()
  await rm(folder, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const socket = createSocket()
  await new Promise<void>((ready) => void socket.listen(0, '127.0.0.1', ready))
  const { port } = socket.address() as AddressInfo
  await new Promise((closed) => socket.close(closed))
  return port
}

async function newPage(options: NewPage = {}): Promise<Page> {
  const page = await browser.newPage({ baseURL: url, ...options })
  page.on('pageerror', (error) => void brokenPages.push(`${page.url()}: ${error.message}`))
  return page
}

const at = (page: string): string => `/w/${workspaceId}/${page}`

test('a goal and a site are made, and what is wrong is said at its field', async () => {
  await owner.goto(at('settings/goals'))
  await owner.getByRole('button', { name: 'Add a site' }).click()
  await owner.getByRole('textbox', { name: 'Name' }).fill('Shop')
  await owner.getByRole('textbox', { name: 'Hosts' }).fill('https://shop.example/path')
  await owner.getByRole('button', { name: 'Save' }).click()
  await owner.getByText('is not the name of a host').waitFor()
  await owner.getByRole('textbox', { name: 'Hosts' }).fill('127.0.0.1')
  await owner.getByRole('button', { name: 'Save' }).click()
  await owner.getByText('Not seen yet').waitFor()

  await owner.getByRole('button', { name: 'Add a goal' }).click()
  await owner.getByRole('textbox', { name: 'Label' }).fill('Purchase')
  await owner.getByRole('textbox', { name: 'Name' }).fill('purchase')
  await owner.getByRole('button', { name: 'Save' }).click()
  await owner.getByRole('rowheader', { name: 'Purchase' }).waitFor()

  const codes = await owner.locator('.conversions-site code').allInnerTexts()
  ;[snippet = '', csp = ''] = codes
  expect(snippet).toContain('<script defer src=')
})

test('a visitor follows the short link of a post, lands on the shop and buys: the journey says which post it was', async () => {
  const plan = await links.plan({ workspaceId, postId: 'post-1', publicationId: 'publication-1', connectionId: 'connection-1', channelId: 'bluesky', campaignUtm: 'autumn', segment: 0, text: `New coffee: ${shopUrl}/coffee` })
  await database.commit(plan.statements)
  const visitor = await newPage({ userAgent: visitorAgent })

  await visitor.goto(plan.links[0]?.shortUrl ?? '')
  expect(visitor.url()).toContain(`${shopUrl}/coffee?utm_source=bluesky&utm_medium=social&utm_campaign=autumn`)
  const sold = visitor.waitForResponse((answer) => answer.url() === `${url}/collect` && (answer.request().postData() ?? '').includes('"goal"'))
  await visitor.getByRole('button', { name: 'Buy' }).click()
  expect((await sold).status()).toBe(200)
  expect(await visitor.context().cookies()).toEqual([])
  expect(await visitor.evaluate('localStorage.length')).toBe(0)
  await visitor.context().close()

  await owner.goto(at('measure/conversions'))
  await owner.getByText('€49.90').waitFor()
  await owner.locator('.conversions-way > summary').filter({ hasText: 'Social: bluesky → ' }).click()
  const steps = owner.getByRole('list', { name: 'The way here' }).getByRole('listitem')
  expect(await steps.count()).toBe(2)
  expect(await steps.first().innerText()).toMatch(/Social: bluesky[\s\S]*by our short link[\s\S]*Earned it/)

  await owner.goto(at('settings/goals'))
  await owner.getByText(/Last seen/).waitFor()
})

test('a link by hand is made, found and opened; what it brought is there', async () => {
  await owner.goto(at('measure/links'))
  await owner.getByRole('rowheader', { name: /coffee/ }).waitFor()
  await owner.getByRole('button', { name: 'New short link' }).click()
  await owner.getByRole('textbox', { name: 'Leads to' }).fill('javascript:alert(1)')
  await owner.getByRole('button', { name: 'Make the link' }).click()
  await owner.getByText('This is not a web address').waitFor()
  await owner.getByRole('textbox', { name: 'Leads to' }).fill('https://shop.example/menu')
  await owner.getByRole('textbox', { name: 'Title' }).fill('Menu on the table')
  await owner.getByRole('textbox', { name: /utm_source/ }).fill('QR Code')
  await owner.getByRole('button', { name: 'Make the link' }).click()

  await owner.getByRole('heading', { level: 1, name: 'Menu on the table' }).waitFor()
  await owner.getByText('https://shop.example/menu?utm_source=qr-code').waitFor()
  await owner.getByText('Nobody has opened it yet').waitFor()
  await owner.goto(at('measure/links?text=menu'))
  await owner.getByRole('rowheader', { name: 'Menu on the table' }).waitFor()
  expect(await owner.getByRole('rowheader').count()).toBe(1)
})

test('a hook is made, its secret shown once; the example, run as it is shown, is a sale', async () => {
  await owner.goto(at('settings/goals'))
  await owner.getByRole('button', { name: 'Add a hook' }).click()
  const dialog = owner.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Payments')
  await dialog.getByRole('button', { name: 'Add a hook' }).click()
  await dialog.getByText('Copy the secret now').waitFor()
  const [secret = '', , example = ''] = await dialog.locator('code').allInnerTexts()
  await expectNoAxeViolations(owner)
  await dialog.getByRole('button', { name: 'Done' }).click()

  expect(await promisify(execFile)('bash', ['-c', example]).then(({ stdout }) => stdout)).toBe('{"result":"accepted"}')
  await owner.getByText(/Last delivery: (?!none)/).waitFor()
  expect(await owner.content()).not.toContain(secret)
  await owner.goto(at('measure/conversions'))
  await owner.getByText('No. TEST-1').waitFor()
})

test('the vocabulary of links is written as people write it, and a link has its QR code', async () => {
  await owner.goto(at('settings/links'))
  await owner.getByRole('textbox', { name: 'Sources' }).fill('newsletter: nl, news letter\nposter: nl')
  await owner.getByRole('button', { name: 'Save' }).click()
  await owner.getByText(/stands for two different words/).first().waitFor()
  await owner.getByRole('textbox', { name: 'Sources' }).fill('newsletter: nl, news letter')
  await owner.getByRole('button', { name: 'Save' }).click()
  await owner.getByText('Saved.').waitFor()
  await owner.reload()
  expect(await owner.getByRole('textbox', { name: 'Sources' }).inputValue()).toBe('newsletter: nl, news letter')

  const link = (await links.list(workspaceId, { text: 'coffee' }, { limit: 1, cursor: null })).items[0]
  await owner.goto(at(`measure/links/${link?.id}`))
  await owner.getByRole('img', { name: `QR code of ${link?.shortUrl}` }).waitFor()
})

// That these pages are sound at both widths, in both languages and themes is for pages.test.ts, which opens every page there is.
test('none of these pages broke', () => {
  expect(brokenPages).toEqual([])
})
