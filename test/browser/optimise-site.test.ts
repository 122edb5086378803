import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectNoAxeViolations } from '../support/browser.ts'
import { openProduct, type Product } from './product.ts'

// A site with deliberate defects, audited and watched as a person does it: on the real server.
let product: Product
let site: Server
let home = ''
/** What the blog’s template writes; a deploy may break it. */
let blogImage = ''

beforeAll(async () => {
  const picture = await sharp({ create: { width: 1200, height: 630, channels: 3, background: '#b4432f' } }).jpeg().toBuffer()
  site = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname
    const number = /^\/blog\/(\d)-story$/.exec(path)?.[1]
    const page = (title: string, head: string, body = ''): void => {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      response.end(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><meta property="og:title" content="${title}">${head}</head><body><h1>${title}</h1>${body}</body></html>`)
    }
    if (path === '/share.jpg') response.setHeader('content-type', 'image/jpeg').end(picture)
    else if (path === '/') page('Aurora bakery', '', Array.from({ length: 6 }, (_, n) => `<a href="/blog/${n}-story">Story ${n}</a>`).join('') + '<a href="/gone">Gone</a>')
    else if (number !== undefined) page(`Story number ${number} of the bakery`, `<meta property="og:type" content="article">${blogImage}`)
    else {
      response.statusCode = 404
      response.end()
    }
  })
  await new Promise<void>((ready) => void site.listen(0, '127.0.0.1', ready))
  home = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
  blogImage = `<meta property="og:image" content="${home}/share.jpg">`
  product = await openProduct()
})
afterAll(async () => {
  await product?.close()
  site.closeAllConnections()
  await new Promise((closed) => site.close(closed))
})

test('a site is audited: how far it is, then what each template has wrong and how many pages one fix mends', async () => {
  const page = await product.open(`/w/${product.workspaceId}/optimise/sites`)
  await page.getByRole('textbox', { name: 'Address of the site' }).fill(home)
  await page.getByRole('button', { name: 'Start' }).click()
  await page.getByText('Done', { exact: true }).waitFor()

  const blog = page.locator('.site-template', { hasText: '/blog/*' })
  await blog.getByText(/^6 pages · mean score/).waitFor()
  await blog.getByText('One fix mends 6 pages').first().waitFor()
  await page.getByLabel('Show', { exact: true }).selectOption({ label: 'Not judged: answers with an error' })
  await page.getByRole('link', { name: '/gone' }).waitFor()
  // The list of before stays until the filtered one is here.
  await expect.poll(() => page.getByRole('row').count()).toBe(2)
  await expectNoAxeViolations(page)

  await page.getByRole('link', { name: 'All site audits' }).click()
  await page.getByRole('link', { name: home.replace('http://', '') }).waitFor()
  expect(product.complaints).toEqual([])
  await page.context().close()
})

test('a page is watched: its secret is shown once, and a deploy that takes the picture away is told', async () => {
  const page = await product.open(`/w/${product.workspaceId}/optimise/watches`)
  await page.getByRole('button', { name: 'Watch a page' }).click()
  const dialog = page.getByRole('dialog', { name: 'Watch a page' })
  await dialog.getByRole('textbox', { name: 'Address of the page' }).fill(`${home}/blog/1-story`)
  await dialog.getByRole('textbox', { name: 'Webhook (optional)' }).fill(`${home}/hook`)
  await dialog.getByRole('checkbox', { name: 'Giulia Ferri' }).check()
  await expectNoAxeViolations(page)
  await dialog.getByRole('button', { name: 'Watch', exact: true }).click()
  await dialog.getByText(/^whsec_/).waitFor()
  await dialog.getByRole('button', { name: 'I have copied it' }).click()

  const { items } = await product.api<{ items: { id: string }[] }>('GET', '/watches')
  const path = `/watches/${items[0]?.id}`
  const looked = async (after: number): Promise<number> => {
    for (;;) {
      const { lastCheckAt } = await product.api<{ lastCheckAt: number | null }>('GET', path)
      if (lastCheckAt !== null && lastCheckAt > after) return lastCheckAt
      await new Promise((again) => setTimeout(again, 100))
    }
  }
  const first = await looked(0)
  blogImage = ''
  await page.reload()
  await page.getByText('Well', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Actions' }).click()
  await page.getByRole('button', { name: 'Look now' }).click()
  await looked(first)
  await page.reload()

  await page.getByText(/^Image gone on .*Facebook/).waitFor()
  await page.getByText(/^It changed between /).waitFor()
  expect(await page.getByText('Got worse', { exact: true }).count()).toBe(2)
  await expectNoAxeViolations(page)
  expect(product.complaints).toEqual([])
  await page.context().close()
})
