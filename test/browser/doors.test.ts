import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectNoAxeViolations, openBrowser, type TestBrowser } from '../support/browser.ts'
import { serveWebWithStubs, type StubServer } from './stub-server.ts'

const workspace = (id: string, name: string) => ({ id, name, role: 'owner', may: ['read', 'write', 'approve', 'manage', 'own'], language: 'it', zone: 'Europe/Rome', weekStart: 1, currency: 'EUR', approvalRequired: false, rehearsal: false, createdAt: 0 })
const me = {
  user: { id: 'u', name: 'Giulia Ferri', email: 'giulia@example.org', language: 'it', twoFactorEnabled: false },
  workspaces: [workspace('w1', 'Pasticceria Ferri'), workspace('w2', 'Libreria Acqua Alta')],
  smtp: true,
}

let browser: TestBrowser
let server: StubServer
let signedIn = false

beforeAll(async () => {
  server = await serveWebWithStubs({
    'GET /api/v1/me': () => (signedIn ? { status: 200, body: me } : { status: 401, body: { type: '/problems/not-signed-in', title: 'Sign in to go on.', status: 401 } }),
    'PATCH /api/v1/me': me,
    'GET /api/auth/passkey/list-user-passkeys': [{ id: 'p1', name: 'Laptop', createdAt: '2026-10-03T10:00:00Z' }],
    'GET /api/v1/me/sessions': { items: [{ id: 's1', current: true, userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', ipAddress: '192.0.2.7', createdAt: 0, lastSeenAt: 0, expiresAt: 1 }] },
    'POST /api/auth/two-factor/enable': { totpURI: 'otpauth://totp/Passaparola:giulia?secret=JBSWY3DPEHPK3PXP&issuer=Passaparola', backupCodes: ['aaaaa-11111', 'bbbbb-22222'] },
    'POST /api/auth/two-factor/verify-totp': { token: 't' },
    'POST /api/auth/sign-out': () => {
      signedIn = false
      return { status: 200, body: { success: true } }
    },
    'GET /api/v1/welcome/good': { ok: true },
    'POST /api/v1/welcome/good': () => {
      signedIn = true
      return { status: 200, body: { workspace: { id: 'w1' } } }
    },
    'GET /api/v1/invitations/good': { workspaceName: 'Pasticceria Ferri', role: 'editor', email: 'luca@example.org', invitedBy: 'Giulia Ferri' },
  })
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const open = async (path: string, options = {}): Promise<Page> => {
  const page = await browser.newPage({ baseURL: server.url, ...options })
  await page.goto(path)
  return page
}

describe('the doors', () => {
  it.each(['/sign-in', '/forgot-password', '/reset-password/good', '/welcome/good', '/invitation/good', '/invitation/bad', '/account'])('%s is accessible and fits, light and dark, wide and narrow', async (path) => {
    signedIn = path === '/account'
    await Promise.all(([[1440, 'dark'], [390, 'light']] as const).map(async ([width, scheme]) => {
      const page = await open(path, { width, scheme, language: 'it' })
      await page.locator('h1').waitFor()
      await page.waitForLoadState('networkidle')
      await expectNoAxeViolations(page)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
      expect(await page.title()).toContain(' · Passaparola')
      await page.context().close()
    }))
  })

  it('leads through sign-in and the second factor back to the page that was wanted', async () => {
    signedIn = false
    server.answers['POST /api/auth/sign-in/email'] = (body: unknown) =>
      (body as { password: string }).password === 'giusta giusta'
        ? { status: 200, body: { twoFactorRedirect: true } }
        : { status: 401, body: { type: '/problems/invalid-email-or-password', title: 'E-mail or password are wrong.', status: 401 } }
    server.answers['POST /api/auth/two-factor/verify-backup-code'] = () => {
      signedIn = true
      return { status: 200, body: {} }
    }
    const page = await open('/account')
    await page.getByRole('textbox', { name: 'E-mail' }).fill('giulia@example.org')
    await page.getByLabel('Password', { exact: true }).fill('sbagliata')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('alert').getByText('E-mail or password are wrong.').waitFor()

    await page.getByLabel('Password', { exact: true }).fill('giusta giusta')
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: 'Code' }).fill('aaaaa-11111')
    await page.keyboard.press('Enter')

    await page.getByRole('heading', { name: 'Account and security', level: 1 }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/account')
    await page.context().close()
  })

  it('turns the second factor on: password, QR code, first code, backup codes', async () => {
    signedIn = true
    const page = await open('/account')
    await page.getByRole('button', { name: 'Turn on' }).click()
    await page.getByRole('textbox', { name: 'Current password' }).last().fill('giusta giusta')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('img', { name: 'QR code' }).waitFor()
    expect(await page.getByText('JBSWY3DPEHPK3PXP').count()).toBe(1)
    await expectNoAxeViolations(page)
    await page.getByRole('textbox', { name: 'Six digits' }).fill('123 456')
    await page.getByRole('button', { name: 'Turn on' }).click()

    await page.getByText('bbbbb-22222').waitFor()
    expect(server.requests.findLast((request) => request.path.endsWith('/verify-totp'))?.body).toEqual({ code: '123456' })
    await page.context().close()
  })

  it.each(['/welcome/used', '/invitation/used'])('leads from %s, a link that was used, to the door that is open', async (path) => {
    signedIn = false
    server.answers[`GET /api/v1${path.replace('invitation', 'invitations')}`] = () => ({ status: 404, body: { type: '/problems/not-found', title: 'This link was used.', status: 404 } })
    const page = await open(path)
    await page.getByRole('alert').getByText('This link was used.').waitFor()
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0)
    await page.getByRole('link', { name: 'Sign in' }).click()

    await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor()
    await page.context().close()
  })

  it('welcomes the first owner in the language they chose', async () => {
    signedIn = false
    const page = await open('/welcome/good', { language: 'en' })
    await page.getByText('Italiano').click()
    await page.getByRole('heading', { name: 'Ti diamo il benvenuto' }).waitFor()
    await page.getByRole('textbox', { name: 'Il tuo nome' }).fill('Giulia Ferri')
    await page.getByRole('textbox', { name: 'E-mail' }).fill('giulia@example.org')
    await page.getByLabel('Password', { exact: true }).fill('una frase lunga')
    await page.getByRole('textbox', { name: 'Nome dello spazio' }).fill('Pasticceria Ferri')
    await page.getByRole('button', { name: 'Crea lo spazio' }).click()
    await page.waitForURL((url) => !url.pathname.startsWith('/welcome'))

    expect(server.requests.findLast((request) => request.path === '/api/v1/welcome/good' && request.method === 'POST')?.body).toEqual({
      name: 'Giulia Ferri', email: 'giulia@example.org', password: 'una frase lunga', workspaceName: 'Pasticceria Ferri', zone: 'Europe/Rome', language: 'it',
    })
    await page.context().close()
  })

  it('switches language and theme at once, remembers them, and signs out', async () => {
    signedIn = true
    const page = await open('/account')
    const menu = page.getByRole('button', { name: 'Giulia Ferri' })
    await menu.click()
    await page.getByRole('menuitem', { name: 'Italiano' }).click()
    await page.getByRole('menuitem', { name: 'Scuro' }).click()
    await expectNoAxeViolations(page)
    await page.reload()

    await page.getByRole('heading', { name: 'Profilo e sicurezza' }).waitFor()
    expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset['mantineColorScheme']])).toEqual(['it', 'dark'])
    await menu.click()
    await page.getByRole('menuitem', { name: 'Esci' }).click()
    await page.getByRole('heading', { name: 'Accedi' }).waitFor()
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Accedi')
    await page.context().close()
  })

  it('has a way to the content, a page for what is not there, and nobody else’s workspace', async () => {
    signedIn = true
    for (const path of ['/nothing/here', '/w/somebody-elses/plan']) {
      const page = await open(path)
      await page.getByRole('heading', { name: 'There is no page here' }).waitFor()
      await expectNoAxeViolations(page)
      await page.context().close()
    }
    const page = await open('/account')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.outerHTML)).toContain('Skip to content')
    await page.context().close()
  })
})
