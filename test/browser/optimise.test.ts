import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectNoAxeViolations } from '../support/browser.ts'
import { openProduct, type Product } from './product.ts'

// What makes a page fit to be shared, as a person does it: on the real server.
let product: Product
/** A site with deliberate defects. */
let shop: Server
let shopUrl: string

beforeAll(async () => {
  const picture = await sharp({ create: { width: 1200, height: 630, channels: 3, background: '#b4432f' } }).jpeg().toBuffer()
  shop = createServer(({ url = '' }, response) => {
    if (url.endsWith('.jpg')) return response.writeHead(200, { 'content-type': 'image/jpeg' }).end(picture)
    if (url === '/robots.txt') return response.end('User-agent: LinkedInBot\nDisallow: /')
    return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<title>Forno</title><meta property="og:title" content="Panettone &lt;b&gt;"><meta name="twitter:title" content="Last forty boxes"><meta name="twitter:card" content="summary_large_image">
      <meta property="og:image" content="${shopUrl}/a.jpg"><meta name="twitter:image" content="${shopUrl}/b.jpg"><meta property="og:description" content="Risen for long.">`)
  })
  await new Promise<void>((ready) => void shop.listen(0, '127.0.0.1', ready))
  shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`
  product = await openProduct()
})
afterAll(async () => {
  shop?.close()
  await product?.close()
})

test('a page is audited: its cards side by side, what differs lit, findings with lines to paste, and its history', async () => {
  const page = await product.open(`/w/${product.workspaceId}/optimise/pages`)
  await page.getByRole('textbox', { name: 'Address of the page' }).fill(`${shopUrl}/panettone`)
  await page.getByRole('button', { name: 'Audit', exact: true }).click()
  await page.getByRole('heading', { name: 'What each network shows' }).waitFor()

  const facebook = page.getByRole('article', { name: 'Facebook' })
  const x = page.getByRole('article', { name: 'X', exact: true })
  expect(await facebook.getByText('Panettone <b>').count()).toBe(1)
  expect(await x.getByText('Last forty boxes').count()).toBe(1)
  expect(await x.getByText('Other title').count()).toBe(1)
  const picture = facebook.getByRole('img')
  await picture.scrollIntoViewIfNeeded()
  expect(await picture.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBe(900)
  await page.getByText('Only those that differ').click()
  expect(await facebook.count()).toBe(0)
  expect(await x.count()).toBe(1)

  // The audit says what robots.txt does, and gives the lines that mend it.
  expect(await page.locator('.smo-findings').getByText('robots-txt-social').count()).toBe(1)
  expect(await page.locator('.smo-markup pre').filter({ hasText: 'User-agent: LinkedInBot' }).count()).toBe(1)
  await expectNoAxeViolations(page)

  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'SARIF' }).click()
  expect((await download).suggestedFilename()).toMatch(/^audit-.*\.sarif$/)
  await page.getByRole('button', { name: 'Audit again' }).click()
  await page.getByRole('table').getByRole('link', { name: 'Panettone <b>' }).waitFor()
  expect(product.complaints).toEqual([])
  await page.context().close()
})

test('a page that cannot be read says why', async () => {
  const page = await product.open(`/w/${product.workspaceId}/optimise/pages`)
  await page.getByRole('textbox', { name: 'Address of the page' }).fill('http://10.1.2.3/')
  await page.getByRole('button', { name: 'Audit', exact: true }).click()
  await page.getByText('The address leads into a private network').waitFor()
  await page.context().close()
})

test('a file, a file elsewhere and a profile are audited as what they are', async () => {
  const page = await product.open(`/w/${product.workspaceId}/optimise/files`)
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose a file' }).click()
  await (await chooser).setFiles({ name: 'small.png', mimeType: 'image/png', buffer: await sharp({ create: { width: 80, height: 80, channels: 3, background: '#123456' } }).png().toBuffer() })
  await page.getByRole('heading', { name: 'What was found on small.png' }).waitFor()
  expect(await page.locator('.smo-finding').count()).toBeGreaterThan(0)
  await page.getByRole('textbox', { name: 'A profile' }).fill(`${shopUrl}/@forno`)
  await page.getByRole('button', { name: 'Audit the profile' }).click()
  await page.getByRole('heading', { name: `What was found on ${shopUrl}/@forno` }).waitFor()
  await page.getByRole('textbox', { name: 'A file at an address' }).fill(`${shopUrl}/panettone`)
  await page.getByRole('button', { name: 'Audit the file' }).click()
  await page.getByText('A web page is audited under “Pages”').waitFor()
  await expectNoAxeViolations(page)
  await page.context().close()
})

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

test('an image is made while a post is written, with its title for whoever cannot see it', async () => {
  const page = await product.open(`/w/${product.workspaceId}/compose`)
  await page.getByRole('textbox', { name: 'Text' }).fill('Panettone is back\nhttps://shop.example/')
  await page.getByRole('button', { name: 'Make an image' }).click()
  const dialog = page.getByRole('dialog', { name: 'Make an image' })
  await dialog.getByRole('img', { name: 'The image for “Panettone is back”' }).waitFor()
  await expectNoAxeViolations(page)
  await dialog.getByRole('button', { name: 'Put it into the post' }).click()
  expect(await page.getByRole('textbox', { name: /^What image 1 shows/ }).inputValue()).toBe('Panettone is back')
  expect(product.complaints).toEqual([])
  await page.context().close()
})
