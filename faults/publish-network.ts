import { createServer, type ServerResponse } from 'node:http'

/**
 * A network in a process of its own, which survives the kills: one account per resolution class under `/<class>`. It keeps what
 * the public sees and misbehaves by a seed: slow answers, answers cut after the post exists, 503 before it does, 429.
 */
interface Post {
  readonly id: string
  readonly class: string
  readonly key: string
  readonly text: string
  readonly at: number
}

const seed = Number(process.argv[2] ?? '1')
const posts: Post[] = []
const containers = new Map<string, { key: string; text: string; published: boolean }>()
const visibleAfterMs = 1_500
/** As on Mastodon: the key is written after the status exists. */
const keyKnownAfterMs = 400

// mulberry32: small, seeded, good enough to choose faults.
let state = seed >>> 0
function random(): number {
  state = (state + 0x6d2b79f5) >>> 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
}

const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => void (body += chunk.toString()))
  request.on('end', () => answer(request.method ?? 'GET', new URL(request.url ?? '/', 'http://x'), body, response))
})

function answer(method: string, url: URL, body: string, response: ServerResponse): void {
  const [, kind = '', what = ''] = url.pathname.split('/')
  if (url.pathname === '/everything') return json(response, 200, posts)
  if (method === 'GET') {
    const text = url.searchParams.get('text')
    const found = posts.find((post) => post.class === kind && post.text === text && Date.now() - post.at >= (kind === 'container' || kind === 'natural-key' ? 0 : visibleAfterMs))
    return json(response, 200, found ?? null)
  }
  const asked = JSON.parse(body) as { key: string; text: string; container?: string }
  if (what === 'container') {
    const id = `container-${containers.size + 1}`
    containers.set(id, { key: asked.key, text: asked.text, published: false })
    return json(response, 200, { id })
  }
  const fate = random()
  const slow = 60 + random() * 340
  if (fate < 0.03) return json(response, 429, {}, { 'retry-after': '1' })
  if (fate < 0.05) return json(response, 503, {})
  // Half of the time the post exists at once, half of the time at the end: a kill in between must not matter.
  const applyAt = random() < 0.5 ? 0 : slow
  setTimeout(() => {
    const made = publish(kind, asked)
    setTimeout(() => {
      if (fate < 0.08) response.destroy()
      else if (made === 'duplicate') json(response, 409, { error: 'duplicate' })
      else if (made === 'published-already') json(response, 422, { error: 'published already' })
      else json(response, 200, made)
    }, slow - applyAt)
  }, applyAt)
}

function publish(kind: string, { key, text, container }: { key: string; text: string; container?: string }): Post | 'duplicate' | 'published-already' {
  const known = posts.find((post) => post.class === kind && post.key === key)
  if (known !== undefined && (kind === 'natural-key' || (kind === 'idempotency-key' && Date.now() - known.at >= keyKnownAfterMs))) return known
  if (kind === 'duplicate-refused' && posts.some((post) => post.class === kind && post.text === text)) return 'duplicate'
  if (kind === 'container') {
    const prepared = containers.get(container ?? '')
    if (prepared === undefined || prepared.published) return 'published-already'
    prepared.published = true
  }
  const post: Post = { id: `${kind}-${posts.length + 1}`, class: kind, key, text, at: Date.now() }
  posts.push(post)
  return post
}

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 })
})
