import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A small shop on loopback that carries our snippet: a page to share, and a button that buys. */
export interface Shop {
  readonly origin: string
  readonly host: string
  /** Puts the snippet on the page from now on. */
  carry(snippet: string): void
  close(): Promise<void>
}

export async function startShop(): Promise<Shop> {
  let snippet = ''
  const server = createServer((request, response) => {
    if (!request.url?.startsWith('/panettone')) return response.writeHead(404).end()
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html>
<html lang="en"><head><title>Panettone</title>
<meta property="og:title" content="Panettone, 36 hours of sourdough"><meta property="og:description" content="Baked to order.">
${snippet}</head>
<body><h1>Panettone</h1><button id="buy" onclick="passaparola.convert('purchase', { id: 'order-1', value: 24.9, currency: 'EUR' }).then(() => { document.title = 'Thank you' })">Buy</button></body></html>`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    carry: (given) => (snippet = given),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
