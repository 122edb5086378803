import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectNoAxeViolations } from '../support/browser.ts'
import { openProduct, type Product } from './product.ts'

// Answering people, with the keyboard, on the believable month; and what every page says on a restored copy.
let product: Product
let home = ''

beforeAll(async () => {
  product = await openProduct()
  const { workspaceId } = await product.api<{ workspaceId: string }>('POST', '/api/v1/rehearsals', { language: 'en' })
  home = `/w/${workspaceId}`
})

afterAll(() => product?.close())

const openCount = async (page: Page): Promise<number> => Number(/\d+/.exec(await page.getByText(/^Open · \d+$/).innerText())?.[0])
const answerField = (page: Page) => page.getByRole('textbox', { name: /^Answer / })

it('goes from the palette to the inbox, through the list, to an answer that is sent, without a mouse', async () => {
  const page = await product.open(`${home}/loop`)
  await page.getByRole('heading', { level: 1, name: 'Loop' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Where to' }).fill('engage')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor()
  await page.getByRole('list', { name: 'Conversations' }).waitFor()
  await page.keyboard.press('j')
  await answerField(page).waitFor()
  await page.keyboard.press('r')
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA')
  await page.keyboard.type('Yes, every Saturday. See you there!')
  await page.reload()
  await expect.poll(() => answerField(page).inputValue(), { timeout: 10_000 }).toBe('Yes, every Saturday. See you there!')
  await expectNoAxeViolations(page)

  await answerField(page).press('Control+Enter')

  await page.getByRole('article').getByText('Yes, every Saturday. See you there!').waitFor()
  await expect.poll(() => answerField(page).inputValue(), { timeout: 10_000 }).toBe('')
  await page.context().close()
})

it('an answer that is too long says by how much and is not sent', async () => {
  const page = await product.open(`${home}/inbox`)
  await page.getByRole('list', { name: 'Conversations' }).waitFor()
  await page.keyboard.press('j')
  await answerField(page).fill('a'.repeat(503))
  await page.getByText('3 characters too many').waitFor()

  expect(await page.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true)
  await answerField(page).fill('')
  await page.context().close()
})

it('marks a conversation as done with a key, and takes it back', async () => {
  const page = await product.open(`${home}/inbox`)
  await page.getByRole('list', { name: 'Conversations' }).waitFor()
  const before = await openCount(page)
  await page.keyboard.press('j')
  await answerField(page).waitFor()
  await page.keyboard.press('e')
  await expect.poll(() => openCount(page), { timeout: 10_000 }).toBe(before - 1)

  await page.getByRole('button', { name: 'Undo' }).click()

  await expect.poll(() => openCount(page), { timeout: 10_000 }).toBe(before)
  await page.context().close()
})

it('a number of the Loop opens the events it is made of', async () => {
  const page = await product.open(`${home}/loop`)
  const card = page.getByRole('region', { name: 'Conversion' })
  const number = card.getByRole('link').first()
  const shown = (await number.innerText()).trim()
  await number.click()

  await page.getByRole('heading', { level: 1, name: /what it is made of/ }).waitFor()
  expect((await page.locator('.loop-total').innerText()).replace(/\s+/g, ' ')).toContain(shown)
  await page.context().close()
})

it('a restored copy says on every page that it publishes nothing, until its owner says otherwise', async () => {
  await product.app.instance.hold('copied')
  const page = await product.open(`${home}/plan`, { width: 390, language: 'it' })
  await page.getByText('Questa è una copia ripristinata: non pubblica nulla').waitFor()
  await expectNoAxeViolations(page)

  await page.getByRole('button', { name: 'È questa che pubblica' }).click()

  await page.getByText('Questa è una copia ripristinata: non pubblica nulla').waitFor({ state: 'detached' })
  expect(await product.app.instance.heldSince()).toBe(null)
  await page.context().close()
})

it('and nothing of it broke, or did what the content security policy forbids', () => {
  expect(product.complaints).toEqual([])
})
