import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Connection } from '../../src/channels/index.ts'
import { expectNoAxeViolations, expectNoContrastViolations } from '../support/browser.ts'
import { openProduct, type Product } from './product.ts'

// What a person sees of a post that did not go out when it should have, and what they can do about it.
let product: Product
let account: Connection

beforeAll(async () => {
  product = await openProduct()
  const { connection } = await product.api<{ connection: Connection }>('POST', '/connections', { channelId: 'rehearsal', methodId: 'make-up', fields: { displayName: 'Pasticceria Ferri' } })
  account = connection
})

afterAll(() => product?.close())

interface Post {
  readonly id: string
  readonly state: string
  readonly publications: readonly { readonly id: string; readonly state: string; readonly reason: string | null }[]
}

async function draft(words: string): Promise<string> {
  const content = { parts: [{ text: words, images: [] }], variants: {}, connectionIds: [account.id], language: 'it', campaignId: null, schedule: null, latePolicy: { sendIfLateMinutes: 60 } }
  return (await product.api<Post>('POST', '/posts', content)).id
}
const standing = async (id: string): Promise<string> => {
  const { publications } = await product.api<Post>('GET', `/posts/${id}`)
  return `${publications[0]?.state ?? ''} ${publications[0]?.reason ?? ''}`.trim()
}
async function becomes(id: string, state: string): Promise<void> {
  await expect.poll(() => standing(id), { timeout: 20_000 }).toBe(state)
}
const revoked = (is: boolean): Promise<unknown> => product.api('PUT', `/rehearsal/${account.id}/faults`, { revoked: is })

/** As it is when the program was off at its moment: due three hours ago, an hour of patience. */
async function missed(words: string): Promise<string> {
  const id = await draft(words)
  await product.api('POST', `/posts/${id}/schedule`, { schedule: { wallTime: '2027-06-09T10:00', zone: 'Europe/Rome' } })
  const { db } = product.app.database
  const publicationId = (await product.api<Post>('GET', `/posts/${id}`)).publications[0]?.id ?? ''
  const due = Date.now() - 3 * 3_600_000
  await db.updateTable('publications').set({ due_at: due, send_by: due + 3_600_000 }).where('id', '=', publicationId).execute()
  await db.updateTable('work_items').set({ due_at: due }).where('kind', '=', 'publish').where('key', '=', publicationId).execute()
  product.app.work.wake()
  await becomes(id, 'missed late')
  return id
}

const sights = [
  { width: 1440, language: 'en', held: /no longer accepts our authorisation.*the post waits here/, missed: /Its moment passed while it could not be sent/, waiting: 'Waiting', late: 'Missed' },
  { width: 390, language: 'it', held: /non accetta più la nostra autorizzazione.*il post aspetta qui/, missed: /Il suo momento è passato mentre non si poteva inviare/, waiting: 'In attesa', late: 'Mancato' },
] as const

/** Whole at its width, and accessible in both schemes. */
async function looksRight(page: Page, width: number): Promise<void> {
  await page.waitForLoadState('networkidle')
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  await expectNoAxeViolations(page)
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  await page.waitForFunction(() => document.documentElement.dataset['mantineColorScheme'] === 'dark')
  await expectNoContrastViolations(page)
}

it('shows a held post, why it waits, and that it goes out when the account is back', async () => {
  const id = await draft('Il panettone è tornato')
  await revoked(true)
  await product.api('POST', `/posts/${id}/publish`)
  await becomes(id, 'held reconnect')

  for (const { width, language, held, waiting } of sights) {
    const page = await product.open(`./posts/${id}`, { width, language })
    await page.getByText(held).waitFor()
    expect(await page.getByText(waiting, { exact: true }).count()).toBeGreaterThan(0)
    await looksRight(page, width)
    await page.context().close()
  }
  const page = await product.open(`./posts/${id}`)
  await page.getByText(sights[0].held).waitFor()
  // The way out is one click away, and comes back.
  await page.getByRole('link', { name: 'Open the channels' }).click()
  await page.getByRole('button', { name: /^Connect again/ }).first().waitFor()
  await page.goBack()
  await page.getByText(sights[0].held).waitFor()
  await revoked(false)
  await product.api('POST', `/connections/${account.id}/refresh`)
  await becomes(id, 'published')
  await page.reload()
  await page.getByText(/^Went out/).waitFor()

  expect(product.complaints).toEqual([])
  await page.context().close()
})

it('shows a missed post, why it did not go out, and sends it by one click', async () => {
  const id = await missed('La colomba di ieri')

  for (const { width, language, missed: reason, late } of sights) {
    const page = await product.open(`./posts/${id}`, { width, language })
    await page.getByText(reason).waitFor()
    expect(await page.getByText(late, { exact: true }).count()).toBeGreaterThan(0)
    await looksRight(page, width)
    await page.context().close()
  }
  const page = await product.open(`./posts/${id}`)
  await page.getByRole('button', { name: 'Try again now' }).click()
  await becomes(id, 'published')
  await page.getByText(/^Went out/).waitFor({ timeout: 20_000 })

  expect(product.complaints).toEqual([])
  await page.context().close()
})

it('lets a missed post be given up, and a held one', async () => {
  const late = await missed('La colomba dell’altro ieri')
  const waits = await draft('Il torrone')
  await revoked(true)
  await product.api('POST', `/posts/${waits}/publish`)
  await becomes(waits, 'held reconnect')

  for (const id of [late, waits]) {
    const page = await product.open(`./posts/${id}`)
    await page.getByRole('button', { name: 'Do not send this one' }).click()
    await page.getByText('Cancelled', { exact: true }).first().waitFor()
    expect(await standing(id)).toMatch(/^cancelled/)
    expect(await page.getByRole('button', { name: 'Try again now' }).count()).toBe(0)
    await page.context().close()
  }
  await revoked(false)
  await product.api('POST', `/connections/${account.id}/refresh`)
  // An account that is back brings nothing back that was given up.
  await becomes(waits, await standing(late))
  expect(await standing(waits)).toMatch(/^cancelled/)
  expect(product.complaints).toEqual([])
})

it('says on every page that a restored copy publishes nothing, until its owner says that it is the one', async () => {
  const id = await draft('Dopo il ripristino')
  await product.app.database.db.updateTable('instance').set({ held_since: Date.now(), held_reason: 'restored' }).execute()
  expect(await product.app.instance.heldSince()).not.toBeNull()
  await product.api('POST', `/posts/${id}/publish`)
  await becomes(id, 'held restored')

  for (const [width, language, title] of [[1440, 'en', 'This is a restored copy: it publishes nothing'], [390, 'it', 'Questa è una copia ripristinata: non pubblica nulla']] as const) {
    const page = await product.open(`./posts/${id}`, { width, language })
    await page.getByRole('region', { name: title }).waitFor()
    await looksRight(page, width)
    await page.context().close()
  }
  const page = await product.open('./plan')
  await page.getByRole('button', { name: 'This is the one that publishes' }).click()
  await page.getByText('Released: 1 post was waiting').waitFor()
  await becomes(id, 'published')

  expect(await page.getByRole('region', { name: 'This is a restored copy: it publishes nothing' }).count()).toBe(0)
  expect(product.complaints).toEqual([])
  await page.context().close()
})
