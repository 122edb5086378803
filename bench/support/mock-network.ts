import { createServer } from 'node:http'

/**
 * A network in a process of its own: POST /posts answers after 5 ms. It keeps when each key arrived, which is what lateness and
 * "once" are measured by; GET /arrivals hands that over and forgets it.
 */
const answersAfterMs = 5
let arrivals: { key: string; at: number }[] = []

const server = createServer((request, response) => {
  const at = Date.now()
  if (request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(arrivals))
    arrivals = []
    return
  }
  let body = ''
  request.on('data', (chunk: Buffer) => void (body += chunk.toString()))
  request.on('end', () => {
    const { key } = JSON.parse(body) as { key: string }
    arrivals.push({ key, at })
    setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id: key })), answersAfterMs)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 })
})
