import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectNoAxeViolations } from '../support/browser.ts'
import { openProduct, type Product } from './product.ts'

// What makes a page fit to be shared, as a person does it: on the real server.
let product: Product

beforeAll(async () => {
  product = await openProduct()
})
afterAll(() => product?.close())

test('a style of share images is designed, tried, saved, given a photo, and gives tags that draw the title', async () => {
  const page = await product.open(`/w/${product.workspaceId}/optimise/images`)
  await page.getByRole('button', { name: 'New style' }).first().click()
  await page.getByRole('textbox', { name: 'Title' }).fill('Panettone, come una volta 🎄')
  const picture = page.getByRole('img', { name: 'The image for “Panettone, come una volta 🎄”' })
  await picture.waitFor()
  expect(await picture.evaluate((image: HTMLImageElement) => image.decode().then(() => [image.naturalWidth, image.naturalHeight]))).toEqual([1200, 630])

  await page.getByRole('textbox', { name: 'Name of the style' }).fill('Natale')
  await page.getByLabel('Template').selectOption({ label: 'Photo behind' })
  await page.getByText('Pin', { exact: true }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: 'Natale' }).waitFor()
  const photo = await sharp({ create: { width: 600, height: 800, channels: 3, background: '#0a3cc8' } }).jpeg().toBuffer()
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Photo: Choose a file' }).click()
  await (await chooser).setFiles({ name: 'panettone.jpg', mimeType: 'image/jpeg', buffer: photo })
  await page.getByRole('button', { name: 'Photo: Choose another' }).waitFor()

  await page.getByRole('button', { name: 'Make the tags' }).click()
  const markup = await page.locator('.smo-markup pre').textContent()
  const address = /property="og:image" content="([^"]+)"/.exec(markup ?? '')?.[1]?.replaceAll('&amp;', '&') ?? ''
  const drawn = await fetch(address)
  expect([drawn.status, drawn.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
  expect(await sharp(await drawn.arrayBuffer()).metadata()).toMatchObject({ width: 1000, height: 1500 })
  expect((await fetch(address.replace('Panettone', 'Torrone'))).status).toBe(404)
  await expectNoAxeViolations(page)
  expect(product.complaints).toEqual([])
  await page.context().close()
})
