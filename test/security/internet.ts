import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { readFileSync } from 'node:fs'
import { connect as connectTcp, type AddressInfo, type Server } from 'node:net'
import { createFetch } from '../../src/platform/http/client.ts'
import type { Fetch } from '../../src/platform/http/fetch.ts'

/** What a host of the made-up internet answers. */
type Page = (request: IncomingMessage, response: ServerResponse) => void

/** An internet of our own: names lead where the test says, every connection is noted, and all of them end in this process. */
export interface Internet {
  /** The product's own guarded way out, on this internet, with nothing on its allow list. */
  readonly fetch: Fetch
  /** Addresses that were connected to, `93.184.216.34:80`, in order. */
  readonly connections: string[]
  /** Names that were looked up. */
  readonly lookups: string[]
  /** Addresses of a name; each lookup takes the next list and keeps the last. */
  readonly names: Map<string, string[][]>
  /** By host as the request says it; `*` for any other. */
  readonly pages: Map<string, Page>
  forget(): void
  close(): Promise<void>
}

/** The one host of the made-up internet that speaks TLS: the certificate is its own. */
export const secureHost = 'secure.test'
export const publicAddress = '93.184.216.34'

export async function openInternet(): Promise<Internet> {
  const fixture = (name: string): string => readFileSync(new URL(`../../src/platform/http/fixtures/${name}`, import.meta.url), 'utf8')
  const ca = fixture('test-certificate.pem')
  const pages = new Map<string, Page>()
  const names = new Map<string, string[][]>()
  const connections: string[] = []
  const lookups: string[] = []
  const answer: Page = (request, response) => {
    const page = pages.get(request.headers.host ?? '') ?? pages.get('*')
    if (page === undefined) response.writeHead(404).end()
    else page(request, response)
  }
  const http = await listening(createHttp(answer))
  const https = await listening(createHttps({ key: fixture('test-key.pem'), cert: ca }, answer))
  const fetch = createFetch({
    allowNetworks: [],
    ca,
    lookup: async (host) => {
      lookups.push(host)
      const answers = names.get(host)
      const now = answers !== undefined && answers.length > 1 ? answers.shift() : answers?.[0]
      return (now ?? [publicAddress]).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    },
    connect: ({ host, port }) => {
      connections.push(`${host}:${port}`)
      const socket = connectTcp({ host: '127.0.0.1', port: port === 443 ? https.port : http.port })
      // As if the address itself had answered: the guard looks at the connected socket too.
      Object.defineProperty(socket, 'remoteAddress', { get: () => host })
      return socket
    },
  })
  return {
    fetch, connections, lookups, names, pages,
    forget() {
      connections.length = 0
      lookups.length = 0
      names.clear()
      pages.clear()
    },
    async close() {
      await Promise.all([http.close(), https.close()])
    },
  }
}

async function listening(server: Server & { closeAllConnections?: () => void }): Promise<{ port: number; close(): Promise<void> }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections?.()
        server.close(() => resolve())
      }),
  }
}
