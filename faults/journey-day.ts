import { createHash, randomUUID } from 'node:crypto'
import sharp from 'sharp'
import type { Post } from '../src/publishing/schema.ts'
import type { Answered, Person } from '../test/support/person.ts'

/** Everything the program said yes to: it must be there at the end. */
export interface Ledger {
  /** By post: the text acknowledged last. */
  readonly drafts: Map<string, string>
  /** By file: the digest of its bytes. */
  readonly files: Map<string, string>
  /** By the mark in their text: the earliest second any schedule of it named. */
  readonly scheduled: Map<string, number>
  readonly clicks: Set<string>
  readonly conversions: Set<string>
  readonly answers: Set<string>
  /** By conversation. */
  readonly states: Map<string, 'open' | 'done'>
  /** Answers that fit no expectation: the program was wrong, or this test. */
  readonly strange: string[]
  /** Answers so far. */
  answered: number
  /** Who waits for a request to be forgotten that a killed program had begun: seconds, in which others go on. */
  waiting: number
}

export const emptyLedger = (): Ledger => ({
  drafts: new Map(), files: new Map(), scheduled: new Map(), clicks: new Set(), conversions: new Set(), answers: new Set(), states: new Map(), strange: [], answered: 0, waiting: 0,
})

const visitor = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

/** What a team, its visitors and its shop do all day long, each thing until it is acknowledged. */
export function workingDay(person: Person, place: { readonly connectionId: string; readonly shortUrl: string; readonly conversations: readonly string[] }, ledger: Ledger) {
  const { connectionId, shortUrl, conversations } = place
  let number = 0
  const images: string[] = []

  /** Sends the same request with the same key until it is answered: nobody there, 5xx and “still running” are no answers. */
  async function insist(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
    const key = randomUUID()
    for (;;) {
      // A form can be read once only.
      const sent = typeof body === 'function' ? (body as () => unknown)() : body
      const answer = await person.ask(method, path, sent, { 'idempotency-key': key, ...headers }).catch(() => null)
      const running = answer?.status === 409 && answer.text.includes('idempotency-running')
      if (answer !== null && answer.status < 500 && !running) {
        ledger.answered += 1
        return answer
      }
      if (running) ledger.waiting += 1
      await pause(running ? 400 : 60)
      if (running) ledger.waiting -= 1
    }
  }
  const unexpected = (what: string, { status, text }: Answered): void => void ledger.strange.push(`${what}: ${status} ${text.slice(0, 300)}`)
  const contentOf = (text: string, withImage: boolean) => ({
    parts: [{ text, images: withImage ? images.slice(-1).map((fileId) => ({ fileId, alt: 'A loaf' })) : [] }], connectionIds: [connectionId], language: 'en',
  })

  async function begin(text: string, withImage = false): Promise<Post | null> {
    const made = await insist('POST', '/posts', contentOf(text, withImage))
    if (made.status === 201) return made.json<Post>()
    unexpected('begin a post', made)
    return null
  }

  async function draft(mark: string): Promise<void> {
    const post = await begin(`${mark} one`)
    if (post === null) return
    ledger.drafts.set(post.id, `${mark} one`)
    let { revision } = post
    for (const word of ['two', 'three']) {
      const saved = await insist('PUT', `/posts/${post.id}`, contentOf(`${mark} ${word}`, false), { 'if-match': `"${revision}"` })
      if (saved.status === 200) revision = saved.json<Post>().revision
      else if (saved.status === 412) {
        // It was saved before the kill, and only the answer was lost.
        const now = (await insist('GET', `/posts/${post.id}`)).json<Post>()
        if (now.content.parts[0]?.text !== `${mark} ${word}`) return unexpected(`save ${mark} ${word}`, saved)
        revision = now.revision
      } else return unexpected('save', saved)
      ledger.drafts.set(post.id, `${mark} ${word}`)
    }
  }

  async function upload(): Promise<void> {
    const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: { r: number % 256, g: Math.floor(number / 256), b: 7 } } }).png().toBuffer()
    const kept = await insist('POST', '/files', () => {
      const form = new FormData()
      form.set('file', new Blob([Uint8Array.from(bytes)], { type: 'image/png' }), 'loaf.png')
      return form
    })
    if (kept.status !== 201) return unexpected('upload', kept)
    const { id } = kept.json<{ id: string }>()
    ledger.files.set(id, digest(bytes))
    images.push(id)
  }

  async function schedule(mark: string): Promise<void> {
    const post = await begin(`${mark} goes out`, number % 3 === 0)
    if (post === null) return
    for (let tries = 0; tries < 20; tries += 1) {
      const at = Math.ceil(Date.now() / 1000) * 1000 + (1 + (number % 3)) * 1000
      const wallTime = new Date(at).toISOString().slice(0, 19)
      ledger.scheduled.set(mark, Math.min(at, ledger.scheduled.get(mark) ?? Infinity))
      const planned = await insist('POST', `/posts/${post.id}/schedule`, { schedule: { wallTime, zone: 'UTC' } })
      if (planned.status === 200) return
      // Done before the kill already: then it is on its way or out; or not done, and its moment has passed.
      const now = (await insist('GET', `/posts/${post.id}`)).json<Post>()
      if (['scheduled', 'publishing', 'published'].includes(now.state)) return
      if (planned.status !== 422) return unexpected('schedule', planned)
    }
  }

  async function click(): Promise<void> {
    // Nobody clicks again by itself: what was not answered was no click.
    const answer = await fetch(shortUrl, { redirect: 'manual', headers: { 'user-agent': visitor } }).catch(() => null)
    await answer?.arrayBuffer().catch(() => null)
    if (answer?.status !== 302) return
    ledger.clicks.add(new URL(answer.headers.get('location') ?? '').searchParams.get('pp_click') ?? 'none')
  }

  async function convert(externalId: string): Promise<void> {
    const recorded = await insist('POST', '/conversions', { goal: 'purchase', externalId, value: { amountMinor: 1_250, currency: 'EUR' } })
    if (recorded.status !== 201 && recorded.status !== 200) return unexpected('convert', recorded)
    ledger.conversions.add(externalId)
  }

  async function answer(mark: string, conversationId: string): Promise<void> {
    const said = await insist('POST', `/conversations/${conversationId}/answers`, { text: `${mark} answers` })
    if (said.status !== 201) return unexpected('answer', said)
    ledger.answers.add(mark)
  }

  const turning = new Map<string, Promise<void>>()
  function turn(conversationId: string, state: 'open' | 'done'): Promise<void> {
    const turned = (turning.get(conversationId) ?? Promise.resolve()).then(async () => {
      const changed = await insist('PATCH', `/conversations/${conversationId}`, { state })
      if (changed.status !== 200) return unexpected('turn', changed)
      ledger.states.set(conversationId, state)
    })
    turning.set(conversationId, turned)
    return turned
  }

  const half = Math.floor(conversations.length / 2)
  /** One number of each kind of thing to do, below. */
  const kinds = [0.1, 0.3, 0.35, 0.45, 0.5, 0.6, 0.9]
  /** The next thing somebody does; `sending`: whether posts may still be sent. */
  return function next(random: () => number, sending: boolean): Promise<void> {
    number += 1
    // Everything once at least, and then as it comes.
    const pick = number <= kinds.length * 2 ? (kinds[number % kinds.length] ?? 0) : random()
    const talk = conversations[Math.floor(random() * half)]
    if (pick < 0.22) return draft(`D${number}:`)
    if (pick < 0.32) return upload()
    if (pick < 0.4) return sending ? schedule(`S${number}:`) : click()
    if (pick < 0.47 && talk !== undefined) return sending ? answer(`A${number}:`, talk) : click()
    if (pick < 0.55) return turn(conversations[half + (number % half)] ?? '', number % 2 === 0 ? 'done' : 'open')
    if (pick < 0.75) return convert(`order-${number}`)
    return click()
  }
}

export const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
export const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))
