import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startProgram, type Program } from './program.ts'

describe('the log', () => {
  let program: Program
  beforeAll(async () => {
    program = await startProgram({ PASSAPAROLA_LOG_LEVEL: 'debug' })
  })
  afterAll(() => program?.stop())

  it('14 has every line in its own form, also of what the sign-in library says, and no secret of the caller in it', async () => {
    const secret = 'canary-7f3a91'
    const ask = (path: string, body: object): Promise<Response> =>
      fetch(`${program.url}/api/auth${path}?token=${secret}`, { method: 'POST', headers: { 'content-type': 'application/json', origin: program.url, cookie: `passaparola.session_token=${secret}.x` }, body: JSON.stringify(body) })
    const answers = await Promise.all([
      ask('/request-password-reset', { email: 'a@example.org', redirectTo: `https://evil.example/?token=${secret}` }),
      ask('/sign-in/email', { email: 'a@example.org', password: secret, callbackURL: `https://evil.example/#${secret}` }),
      ask('/sign-in/email', { email: 1, password: secret }),
      ask('/two-factor/verify-totp', { code: secret }),
      ask('/passkey/verify-authentication', { response: { id: secret } }),
      ask('/reset-password', { token: secret, newPassword: secret }),
    ])
    expect(answers.map(({ status }) => status).filter((status) => status < 400 || status >= 500)).toEqual([])

    const lines = program.said().split('\n').filter((line) => line !== '')
    // Something was said of it, and all of it by us.
    expect(lines.filter((line) => /sign-in library refused/.test(line)).length).toBeGreaterThan(0)
    for (const line of lines) expect(line).toMatch(/^\{"level":"\w+","at":"[^"]+",.*\}$/)
    expect(lines.join('\n')).not.toContain(secret)
  })
})
