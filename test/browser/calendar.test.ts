import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Connection } from '../../src/channels/index.ts'
import { openProduct, type Product } from './product.ts'

interface Post {
  readonly id: string
  readonly dueAt: number | null
}

let product: Product
let account: Connection

beforeAll(async () => {
  product = await openProduct()
  const { connection } = await product.api<{ connection: Connection }>('POST', '/connections', { channelId: 'rehearsal', methodId: 'make-up', fields: { displayName: 'Pasticceria Ferri' } })
  account = connection
})

afterAll(() => product?.close())

/** A post that goes out at that wall time in Rome. */
async function scheduled(words: string, wallTime: string): Promise<Post> {
  const made = await product.api<Post>('POST', '/posts', { parts: [{ text: words, images: [] }], variants: {}, connectionIds: [account.id], language: 'it', campaignId: null, schedule: null, latePolicy: { sendIfLateMinutes: 60 } })
  return product.api('POST', `/posts/${made.id}/schedule`, { schedule: { wallTime, zone: 'Europe/Rome' } })
}

const dueAt = async (id: string) => (await product.api<Post>('GET', `/posts/${id}`)).dueAt

async function drag(page: Page, what: string, toDay: string): Promise<void> {
  const from = await page.getByRole('button', { name: what }).boundingBox()
  const to = await page.locator(`[data-date="${toDay}"]`).first().boundingBox()
  if (!from || !to) throw new Error('nothing to drag, or nowhere to drop it')
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2)
  await page.mouse.down()
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 8 })
  await page.mouse.up()
}

it('moves a post by as many days as it is dragged, on the clock of its own wall, and back again', async () => {
  const post = await scheduled('Fino a dopo il cambio dell’ora', '2027-10-27T09:30')
  const page = await product.open('./plan?day=2027-10-20')
  await page.setViewportSize({ width: 1440, height: 1500 })
  await page.getByRole('button', { name: 'Fino a dopo' }).waitFor()
  expect(await page.getByRole('heading', { level: 2 }).first().innerText()).toBe('October 2027')

  // Summer time ends on the 31st: half past nine stays half past nine.
  await drag(page, 'Fino a dopo', '2027-11-02')

  await expect.poll(() => dueAt(post.id), { timeout: 10_000 }).toBe(Date.parse('2027-11-02T08:30:00Z'))
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => dueAt(post.id), { timeout: 10_000 }).toBe(Date.parse('2027-10-27T07:30:00Z'))
  expect(product.complaints).toEqual([])
  await page.context().close()
})

it('moves a post within the week by the hour, too', async () => {
  const post = await scheduled('Dalla mattina al pomeriggio', '2027-06-09T10:00')
  const page = await product.open('./plan?view=week&day=2027-06-09')
  const chip = page.getByRole('button', { name: 'Dalla mattina' })
  const from = await chip.boundingBox()
  if (!from) throw new Error('it is not on the calendar')
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2)
  await page.mouse.down()
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2 + 80, { steps: 8 })
  await page.mouse.up()

  await expect.poll(async () => (await dueAt(post.id)) !== post.dueAt, { timeout: 10_000 }).toBe(true)
  const moved = new Date((await dueAt(post.id)) ?? 0)
  expect(moved.toISOString().slice(0, 10)).toBe('2027-06-09')
  expect(moved.getTime()).toBeGreaterThan(post.dueAt ?? 0)
  await page.context().close()
})

it('moves a post without a mouse: open it, choose another time', async () => {
  const post = await scheduled('Con la tastiera', '2027-07-06T09:30')
  const page = await product.open('./plan?day=2027-07-01')
  await page.getByRole('button', { name: 'Con la tastiera' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Con la tastiera' }).waitFor()
  await page.getByRole('button', { name: 'Choose another time' }).press('Enter')
  await page.getByRole('dialog').getByLabel('Day', { exact: true }).fill('2027-07-08')
  await page.keyboard.press('Enter')

  await expect.poll(() => dueAt(post.id), { timeout: 10_000 }).toBe(Date.parse('2027-07-08T07:30:00Z'))
  await page.context().close()
})

it('begins a post for the day that is clicked, and shows a list on a phone', async () => {
  const page = await product.open('./plan?day=2027-08-01')
  await page.locator('[data-date="2027-08-12"]').first().click()
  await page.getByRole('heading', { level: 1, name: 'Write a post' }).waitFor()
  expect(await page.getByLabel('Day', { exact: true }).inputValue()).toBe('12/08/2027')
  await page.context().close()

  const phone = await product.open('./plan?day=2027-07-05', { width: 390 })
  await phone.getByRole('rowheader', { name: 'Con la tastiera' }).waitFor()
  // Where there is no room for words, the grid says the times.
  for (const view of ['Month', 'Week']) {
    await phone.getByText(view, { exact: true }).click()
    await phone.locator('.plan-event-time').getByText('09:30').waitFor()
  }
  await phone.context().close()
})

it('brings a plan in: three bad rows are named, the others become drafts', async () => {
  const rows = Array.from({ length: 40 }, (_, row) => `Riga ${row + 1},2027-09-${String((row % 28) + 1).padStart(2, '0')},09:30`)
  rows[4] = 'Riga 5,2027-02-30,09:30'
  rows[9] = ',2027-09-10,09:30'
  rows[19] = 'Riga 20,2020-01-01,09:30'
  const page = await product.open('./plan/import')
  await page.locator('input[type=file]').setInputFiles({ name: 'piano.csv', mimeType: 'text/csv', buffer: Buffer.from(['text,date,time', ...rows].join('\n')) })
  await page.getByRole('heading', { name: '37 rows are good' }).waitFor()
  const bad = page.getByRole('table', { name: '3 rows need a hand' })
  expect(await bad.getByRole('rowheader').allInnerTexts()).toEqual(['Line 6', 'Line 11', 'Line 21'])

  await page.getByRole('button', { name: 'Create 37 drafts' }).click()

  await page.getByRole('heading', { level: 1, name: 'Plan', exact: true }).waitFor()
  const { items } = await product.api<{ items: { excerpt: string; state: string }[] }>('GET', '/posts?state=draft&limit=200')
  expect(items.filter(({ excerpt }) => excerpt.startsWith('Riga '))).toHaveLength(37)
  await page.context().close()
})
