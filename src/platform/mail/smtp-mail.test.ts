import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openMail } from './smtp-mail.ts'

describe('mail', () => {
  const received: { from: string; to: string[]; text: string }[] = []
  let refuse = false
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) => (refuse ? done(Object.assign(new Error('no such person'), { responseCode: 550 })) : done()),
    onData(stream, session, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part)).on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        received.push({ from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address), text: Buffer.concat(parts).toString() })
        done()
      })
    },
  })
  let smtpUrl = ''
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    smtpUrl = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`
  })
  afterAll(() => new Promise<void>((done) => server.close(done)))

  it('reaches its one recipient with subject, text and page', async () => {
    const mail = openMail({ smtpUrl, mailFrom: 'Passaparola <hello@social.example>' })

    await mail.send({ to: 'anna@example.com', subject: 'Perché no?', text: 'Ciao Anna', html: '<p>Ciao</p>' })

    const [message] = received
    expect(mail.enabled).toBe(true)
    expect(message).toMatchObject({ from: 'hello@social.example', to: ['anna@example.com'] })
    expect(message?.text).toMatch(/^From: Passaparola <hello@social\.example>\r$/m)
    expect(message?.text).toMatch(/^Auto-Submitted: auto-generated\r$/m)
    expect(message?.text).toMatch(/^Subject: =\?UTF-8\?/m)
    expect(message?.text).toContain('Ciao Anna')
    expect(message?.text).toContain('<p>Ciao</p>')
  })

  it.each([
    ['anna@example.com\r\nBcc: all@example.com', 'x'], ['anna@example.com, eve@example.com', 'x'], ['Anna <anna@example.com>', 'x'], ['anna', 'x'],
    ['anna@example.com', 'x\r\nBcc: eve@example.com'], ['anna@example.com', 'x\ny'],
  ])('does not let anyone write its headers: %j, %j', async (to, subject) => {
    const before = received.length

    await expect(openMail({ smtpUrl, mailFrom: 'a@b.c' }).send({ to, subject, text: 'x' })).rejects.toThrow(RangeError)
    expect(received).toHaveLength(before)
  })

  it('fails with what the server said, or when there is no server', async () => {
    refuse = true
    const message = { to: 'nobody@example.com', subject: 'x', text: 'x' }

    await expect(openMail({ smtpUrl, mailFrom: 'a@b.c' }).send(message)).rejects.toThrow('no such person')
    refuse = false
    await expect(openMail({ smtpUrl: 'smtp://127.0.0.1:1', mailFrom: 'a@b.c' }).send(message)).rejects.toThrow('ECONNREFUSED')
    const closed = openMail({ smtpUrl: null, mailFrom: 'a@b.c' })
    expect(closed.enabled).toBe(false)
    await expect(closed.send(message)).rejects.toThrow('not set up')
  })
})
