import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectNoAxeViolations } from '../support/browser.ts'
import { openProduct, type Product } from './product.ts'

// The guided first run as a new owner meets it, on the whole product.
let product: Product

beforeAll(async () => {
  product = await openProduct()
}, 120_000)
afterAll(() => product.close())

const workspaceOf = (page: Page): string => /\/w\/([^/]+)/.exec(page.url())?.[1] ?? ''

it('fills a month, shows it in every room, lets somebody answer, and wipes it', async () => {
  const page = await product.open(`/w/${product.workspaceId}/start`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await expectNoAxeViolations(page)

  await page.getByRole('button', { name: 'Fill a month and show me' }).click()
  await page.waitForURL(/\/loop/)
  const workspaceId = workspaceOf(page)
  expect(workspaceId).not.toBe(product.workspaceId)
  await page.getByText('7 people wait for an answer').waitFor()
  // Every number says how it is computed, and when what it is made of was read.
  const names = await page.locator('.kit-stat-label > span:first-child').allInnerTexts()
  expect(names).toEqual(expect.arrayContaining(['Posts published', 'Engagements', 'Visitors', 'Value']))
  for (const name of names) {
    await page.getByRole('button', { name: `How “${name}” is computed`, exact: true }).click()
    await page.getByRole('dialog', { name: `How “${name}” is computed`, exact: true }).getByText(/^Read .* 20\d\d/).waitFor()
    await page.keyboard.press('Escape')
  }

  // The network's own page, from the channel page to one of its posts.
  await page.goto(`${product.url}/w/${workspaceId}/settings/channels`)
  expect(await page.getByRole('link', { name: 'aurora-bakery' }).getAttribute('href')).toBe(`${product.url}/w/${workspaceId}/rehearsal`)
  await page.goto(`${product.url}/w/${workspaceId}/rehearsal`)
  await page.getByText('We are looking for a baker').first().waitFor()
  await expectNoAxeViolations(page)
  const posts = await product.api<{ items: { id: string; replies: unknown[] }[] }>('GET', `/api/v1/workspaces/${workspaceId}/rehearsal/posts?limit=50`)
  const post = posts.items.find(({ replies }) => replies.length > 1)
  await page.goto(`${product.url}/w/${workspaceId}/rehearsal?post=${post?.id}`)
  await page.getByRole('button', { name: 'Let somebody answer now' }).click()
  await expect.poll(async () => (await product.api<{ replies: unknown[] }>('GET', `/api/v1/workspaces/${workspaceId}/rehearsal/posts/${post?.id}`)).replies.length).toBe((post?.replies.length ?? 0) + 1)

  // Told to misbehave, it says so; told to behave, it forgets.
  await page.getByRole('button', { name: 'Add: Too many requests (429)' }).click()
  await page.getByText('Each is used once, in this order.').waitFor()
  await page.getByRole('button', { name: 'Behave again' }).click()
  await page.getByText('The next post goes well.').waitFor()
  const revoked = page.getByRole('switch', { name: 'The authorisation is taken back' })
  await revoked.click({ force: true })
  await expect.poll(() => revoked.isChecked()).toBe(true)

  await page.goto(`${product.url}/w/${workspaceId}/start`)
  await page.getByRole('button', { name: 'Wipe the rehearsal' }).click()
  await page.waitForURL((url) => url.pathname.includes(product.workspaceId))
  expect((await product.app.workspaces.list()).map(({ id }) => id)).toEqual([product.workspaceId])
  expect(product.complaints).toEqual([])
  await page.context().close()
}, 90_000)

it.each([
  { width: 390, scheme: 'light', language: 'it' },
  { width: 1440, scheme: 'dark', language: 'en' },
] as const)('the rehearsal network fits and is accessible at $width, $scheme, in $language', async ({ width, scheme, language }) => {
  await product.api('POST', '/connections', { channelId: 'rehearsal', methodId: 'make-up', fields: { displayName: 'Forno Aurora' } })
  const page = await product.open(`/w/${product.workspaceId}/rehearsal`, { width, scheme, language })

  await page.getByRole('heading', { name: language === 'it' ? 'Comportarsi male' : 'Misbehave' }).waitFor()

  await expectNoAxeViolations(page)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  await page.context().close()
}, 60_000)
