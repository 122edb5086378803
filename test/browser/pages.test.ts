import { globSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { roomPages } from '../../src/web/rooms.ts'
import { expectNoAxeViolations, expectNoContrastViolations } from '../support/browser.ts'
import { openProduct, type Product } from './product.ts'

// Every page there is, on a believable month: accessible, whole at both widths, light and dark, in both languages.
let product: Product
let home = ''
let postId = ''
let linkId = ''
let auditId = ''
let siteAuditId = ''

beforeAll(async () => {
  product = await openProduct()
  // In Italian: so whatever is English on an Italian page is ours.
  const { workspaceId } = await product.api<{ workspaceId: string }>('POST', '/api/v1/rehearsals', { language: 'it' })
  home = `/w/${workspaceId}`
  const firstOf = async (list: string) => (await product.api<{ items: { id: string }[] }>('GET', `/api/v1/workspaces/${workspaceId}/${list}`)).items[0]?.id ?? ''
  postId = await firstOf('posts?state=published&limit=1')
  linkId = await firstOf('links?limit=1')
  const html = '<title>Panettone</title><meta property="og:title" content="Panettone artigianale"><meta name="twitter:title" content="Panettone"><meta property="og:image" content="https://shop.example/panettone.jpg">'
  auditId = (await product.api<{ id: string }>('POST', `/api/v1/workspaces/${workspaceId}/page-audits`, { url: 'https://shop.example/panettone', html })).id
  siteAuditId = (await product.api<{ id: string }>('POST', `/api/v1/workspaces/${workspaceId}/site-audits`, { url: `${product.url}/` })).id
  await product.api('POST', `/api/v1/workspaces/${workspaceId}/watches`, { url: `${product.url}/`, everyMinutes: 10_080 })
})

afterAll(() => product?.close())

const addresses: Readonly<Record<string, (path: string) => string>> = {
  'posts/:postId': () => `posts/${postId}`,
  'loop/events': () => 'loop/events?metricId=clicks',
  'optimise/pages/:auditId': () => `optimise/pages/${auditId}`,
  'optimise/sites/:siteAuditId': () => `optimise/sites/${siteAuditId}`,
  'measure/links/:linkId': () => `measure/links/${linkId}`,
}

/** The page is here: its title and whatever it waits for. */
async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.waitForLoadState('networkidle')
  await page.locator('.kit-waiting').first().waitFor({ state: 'detached' })
}

/** The same page in the other scheme, without loading it again. */
async function turn(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.waitForFunction((wanted) => document.documentElement.dataset['mantineColorScheme'] === wanted, colorScheme)
}

describe.concurrent('every page', () => {
  const paths = [...roomPages.map(({ path }) => path), 'account']

  it.for(paths)('%s', async (path) => {
    const address = path === 'account' ? '/account' : `${home}/${addresses[path]?.(path) ?? path}`
    for (const [width, language] of [[1440, 'en'], [390, 'it']] as const) {
      const page = await product.open(address, { width, language })
      await settled(page)

      expect(await page.title(), address).toContain(' · Passaparola')
      expect(await page.getByRole('heading', { level: 1 }).count(), address).toBe(1)
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(language)
      expect(await page.locator('.kit-problem').allInnerTexts(), address).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth), `${address} at ${width}`).toBeLessThanOrEqual(width)
      await expectNoAxeViolations(page)
      await turn(page, 'dark')
      await expectNoContrastViolations(page)
      if (language === 'it') expect((await wordsOn(page)).filter((text) => english.has(text)), address).toEqual([])
      await page.context().close()
    }
  })
})

it('none of them broke, or did what the content security policy forbids', () => {
  expect(product.complaints).toEqual([])
})

/** What is written on a page, and what it says to those who do not see it. */
const wordsOn = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      // Names that are the same in every language stand in <code>.
      if (node.parentElement?.closest('code')) continue
      if (node instanceof Element) {
        for (const name of ['aria-label', 'title', 'placeholder', 'alt']) found.push(node.getAttribute(name) ?? '')
      } else found.push(node.textContent ?? '')
    }
    return found.map((text) => text.trim()).filter((text) => text !== '')
  })

// Every English sentence of every catalogue that is not also an Italian one.
const english = await englishWords()

async function englishWords(): Promise<ReadonlySet<string>> {
  const said = { en: new Set<string>(), it: new Set<string>() }
  const collect = (into: Set<string>, value: unknown): void => {
    if (typeof value === 'string') into.add(value.trim())
    else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) collect(into, part)
  }
  for (const path of globSync('src/**/*words.ts')) {
    const catalogues = Object.values((await import(pathToFileURL(path).href)) as object)
    for (const catalogue of catalogues) {
      if (typeof catalogue !== 'object' || catalogue === null || !('en' in catalogue) || !('it' in catalogue)) continue
      collect(said.en, catalogue.en)
      collect(said.it, catalogue.it)
    }
  }
  // The names of languages are written in themselves.
  said.it.add('English')
  return new Set([...said.en].filter((text) => !said.it.has(text) && /\p{L}{2}/u.test(text)))
}

it('knows the English sentences it looks for', () => {
  expect(english.size).toBeGreaterThan(500)
  expect(english.has('Write a post')).toBe(true)
})
