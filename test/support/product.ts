import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createApp, type App, type Surroundings } from '../../src/app.ts'
import { assembleServer } from '../../src/http/index.ts'
import type { Config } from '../../src/platform/config/config.ts'
import type { Api } from '../../src/platform/http/api.ts'
import { runFolder } from './run-folder.ts'
import { silentLog } from './workspaces.ts'

/** The whole product in this process, serving on a free port of loopback, with a data folder of its own. */
export interface Product {
  readonly app: App
  readonly api: Api
  readonly url: string
  stop(): Promise<void>
}

export async function startProduct(more: { config?: Partial<Config> } & Omit<Partial<Surroundings>, 'config'> = {}): Promise<Product> {
  const port = more.config?.port ?? (await freePort())
  const url = `http://127.0.0.1:${port}`
  const config: Config = {
    host: '127.0.0.1',
    port,
    dataDir: mkdtempSync(join(runFolder(), 'product-')),
    databaseUrl: null,
    publicUrl: url,
    shortUrl: url,
    role: 'all',
    logLevel: 'silent',
    smtpUrl: null,
    mailFrom: 'Passaparola <passaparola@localhost>',
    allowNetworks: ['127.0.0.1', 'localhost'],
    trustProxies: [],
    ...more.config,
  }
  const app = await createApp({ log: silentLog, ...more, config })
  const api = await assembleServer(app)
  await api.listen({ host: config.host, port })
  await app.start()
  return {
    app,
    api,
    url,
    async stop() {
      await api.close()
      await app.stop()
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}
