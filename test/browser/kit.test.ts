import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectNoAxeViolations, openBrowser, type NewPage, type TestBrowser } from '../support/browser.ts'
import { serveWebWithStubs, type StubServer } from './stub-server.ts'

let browser: TestBrowser
let server: StubServer

beforeAll(async () => {
  ;[browser, server] = await Promise.all([openBrowser(), serveWebWithStubs({}, 'test/browser/gallery')])
})

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

async function gallery(options: NewPage = {}): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ baseURL: server.url, ...options })
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('status of')) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto('/')
  // A picture is drawn when it comes near.
  await page.getByRole('img', { name: /^Engagements by day/ }).scrollIntoViewIfNeeded()
  await page.locator('canvas').waitFor()
  return { page, complaints }
}

describe('the kit', () => {
  it.each([
    { width: 1440, scheme: 'light', language: 'en' },
    { width: 1440, scheme: 'dark', language: 'it' },
    { width: 360, scheme: 'light', language: 'it' },
    { width: 360, scheme: 'dark', language: 'en' },
  ] as const)('is accessible, fits and obeys the content security policy at $width px, $scheme, $language', async (options) => {
    const { page, complaints } = await gallery(options)

    await expectNoAxeViolations(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(options.width)
    expect(await page.evaluate(() => document.documentElement.lang)).toBe(options.language)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('opens dialogs, panels, lists and calendars that are accessible too, and gives the focus back', async () => {
    const { page, complaints } = await gallery()
    for (const name of ['Dialog', 'Panel']) {
      await page.getByRole('button', { name, exact: true }).click()
      await page.getByRole('dialog').waitFor()
      await expectNoAxeViolations(page)
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(name)
    }
    await page.getByRole('combobox', { name: 'Channel' }).click()
    await page.getByRole('option', { name: 'Mastodon' }).waitFor()
    await expectNoAxeViolations(page)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Choose dates' }).click()
    await page.locator('table button[aria-label*="20"]:visible').first().waitFor()
    await expectNoAxeViolations(page)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('says the name of an icon to pointer and keyboard, and Esc takes it away', async () => {
    const { page, complaints } = await gallery()
    const button = page.getByRole('button', { name: 'More', exact: true })
    const words = page.locator('.kit-tip')
    await button.hover()
    await words.waitFor()
    expect(await words.textContent()).toBe('More')
    const [at, under] = [await words.boundingBox(), await button.boundingBox()]
    expect(Math.abs((at?.x ?? 0) + (at?.width ?? 0) / 2 - ((under?.x ?? 0) + (under?.width ?? 0) / 2))).toBeLessThan(2)
    await page.keyboard.press('Escape')
    await words.waitFor({ state: 'detached' })

    await page.getByRole('button', { name: 'Copy: link' }).focus()
    await page.keyboard.press('Tab')
    await words.waitFor()
    await page.keyboard.press('Tab')
    await words.waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('undoes instead of asking', async () => {
    const { page } = await gallery()
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Undo' }).waitFor()
    expect(await page.getByRole('rowheader', { name: 'The panettone is out of the oven' }).count()).toBe(0)

    await page.getByRole('button', { name: 'Undo' }).click()

    await page.getByRole('rowheader', { name: 'The panettone is out of the oven' }).waitFor()
    await page.context().close()
  })

  it('shows every chart as a table with the unknown apart from zero', async () => {
    const { page } = await gallery()

    await page.getByRole('radiogroup', { name: 'Engagements by day' }).getByText('Table').click()

    const table = page.getByRole('table', { name: 'Engagements by day' })
    expect(await table.getByRole('row').count()).toBe(29)
    expect(await table.getByRole('row').nth(10).textContent()).toContain('n/a')
    await page.context().close()
  })

  it('is driven from the keyboard: palette, shortcuts, single keys that can be turned off', async () => {
    const { page } = await gallery()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Where to' }).fill('hello')
    await page.keyboard.press('Enter')
    await page.getByText('Hello', { exact: true }).waitFor()

    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await expectNoAxeViolations(page)
    await page.getByRole('switch', { name: 'Single-key shortcuts' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    await page.keyboard.press('Control+k')

    await page.getByRole('combobox', { name: 'Where to' }).waitFor()
    expect(await page.getByText('Single-key shortcuts').count()).toBe(0)
    await page.context().close()
  })

  it('keeps what was typed over a reload, and says at the field what is wrong', async () => {
    server.answers['POST /api/v1/gallery'] = () => ({ status: 422, body: { type: '/problems/too-long', title: 'Too long', errors: [{ pointer: '/text', detail: 'Three characters too many.' }] } })
    const { page } = await gallery()
    await page.getByRole('textbox', { name: 'Title' }).fill('Buongiorno')
    await page.reload()
    await page.getByText('Brought back').waitFor()
    expect(await page.getByRole('textbox', { name: 'Title' }).inputValue()).toBe('Buongiorno')

    await page.getByRole('button', { name: 'Save' }).click()

    await page.getByText('Three characters too many.').waitFor()
    expect(await page.getByRole('textbox', { name: 'Title' }).getAttribute('aria-invalid')).toBe('true')
    await page.context().close()
  })

  it('sends the same act under the same key until somebody answers', async () => {
    let tries = 0
    server.answers['POST /api/v1/gallery'] = () => (++tries < 3 ? { status: 503, body: {} } : { status: 200, body: {} })
    const { page } = await gallery()
    const before = server.requests.length
    await page.getByRole('textbox', { name: 'Title' }).fill('Once')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.poll(() => tries, { timeout: 10_000 }).toBe(3)

    expect(new Set(server.requests.slice(before).map((request) => request.headers['idempotency-key'])).size).toBe(1)
    await page.context().close()
  })
})
