import { createServer, type ServerResponse } from 'node:http'
import { seeded } from '../test/support/publishing-simulation.ts'

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
const byKey = new Map<string, Post>()
const byText = new Map<string, Post>()
const containers = new Map<string, { key: string; text: string; published: boolean }>()
const visibleAfterMs = 1_500
/** As on Mastodon: the key is written after the status exists, and forgotten later. */
const keyKnownAfterMs = 400
const keyLivesMs = 60_000

const random = seeded(seed)

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
    const found = byText.get(`${kind} ${text}`)
    const visible = found !== undefined && Date.now() - found.at >= (kind === 'container' || kind === 'natural-key' ? 0 : visibleAfterMs)
    return json(response, 200, visible ? found : null)
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
  const known = byKey.get(`${kind} ${key}`)
  const age = known === undefined ? 0 : Date.now() - known.at
  if (known !== undefined && (kind === 'natural-key' || (kind === 'idempotency-key' && age >= keyKnownAfterMs && age < keyLivesMs))) return known
  if (kind === 'duplicate-refused' && byText.has(`${kind} ${text}`)) return 'duplicate'
  if (kind === 'container') {
    const prepared = containers.get(container ?? '')
    if (prepared === undefined || prepared.published) return 'published-already'
    prepared.published = true
  }
  const post: Post = { id: `${kind}-${posts.length + 1}`, class: kind, key, text, at: Date.now() }
  posts.push(post)
  byKey.set(`${kind} ${key}`, known ?? post)
  byText.set(`${kind} ${text}`, post)
  return post
}

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

// Whoever started us is gone: so are we.
process.on('disconnect', () => process.exit(0))
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 })
})
