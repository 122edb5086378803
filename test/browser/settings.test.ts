import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createSocket, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import type { Api } from '../../src/platform/http/api.ts'
import { createServer, type ServerParts } from '../../src/platform/http/server.ts'
import { serveWeb } from '../../src/platform/http/web.ts'
import type { Workspaces, WorkspacesTables } from '../../src/workspaces/index.ts'
import { expectNoAxeViolations, openBrowser, type NewPage, type TestBrowser } from '../support/browser.ts'
import { databaseBench } from '../support/databases.ts'
import { secretsForTests, silentLog, workspacesForTests } from '../support/workspaces.ts'
import { builtWeb } from './built-web.ts'

// The real pages on the real server: people, members, keys and the log, as an owner and an invited person meet them.
const bench = databaseBench('sqlite')
let browser: TestBrowser
let api: Api
let workspaces: Workspaces
let url: string
let folder: string
let owner: Page
let workspaceId: string
const brokenPages: string[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'passaparola-settings-'))
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  const database = await bench.open<WorkspacesTables>()
  const secrets = secretsForTests()
  workspaces = await workspacesForTests(database, { secrets, config: { publicUrl: url, port, dataDir: folder } })
  api = await createServer({ config: { publicUrl: url, trustProxies: [] }, log: silentLog, database: database as unknown as ServerParts['database'], clock: systemClock, secrets, ...workspaces })
  workspaces.api(api)
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

const settings = (page: string): string => `/w/${workspaceId}/settings/${page}`
const toast = (page: Page, text: string) => page.getByText(text, { exact: true }).first().waitFor()

test('an invited person opens the link, chooses a password and is a member with that role', async () => {
  await owner.goto(settings('members'))
  await owner.getByRole('textbox', { name: 'E-mail' }).fill('edo@example.org')
  await owner.getByRole('button', { name: 'Invite', exact: true }).click()
  const link = await owner.getByRole('status').locator('code').innerText()
  const edo = await newPage({ width: 390, language: 'it' })

  await edo.goto(link)
  await edo.getByRole('textbox', { name: /nome/i }).fill('Edo Bianchi')
  await edo.getByLabel('Password', { exact: true }).fill('una frase abbastanza lunga')
  await edo.locator('form').getByRole('button').last().click()
  await edo.waitForURL(/\/w\//)

  await edo.goto(settings('members'))
  await edo.getByRole('rowheader', { name: /Edo Bianchi \(tu\)/ }).waitFor()
  expect(await edo.getByRole('button', { name: /Togli/ }).count()).toBe(0)
  await owner.reload()
  await owner.getByRole('rowheader', { name: /Edo Bianchi/ }).waitFor()
  await edo.context().close()
})

test('a role changes from the list, and can be taken back', async () => {
  await owner.goto(settings('members'))
  const role = owner.getByRole('combobox', { name: 'Role of Edo Bianchi' })
  await role.click()
  await owner.getByRole('option', { name: 'Manager' }).click()
  await toast(owner, 'Edo Bianchi: Manager.')

  await owner.getByRole('button', { name: 'Undo' }).first().click()

  await toast(owner, 'Edo Bianchi: Editor.')
  expect((await workspaces.members(workspaceId)).map(({ name, role: kept }) => [name, kept])).toEqual([['Olivia Rossi', 'owner'], ['Edo Bianchi', 'editor']])
})

test('settings are saved and shown everywhere', async () => {
  await owner.goto(settings('workspace'))
  await owner.getByRole('textbox', { name: 'Name', exact: true }).fill('Caffè Milano')
  await owner.getByRole('switch', { name: 'Posts need an approval' }).click()
  await owner.getByRole('button', { name: 'Save' }).click()
  await toast(owner, 'Saved.')

  expect(await workspaces.get(workspaceId)).toMatchObject({ name: 'Caffè Milano', approvalRequired: true })
  await owner.locator('nav, aside, header').getByText('Caffè Milano').first().waitFor()
})

test('an API key is shown once, works, and stops when it is revoked', async () => {
  await owner.goto(settings('keys'))
  await owner.getByRole('button', { name: 'Make a key' }).click()
  await owner.getByRole('textbox', { name: 'Name' }).fill('Web shop')
  await owner.getByRole('button', { name: 'Make the key' }).click()
  const key = await owner.getByRole('dialog').locator('code').innerText()
  const call = () => fetch(`${url}/api/v1/workspaces/${workspaceId}`, { headers: { authorization: `Bearer ${key}` } })
  expect((await call()).status).toBe(200)
  await owner.keyboard.press('Escape')

  await owner.getByRole('button', { name: 'Revoke the key Web shop' }).click()
  await owner.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click()
  await toast(owner, 'The key “Web shop” no longer works.')

  expect((await call()).status).toBe(401)
  expect(await owner.content()).not.toContain(key)
})

test('the audit log tells what happened and filters by the address', async () => {
  await owner.goto(`${settings('audit')}?action=api-key.revoked`)

  await owner.getByRole('cell', { name: 'revoked an API key' }).waitFor()

  expect(await owner.getByRole('row').count()).toBe(2)
})

test('another browser that is signed in is seen and signed out from the account', async () => {
  const phone = await newPage({ width: 390 })
  await phone.goto('/sign-in')
  await phone.getByRole('textbox', { name: 'E-mail' }).fill('olivia@example.org')
  await phone.getByLabel('Password', { exact: true }).fill('correct horse battery')
  await phone.getByRole('button', { name: 'Sign in', exact: true }).click()
  await phone.waitForURL(/\/w\//)

  await owner.goto('/account')
  await owner.getByRole('button', { name: /^Sign out: / }).click()
  await toast(owner, 'That browser is signed out.')

  await phone.goto(settings('members'))
  await phone.waitForURL(/\/sign-in/)
  await phone.context().close()
})

test.each(['workspace', 'members', 'keys', 'audit'])('settings/%s is accessible and fits, light and dark, wide and narrow, in both languages', async (name) => {
  for (const [width, scheme, language] of [[1440, 'dark', 'it'], [390, 'light', 'en']] as const) {
    const page = await newPage({ width, scheme, language })
    await page.context().addCookies(await owner.context().cookies())
    await page.goto(settings(name))
    await page.locator('h1').waitFor()
    await page.waitForLoadState('networkidle')
    await expectNoAxeViolations(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    await page.context().close()
  }
})

test('a workspace is deleted by typing its name, and its owner lands where they still belong', async () => {
  await owner.goto(settings('workspace'))
  await owner.getByRole('button', { name: 'Create a workspace' }).click()
  await owner.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Second')
  await owner.getByRole('dialog').getByRole('button', { name: 'Create a workspace' }).click()
  await owner.waitForURL((address) => address.pathname.startsWith('/w/') && !address.pathname.includes(workspaceId))

  await owner.goto(settings('workspace'))
  await owner.getByRole('button', { name: 'Delete the workspace…' }).click()
  const doIt = owner.getByRole('button', { name: 'Delete for good' })
  await owner.getByRole('dialog').getByRole('textbox').fill('caffè milano')
  expect(await doIt.isDisabled()).toBe(true)
  await owner.getByRole('dialog').getByRole('textbox').fill('Caffè Milano')
  await doIt.click()
  await owner.waitForURL((address) => address.pathname.startsWith('/w/') && !address.pathname.includes(workspaceId))

  expect((await workspaces.list()).map(({ name }) => name)).toEqual(['Second'])
  expect(brokenPages).toEqual([])
})
