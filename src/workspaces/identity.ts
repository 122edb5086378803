import { isIP } from 'node:net'
import type { Kysely } from 'kysely'
import type { Config } from '../platform/config/config.ts'
import { newId } from '../platform/ids.ts'
import type { Log } from '../platform/log/log.ts'
import type { Mail } from '../platform/mail/mail.ts'
import { authDatabase } from './auth-database.ts'
import type { WorkspacesTables } from './tables.ts'
import { words } from './words.ts'

export const daySeconds = 86_400

/** Addresses of this machine at which the product answers besides its public one. */
export function trustedOrigins({ publicUrl, port }: Pick<Config, 'publicUrl' | 'port'>): string[] {
  return [new URL(publicUrl).origin, `http://127.0.0.1:${port}`, `http://localhost:${port}`, `http://[::1]:${port}`]
}

/** Passkeys belong to a name; browsers refuse addresses, so on an address they work at `localhost` only. */
function passkeyDomain(publicUrl: string): string {
  const host = new URL(publicUrl).hostname
  return isIP(host.replace(/^\[|\]$/g, '')) === 0 ? host : 'localhost'
}

interface IdentityParts {
  readonly db: Kysely<WorkspacesTables>
  readonly secret: string
  readonly config: Pick<Config, 'publicUrl' | 'port'>
  readonly mail: Mail
  readonly log: Log
}

export const resetLink = (publicUrl: string, token: string): string => `${publicUrl}/reset-password/${token}`

/**
 * Who people are: passwords (scrypt), sessions, second factor, passkeys. Nobody signs up: people are invited. The library is
 * 50 MB and half a second: it is loaded when the first person comes, never by a node that only works.
 */
export async function createIdentity({ db, secret, config, mail, log }: IdentityParts) {
  const [{ betterAuth }, { twoFactor }, { passkey }] = await Promise.all([import('better-auth'), import('better-auth/plugins/two-factor'), import('@better-auth/passkey')])
  return betterAuth({
    appName: 'Passaparola',
    baseURL: config.publicUrl,
    basePath: '/api/auth',
    secret,
    database: authDatabase(db),
    trustedOrigins: trustedOrigins(config),
    telemetry: { enabled: false },
    // Ours counts failures only and also by e-mail (attempts.ts).
    rateLimit: { enabled: false },
    logger: { level: 'error', log: (_, message) => tell(log, message) },
    // Thrown to us, who answer and write it down as everything else; else the library prints it past our log.
    onAPIError: { throw: true },
    user: { modelName: 'users', additionalFields: { language: { type: 'string', required: true, input: false, defaultValue: 'en' } } },
    session: { modelName: 'sessions', expiresIn: 30 * daySeconds, updateAge: daySeconds, freshAge: daySeconds },
    account: { modelName: 'credentials', accountLinking: { enabled: false } },
    verification: { modelName: 'verifications', storeIdentifier: 'hashed' },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 10,
      maxPasswordLength: 128,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: 3600,
      ...(mail.enabled
        ? {
            sendResetPassword: async ({ user, token }) => {
              const said = words[(user as { language?: unknown }).language === 'it' ? 'it' : 'en'].mail
              await mail.send({ to: user.email, subject: said.resetSubject, text: said.reset(user.name, resetLink(config.publicUrl, token)) })
            },
          }
        : {}),
    },
    plugins: [
      twoFactor({ issuer: 'Passaparola', twoFactorTable: 'twoFactors' }),
      passkey({
        rpID: passkeyDomain(config.publicUrl),
        rpName: 'Passaparola',
        schema: { passkey: { modelName: 'passkeys', fields: { credentialID: 'credentialId' } } },
      }),
    ],
    advanced: {
      // Our migrations make the tables; a test compares them with what the library expects.
      database: { generateId: () => newId(), validateSchema: false },
      useSecureCookies: config.publicUrl.startsWith('https:'),
      cookiePrefix: 'passaparola',
      disableOriginCheck: false,
      disableCSRFCheck: false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
      // Our door writes it from the connection and the trusted proxies; what the caller sends under this name is dropped.
      ipAddress: { ipAddressHeaders: ['x-client-ip'] },
      // Mail goes out behind the answer, so that its time does not tell whether the address exists.
      backgroundTasks: { handler: (task: Promise<unknown>) => void task.catch((cause: unknown) => log.warn('a mail of the sign-in was not sent', { cause })) },
    },
  })
}

/** What the library says of its callers' mistakes is no failure of ours. An address may carry a token: what follows its `?` is left out. */
function tell(log: Log, message: string): void {
  const said = message.replaceAll(/[?#]\S*/g, '').slice(0, 300)
  if (/^(Invalid|Missing|Blocked)\b/.test(message)) log.info('the sign-in library refused something', { said })
  else log.error('the sign-in library failed', { said })
}

export type Identity = Awaited<ReturnType<typeof createIdentity>>
