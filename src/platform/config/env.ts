/** The only file that reads the environment: one typed line per variable. An empty value counts as not set. */
export interface Environment {
  readonly PASSAPAROLA_HOST?: string | undefined
  readonly PASSAPAROLA_PORT?: string | undefined
  readonly PASSAPAROLA_DATA?: string | undefined
  readonly DATABASE_URL?: string | undefined
  readonly PASSAPAROLA_PUBLIC_URL?: string | undefined
  readonly PASSAPAROLA_SHORT_URL?: string | undefined
  readonly PASSAPAROLA_ROLE?: string | undefined
  readonly PASSAPAROLA_LOG_LEVEL?: string | undefined
  readonly PASSAPAROLA_SMTP_URL?: string | undefined
  readonly PASSAPAROLA_MAIL_FROM?: string | undefined
  readonly PASSAPAROLA_ALLOW_NETWORKS?: string | undefined
  readonly PASSAPAROLA_TRUST_PROXIES?: string | undefined
  readonly PASSAPAROLA_SECRET_KEYS?: string | undefined
  readonly PASSAPAROLA_URL?: string | undefined
  readonly PASSAPAROLA_API_KEY?: string | undefined
}

/** The environment of this process as it is now. */
export function readEnvironment(): Environment {
  return {
    PASSAPAROLA_HOST: process.env['PASSAPAROLA_HOST'],
    PASSAPAROLA_PORT: process.env['PASSAPAROLA_PORT'],
    PASSAPAROLA_DATA: process.env['PASSAPAROLA_DATA'],
    DATABASE_URL: process.env['DATABASE_URL'],
    PASSAPAROLA_PUBLIC_URL: process.env['PASSAPAROLA_PUBLIC_URL'],
    PASSAPAROLA_SHORT_URL: process.env['PASSAPAROLA_SHORT_URL'],
    PASSAPAROLA_ROLE: process.env['PASSAPAROLA_ROLE'],
    PASSAPAROLA_LOG_LEVEL: process.env['PASSAPAROLA_LOG_LEVEL'],
    PASSAPAROLA_SMTP_URL: process.env['PASSAPAROLA_SMTP_URL'],
    PASSAPAROLA_MAIL_FROM: process.env['PASSAPAROLA_MAIL_FROM'],
    PASSAPAROLA_ALLOW_NETWORKS: process.env['PASSAPAROLA_ALLOW_NETWORKS'],
    PASSAPAROLA_TRUST_PROXIES: process.env['PASSAPAROLA_TRUST_PROXIES'],
    PASSAPAROLA_SECRET_KEYS: process.env['PASSAPAROLA_SECRET_KEYS'],
    PASSAPAROLA_URL: process.env['PASSAPAROLA_URL'],
    PASSAPAROLA_API_KEY: process.env['PASSAPAROLA_API_KEY'],
  }
}
