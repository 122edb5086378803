import type { Transporter } from 'nodemailer'
import type { Mail } from './mail.ts'

const patienceMs = 15_000

/**
 * Mail through the SMTP server of the configuration, or a closed door when there is none (`enabled: false`; `send` then
 * throws). One address per message; a line break in an address or subject throws before anything is sent. Rejects with
 * the server's own error when it does not take the message.
 */
export function openMail({ smtpUrl, mailFrom }: { smtpUrl: string | null; mailFrom: string }): Mail {
  if (smtpUrl === null) {
    return { enabled: false, send: () => Promise.reject(new Error('mail is not set up (PASSAPAROLA_SMTP_URL)')) }
  }
  let transport: Promise<Transporter> | null = null
  return {
    enabled: true,
    async send({ to, subject, text, html }) {
      if (!oneAddress.test(to)) throw new RangeError('not one e-mail address')
      if (/[\r\n\0]/.test(subject)) throw new RangeError('a subject is one line')
      transport ??= connect(smtpUrl)
      await (await transport).sendMail({
        from: mailFrom,
        // As an object, so that nothing in it is read as a list or a display name.
        to: { name: '', address: to },
        subject,
        text,
        ...(html === undefined ? {} : { html }),
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
    },
  }
}

/** Connects and signs in without sending anything. Rejects with the server's own error. */
export async function checkSmtp(url: string): Promise<void> {
  const transport = await connect(url)
  try {
    await transport.verify()
  } finally {
    transport.close()
  }
}

/** The library is loaded with the first message. */
async function connect(url: string): Promise<Transporter> {
  const { createTransport } = await import('nodemailer')
  return createTransport({
    url,
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs * 2,
    // A message may not make us read files or addresses of this machine.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

const oneAddress = /^[^\s<>@,;:"()[\]\\]{1,64}@[^\s<>@,;:"()[\]\\]{1,255}$/
