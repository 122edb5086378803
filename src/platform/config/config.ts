/** What the product needs to know from its surroundings, already checked. Made from the environment by `loadConfig`. */
export interface Config {
  readonly host: string
  readonly port: number
  /** Absolute path of the data folder. */
  readonly dataDir: string
  readonly databaseUrl: string | null
  /** Where people reach us, no trailing slash: links, OAuth callbacks and cookies are made from it. */
  readonly publicUrl: string
  /** Same as `publicUrl` unless short links have a domain of their own. */
  readonly shortUrl: string
  readonly role: 'web' | 'worker' | 'all'
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  readonly smtpUrl: string | null
  readonly mailFrom: string
  /** Networks and hosts on a LAN that outgoing requests may reach although they are private. */
  readonly allowNetworks: readonly string[]
  /** Proxies whose X-Forwarded-For is believed. */
  readonly trustProxies: readonly string[]
}
