import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Connection } from '../../src/channels/index.ts'
import { expectNoAxeViolations } from '../support/browser.ts'
import { openProduct, type Product } from './product.ts'

interface Content {
  parts: { text: string; images: { fileId: string; alt: string }[] }[]
  connectionIds: string[]
  [key: string]: unknown
}
interface Post {
  readonly id: string
  readonly revision: number
  readonly state: string
  readonly dueAt: number | null
  readonly content: Content & { schedule: { wallTime: string; zone: string; fold?: string } | null }
}

let product: Product
let account: Connection
let pages: Page[] = []

beforeAll(async () => {
  product = await openProduct()
  const { connection } = await product.api<{ connection: Connection }>('POST', '/connections', { channelId: 'rehearsal', methodId: 'make-up', fields: { displayName: 'Pasticceria Ferri' } })
  account = connection
})

afterEach(async () => {
  await Promise.all(pages.map((page) => page.context().close()))
  pages = []
  expect(product.complaints.splice(0)).toEqual([])
})

afterAll(() => product?.close())

const open = async (path: string, options = {}): Promise<Page> => {
  const page = await product.open(path, options)
  pages.push(page)
  return page
}
const patiently = { timeout: 10_000 }
const text = (page: Page) => page.getByRole('textbox', { name: 'Text', exact: true })
const said = (page: Page, words: string) => page.getByRole('status').filter({ hasText: new RegExp(`^${words}`) }).first().waitFor()
const idOf = (page: Page): string => new URL(page.url()).searchParams.get('post') ?? ''
const post = (id: string) => product.api<Post>('GET', `/posts/${id}`)
const posts = async () => (await product.api<{ items: { id: string; excerpt: string }[] }>('GET', '/posts?limit=200')).items

const draft = (words: string, more: Partial<Content> = {}) =>
  product.api<Post>('POST', '/posts', { parts: [{ text: words, images: [] }], variants: {}, connectionIds: [account.id], language: 'en', campaignId: null, schedule: null, latePolicy: { sendIfLateMinutes: 60 }, ...more })

/** What somebody else saves meanwhile. */
async function changeElsewhere(id: string, words: string): Promise<void> {
  const now = await post(id)
  await product.api('PUT', `/posts/${id}`, { ...now.content, parts: [{ text: words, images: [] }] }, { 'if-match': String(now.revision) })
}

describe('what is typed is never lost', () => {
  it('not to a reload before the first save, which then makes one post and not two', async () => {
    const page = await open('./compose')
    await text(page).pressSequentially('Uscito dal forno un attimo fa')
    await page.reload()

    await expect.poll(() => text(page).inputValue(), patiently).toBe('Uscito dal forno un attimo fa')
    await said(page, 'Saved')
    expect((await posts()).filter(({ excerpt }) => excerpt === 'Uscito dal forno un attimo fa')).toHaveLength(1)
    expect((await post(idOf(page))).content.parts[0]?.text).toBe('Uscito dal forno un attimo fa')
  })

  it('not to going elsewhere in the middle of a word', async () => {
    const page = await open('./compose')
    await text(page).pressSequentially('Mezza paro')
    await page.getByRole('link', { name: 'Loop' }).click()
    await page.getByRole('heading', { level: 1, name: 'Loop' }).waitFor()

    await expect.poll(async () => (await posts()).some(({ excerpt }) => excerpt === 'Mezza paro'), patiently).toBe(true)
    expect(new URL(page.url()).searchParams.has('post')).toBe(false)
  })

  it('not to the end of the session: after signing in again it is there, and gets saved', async () => {
    const page = await open('./compose')
    await text(page).fill('Prima della fine della sessione')
    await said(page, 'Saved')
    const id = idOf(page)
    await page.context().clearCookies()
    await text(page).fill('Prima della fine della sessione, e dopo')
    await page.getByRole('textbox', { name: 'E-mail' }).fill('giulia@example.org')
    await page.getByLabel('Password', { exact: true }).fill('una frase lunga')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()

    await expect.poll(() => text(page).inputValue(), patiently).toBe('Prima della fine della sessione, e dopo')
    await said(page, 'Saved')
    expect((await post(id)).content.parts[0]?.text).toBe('Prima della fine della sessione, e dopo')
  })

  it('not to a server that is away: it says so, and saves by itself when the server is back', async () => {
    const page = await open('./compose')
    await text(page).fill('Il server c’è')
    await said(page, 'Saved')
    const id = idOf(page)
    await product.unplug()
    try {
      await text(page).fill('Il server non c’è')
      await said(page, 'Kept on this device')
      await text(page).fill('Il server non c’è più da un po’')
    } finally {
      await product.plugIn()
    }

    await said(page, 'Saved')
    expect((await post(id)).content.parts[0]?.text).toBe('Il server non c’è più da un po’')
  })

  it('not to somebody else’s change: it asks, and both wordings can be kept', async () => {
    for (const [choice, kept] of [['Keep mine', 'Il mio'], ['Show theirs', 'Il loro']] as const) {
      const made = await draft('Di tutti')
      const page = await open(`./compose?post=${made.id}`)
      await expect.poll(() => text(page).inputValue(), patiently).toBe('Di tutti')
      await changeElsewhere(made.id, 'Il loro')
      await text(page).fill('Il mio')
      await page.getByRole('alert').getByText('Somebody else changed this post').waitFor()
      expect((await post(made.id)).content.parts[0]?.text).toBe('Il loro')
      expect(await text(page).inputValue()).toBe('Il mio')

      await page.getByRole('button', { name: choice }).click()

      await said(page, 'Saved')
      await expect.poll(() => text(page).inputValue(), patiently).toBe(kept)
      expect((await post(made.id)).content.parts[0]?.text).toBe(kept)
    }
  })

  it('and words kept on this device do not overwrite what was written elsewhere since', async () => {
    const made = await draft('Di tutti')
    const page = await open(`./compose?post=${made.id}`)
    await expect.poll(() => text(page).inputValue(), patiently).toBe('Di tutti')
    await page.route('**/api/v1/**', (route) => (route.request().method() === 'PUT' ? route.abort() : route.continue()))
    await text(page).fill('Il mio, mai arrivato')
    await said(page, 'Kept on this device')
    await changeElsewhere(made.id, 'Il loro')
    await page.unroute('**/api/v1/**')
    await page.goto(`/w/${product.workspaceId}/plan`)
    await page.goto(`/w/${product.workspaceId}/compose?post=${made.id}`)

    await page.getByRole('alert').getByText('Somebody else changed this post').waitFor()
    expect(await text(page).inputValue()).toBe('Il mio, mai arrivato')
    expect((await post(made.id)).content.parts[0]?.text).toBe('Il loro')
  })

  it('and a save whose answer got lost is no conflict', async () => {
    const made = await draft('Prima')
    const page = await open(`./compose?post=${made.id}`)
    await expect.poll(() => text(page).inputValue(), patiently).toBe('Prima')
    let lost = 0
    await page.route(`**/api/v1/**/posts/${made.id}`, async (route) => {
      if (route.request().method() !== 'PUT' || lost > 0) return route.continue()
      lost += 1
      await route.fetch()
      return route.abort()
    })
    await text(page).fill('Dopo')

    await said(page, 'Saved')
    expect(lost).toBe(1)
    expect((await post(made.id)).content.parts[0]?.text).toBe('Dopo')
  })

  it('deleting a draft can be undone', async () => {
    const made = await draft('Da buttare, o forse no')
    const page = await open(`./compose?post=${made.id}`)
    await page.getByRole('button', { name: 'Delete draft' }).click()
    await page.getByRole('heading', { level: 1, name: 'Plan', exact: true }).waitFor()

    await page.getByRole('button', { name: 'Undo' }).click()

    await expect.poll(() => text(page).inputValue(), patiently).toBe('Da buttare, o forse no')
  })

  it('one post after another: the next one begins empty', async () => {
    const page = await open('./compose')
    await text(page).fill('Il primo')
    await said(page, 'Saved')
    await page.getByRole('link', { name: 'Write a post' }).first().click()

    await expect.poll(() => text(page).inputValue(), patiently).toBe('')
    await text(page).fill('Il secondo')
    await said(page, 'Saved')
    expect((await posts()).map(({ excerpt }) => excerpt)).toEqual(expect.arrayContaining(['Il primo', 'Il secondo']))
  })
})

describe('the composer', () => {
  const planFor = async (page: Page, day: string, time: string) => {
    await page.getByLabel('Day', { exact: true }).fill(day)
    await page.getByLabel('Time', { exact: true }).fill(time)
  }
  const schedule = (page: Page) => page.getByRole('button', { name: 'Schedule', exact: true })

  it('proposes the next good time in an hour that the clocks jump over', async () => {
    const made = await draft('Ora legale')
    const page = await open(`./compose?post=${made.id}`)
    await planFor(page, '2027-03-28', '02:30')
    await schedule(page).click()
    await page.getByRole('alert').getByText('02:00').waitFor()
    expect(await page.getByLabel('Day', { exact: true }).evaluate((field) => field === document.activeElement)).toBe(true)
    await expectNoAxeViolations(page)

    await page.getByRole('button', { name: 'Take 03:00' }).click()
    await schedule(page).click()

    await page.getByRole('heading', { level: 1, name: 'Ora legale' }).waitFor()
    expect((await post(made.id)).dueAt).toBe(Date.parse('2027-03-28T01:00:00Z'))
  })

  it('takes a day and a time as the reader’s language writes them, typed, by arrows or from the calendar', async () => {
    const made = await draft('Come si scrive qui')
    const page = await open(`./compose?post=${made.id}`, { language: 'it' })
    const day = page.getByLabel('Giorno', { exact: true })
    const time = page.getByLabel('Ora', { exact: true })
    expect(await day.getAttribute('placeholder')).toBe('gg/mm/aaaa')

    await day.fill('7.7.27')
    await page.keyboard.press('Tab')
    expect(await day.inputValue()).toBe('07/07/2027')
    await time.fill('6:30 pm')
    await page.keyboard.press('ArrowUp')
    expect(await time.inputValue()).toBe('18:45')
    await page.getByText('18:45 (Europe/Rome)').waitFor()
    await day.focus()
    await page.keyboard.press('ArrowDown')
    expect(await day.inputValue()).toBe('06/07/2027')

    // By keys alone: the calendar opens from its button and gives the day back.
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    const calendar = page.getByRole('dialog', { name: 'Scegli il giorno' })
    await calendar.getByRole('button', { name: '15 luglio 2027' }).focus()
    await expectNoAxeViolations(page)
    // The day that is chosen stands out: what comes late wins over what it is made of.
    const [chosen, other] = await Promise.all(['6 luglio 2027', '15 luglio 2027'].map((name) => calendar.getByRole('button', { name, exact: true }).evaluate((day) => getComputedStyle(day).backgroundColor)))
    expect(chosen).not.toBe(other)
    await page.keyboard.press('Enter')
    await calendar.waitFor({ state: 'hidden' })
    expect(await day.inputValue()).toBe('15/07/2027')

    await page.getByRole('button', { name: 'Programma', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Come si scrive qui' }).waitFor()
    expect((await post(made.id)).dueAt).toBe(Date.parse('2027-07-15T16:45:00Z'))
  })

  it('never takes a day that is half typed for no day: the keys that send wait for it', async () => {
    const made = await draft('A metà')
    const page = await open(`./compose?post=${made.id}`)
    await page.getByLabel('Day', { exact: true }).fill('7/7')
    await page.keyboard.press('Control+Enter')

    await page.getByRole('heading', { level: 1, name: 'A metà' }).waitFor()
    expect(await post(made.id)).toMatchObject({ state: 'scheduled', content: { schedule: { wallTime: expect.stringMatching(/-07-07T09:00$/) as string } } })
  })

  it.each([['30/02/2027', 'Questa data non esiste'], ['domani', 'Non sono un giorno e un’ora']])('says at the day what is wrong with %s, and sends nothing', async (typed, said) => {
    const made = await draft('Quando?')
    const page = await open(`./compose?post=${made.id}`, { language: 'it' })
    await page.getByLabel('Giorno', { exact: true }).fill(typed)
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: 'Programma', exact: true }).click()

    await page.getByRole('alert').getByText(said).waitFor()
    expect(await page.getByLabel('Giorno', { exact: true }).inputValue()).toBe(typed)
    expect((await post(made.id)).state).toBe('draft')
  })

  it('asks which one when an hour comes twice', async () => {
    const made = await draft('Ora solare')
    const page = await open(`./compose?post=${made.id}`)
    await planFor(page, '2027-10-31', '02:30')
    await schedule(page).click()
    await page.getByRole('combobox', { name: 'This hour comes twice' }).selectOption('The second time')
    await schedule(page).click()

    await page.getByRole('heading', { level: 1, name: 'Ora solare' }).waitFor()
    expect((await post(made.id)).dueAt).toBe(Date.parse('2027-10-31T01:30:00Z'))
  })

  it('takes another zone than the workspace’s, found by typing', async () => {
    const made = await draft('Altrove')
    const page = await open(`./compose?post=${made.id}`)
    await planFor(page, '2027-07-08', '10:00')
    const zone = page.getByRole('combobox', { name: 'Time zone' })
    await zone.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('option', { name: 'Europe/Rome' }).waitFor()
    await zone.fill('lisbon')
    await page.getByRole('option', { name: 'Europe/Lisbon' }).click()
    await schedule(page).click()

    await page.getByRole('heading', { level: 1, name: 'Altrove' }).waitFor()
    expect((await post(made.id)).dueAt).toBe(Date.parse('2027-07-08T09:00:00Z'))
  })

  it('refuses the past and says what to do, with everything still there', async () => {
    const made = await draft('Ieri')
    const page = await open(`./compose?post=${made.id}`)
    await planFor(page, '2020-01-01', '10:00')
    await schedule(page).click()

    await page.locator('.compose-when').getByRole('alert').waitFor()
    expect(await text(page).inputValue()).toBe('Ieri')
    expect((await post(made.id)).state).toBe('draft')
  })

  it('counts what is too much, saves it all the same, and refuses only to send it', async () => {
    const page = await open('./compose')
    await page.getByRole('group', { name: 'Where' }).getByRole('button').click()
    await text(page).fill('a'.repeat(517))
    await page.getByText('17 over').waitFor()
    await said(page, 'Saved')
    await page.getByRole('button', { name: 'Publish now' }).click()

    await expect.poll(() => text(page).getAttribute('aria-invalid'), patiently).toBe('true')
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA')
    await expectNoAxeViolations(page)
    expect((await post(idOf(page))).content.parts[0]?.text).toHaveLength(517)
  })

  it('says at the pictures why one was not taken, and takes the others', async () => {
    const page = await open('./compose')
    const files = page.locator('input[type=file]')
    await files.setInputFiles([
      { name: 'listino.png', mimeType: 'image/png', buffer: Buffer.from('%PDF-1.7 not a picture') },
      { name: 'torta.png', mimeType: 'image/png', buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64') },
    ])
    await page.getByRole('alert').getByText('listino.png').waitFor()
    await page.getByRole('textbox', { name: 'What image 1 shows' }).fill('Una torta')
    await said(page, 'Saved')

    expect((await post(idOf(page))).content.parts[0]?.images).toMatchObject([{ alt: 'Una torta' }])
    await expectNoAxeViolations(page)
  })

  it('writes, schedules and finds the post again with the keyboard alone', async () => {
    const page = await open('./plan')
    await page.getByRole('heading', { level: 1, name: 'Plan', exact: true }).waitFor()
    await page.keyboard.press('c')
    await page.getByRole('heading', { level: 1, name: 'Write a post' }).waitFor()
    await tabTo(page, /ferri/i)
    await page.keyboard.press('Space')
    await tabTo(page, /^Text/)
    await page.keyboard.type('Scritto senza mouse')
    await tabTo(page, /^Day/)
    await page.keyboard.type('24122027')
    await page.keyboard.press('Control+Enter')

    await page.getByRole('heading', { level: 1, name: 'Scritto senza mouse' }).waitFor()
    const made = (await posts()).find(({ excerpt }) => excerpt === 'Scritto senza mouse')
    expect((await post(made?.id ?? '')).state).toBe('scheduled')
    expect((await post(made?.id ?? '')).content.schedule?.wallTime).toContain('2027-12-24T09:00')
  })
})

/** Presses Tab until something so named has the focus. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab')
    const label = await page.evaluate(() => {
      const element = document.activeElement
      if (!(element instanceof HTMLElement)) return ''
      const labels = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? [...(element.labels ?? [])].map((one) => one.textContent ?? '') : []
      return labels[0] ?? element.getAttribute('aria-label') ?? element.textContent ?? ''
    })
    if (name.test(label)) return
  }
  throw new Error(`Tab never reaches ${String(name)}`)
}
