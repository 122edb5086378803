import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Browser, type Page } from 'playwright-core'

export interface TestBrowser {
  /** A page of its own (own cookies and storage), at a width, in a colour scheme and language. */
  readonly newPage: (options?: NewPage) => Promise<Page>
  /** Gives `name=value` cookies to whoever else drives the browser, over its debugging port. */
  readonly signIn: (url: string, cookies: readonly string[]) => Promise<void>
  readonly close: () => Promise<void>
}

export interface NewPage {
  /** CSS pixels; 1440 when absent. Below 600 it is a touch screen of 844 px height. */
  readonly width?: number
  readonly scheme?: 'light' | 'dark'
  readonly language?: 'en' | 'it'
  readonly zone?: string
  /** So that relative addresses work: `http://127.0.0.1:41234`. */
  readonly baseURL?: string
  /** For what treats a browser without a window as the robot it is. */
  readonly userAgent?: string
}

/**
 * Chromium without a window. It comes from npm (@sparticuz/chromium) unless PASSAPAROLA_CHROMIUM names another one.
 * Its own default arguments are not used: `--single-process` crashes. `debuggingPort` lets another tool drive it too.
 */
export async function openBrowser(debuggingPort: number | null = null): Promise<TestBrowser> {
  // The package unpacks below the temporary folder for its owner only: a shared one belongs to whoever came first.
  const own = await mkdtemp(join(tmpdir(), 'passaparola-chromium-'))
  const browser = await chromium.launch({
    executablePath: process.env['PASSAPAROLA_CHROMIUM'] ?? (await unpacked()),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage', ...(debuggingPort === null ? [] : [`--remote-debugging-port=${debuggingPort}`])],
    env: { ...process.env, TMPDIR: own, HOME: own } as Record<string, string>,
  })
  return {
    newPage: (options = {}) => newPage(browser, options),
    async signIn(url, cookies) {
      const session = await browser.newBrowserCDPSession()
      await session.send('Storage.setCookies', { cookies: cookies.map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url })) })
    },
    close: async () => {
      await browser.close()
      await rm(own, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function newPage(browser: Browser, { width = 1440, scheme = 'light', language = 'en', zone = 'Europe/Rome', baseURL, userAgent }: NewPage): Promise<Page> {
  const phone = width < 600
  const context = await browser.newContext({
    viewport: { width, height: phone ? 844 : 900 },
    deviceScaleFactor: phone ? 2 : 1,
    hasTouch: phone,
    colorScheme: scheme,
    reducedMotion: 'reduce',
    locale: language === 'it' ? 'it-IT' : 'en-GB',
    timezoneId: zone,
    ...(baseURL === undefined ? {} : { baseURL }),
    ...(userAgent === undefined ? {} : { userAgent }),
  })
  // A missing thing should fail its test, not its suite.
  context.setDefaultTimeout(15_000)
  return context.newPage()
}

/** The binary, unpacked once for this user and version. Two processes may start at once: the folder appears whole or not. */
async function unpacked(): Promise<string> {
  const folder = join(tmpdir(), `passaparola-chromium-${process.getuid?.() ?? 0}-153`)
  const binary = join(folder, 'chromium')
  if (existsSync(binary)) return binary
  const fresh = await mkdtemp(`${folder}-`)
  const before = process.env['TMPDIR']
  // The package asks for the temporary folder each time it unpacks.
  process.env['TMPDIR'] = fresh
  try {
    const { default: packaged } = await import('@sparticuz/chromium')
    await packaged.executablePath()
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
  await rename(fresh, folder).catch(async (cause: unknown) => {
    await rm(fresh, { recursive: true, force: true })
    if (!existsSync(binary)) throw cause
  })
  return binary
}

/** WCAG 2.2 A and AA plus axe's best practices, on what the page shows now. Says where and how to fix it. */
export async function expectNoAxeViolations(page: Page): Promise<void> {
  const { violations } = await axe(page).analyze()
  const kept = await Promise.all(violations.map(async (violation) => {
    if (violation.id !== 'region') return violation
    // Lists and menus that open over the page stand at the end of the document, outside of its landmarks, on purpose.
    const inPage = await Promise.all(violation.nodes.map(({ target }) => page.locator(String(target[0])).first().evaluate((element) => element.closest('[data-portal]') === null)))
    return { ...violation, nodes: violation.nodes.filter((_, place) => inPage[place] === true) }
  }))
  fail(page, kept.filter(({ nodes }) => nodes.length > 0))
}

/** Only what another colour scheme can change of a page that has passed. */
export async function expectNoContrastViolations(page: Page): Promise<void> {
  fail(page, (await axe(page).withRules(['color-contrast']).analyze()).violations)
}

/** In the page alone: nothing of ours is framed, and a page of its own for the summing up takes longer than the looking. */
const axe = (page: Page): AxeBuilder => new AxeBuilder({ page }).setLegacyMode()

function fail(page: Page, violations: Awaited<ReturnType<AxeBuilder['analyze']>>['violations']): void {
  if (violations.length === 0) return
  const said = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `    ${node.target.join(' ')}\n      ${node.failureSummary?.replaceAll('\n', '\n      ') ?? ''}`).join('\n')}`,
  )
  throw new Error(`axe found ${violations.length} violation(s) on ${page.url()}:\n${said.join('\n')}`)
}
