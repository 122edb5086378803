import { createServer } from 'node:http'

/** The floor: what `node:http` alone does. GET answers a redirect; POST reads its JSON and answers a few bytes. Nothing is stored. */
const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.writeHead(302, { location: 'https://shop.example/panettone', 'cache-control': 'no-store', 'content-length': '0' }).end()
    return
  }
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => void parts.push(part))
  request.on('end', () => {
    const body: unknown = JSON.parse(Buffer.concat(parts).toString())
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '15' }).end(body === null ? '{"visit":"nil"}' : '{"visit":"abc"}')
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 })
})
