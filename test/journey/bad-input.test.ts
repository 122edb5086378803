import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { sql } from 'kysely'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFetch } from '../../src/platform/http/client.ts'
import type { PlanImport, Post } from '../../src/publishing/schema.ts'
import { type MastodonServer, startMastodonServer } from '../support/mastodon-server.ts'
import { type Answered, imageForm, type Person, welcome } from '../support/person.ts'
import { type Product, startProduct } from '../support/product.ts'
import { runFolder } from '../support/run-folder.ts'

interface Refused {
  readonly status: number
  readonly code: string
  readonly pointer: string | null
  /** What the sentence at the field (or the title, without one) says in each language. */
  readonly en: string
  readonly it: string
}

/** RFC 9457, in the language asked for, at the field it concerns. */
function expectRefusal(answer: Answered, refused: Refused, language: 'en' | 'it'): void {
  expect(answer.headers.get('content-type'), answer.text).toMatch(/^application\/problem\+json/)
  const problem = answer.json<{ type: string; title: string; status: number; code: string; instance: string; errors?: { pointer: string; detail: string }[] }>()
  expect(answer.status).toBe(refused.status)
  expect(problem).toMatchObject({ type: `/problems/${refused.code}`, status: refused.status, code: refused.code, instance: expect.stringMatching(/^urn:uuid:/) as string })
  expect(answer.headers.get('content-language')).toBe(language)
  expect(problem.title.length).toBeGreaterThan(10)
  const said = refused.pointer === null ? problem.title : problem.errors?.find(({ pointer }) => pointer === refused.pointer)?.detail
  expect(said, answer.text).toContain(refused[language])
}

describe('what bad input gets', () => {
  let product: Product
  let mastodon: MastodonServer
  let silent: { origin: string; stop(): void }
  let other: { origin: string; stop(): void }
  let ada: Person
  let connectionId: string
  let accessToken: string
  let postId: string
  const guarded = createFetch({ allowNetworks: ['127.0.0.1'] })

  beforeAll(async () => {
    mastodon = await startMastodonServer()
    silent = await listening(createTcpServer(() => null))
    other = await listening(createServer((_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>A bakery</h1>')))
    // The product's own way out, with less patience, so that the test needs less as well.
    product = await startProduct({ fetch: (request, limits) => guarded(request, { ...limits, timeoutMs: Math.min(1_500, limits?.timeoutMs ?? 1_500) }) })
    ada = await welcome((await product.app.workspaces.firstOwnerLink()) ?? '')
    accessToken = mastodon.addAccount('forno').token
    const { connection } = await ada.done<{ connection: { id: string } }>('POST', '/connections', { channelId: 'mastodon', methodId: 'token', fields: { instance: mastodon.origin, accessToken } })
    connectionId = connection.id
    await ada.done('POST', '/goals', { name: 'purchase', label: 'Purchase' })
    postId = (await written('A draft')).id
  })
  afterAll(async () => {
    await product?.stop()
    await mastodon?.stop()
    silent?.stop()
    other?.stop()
  })

  const content = (text: string, more: object = {}) => ({ parts: [{ text, images: [] }], connectionIds: [connectionId], language: 'en', ...more })
  const written = (text: string, more: object = {}) => ada.done<Post>('POST', '/posts', content(text, more))
  const connecting = (fields: Record<string, string>, methodId = 'token') => ({ channelId: 'mastodon', methodId, fields })
  const schedule = (wallTime: string, zone = 'Europe/Rome') => ({ schedule: { wallTime, zone } })
  const order = (more: object) => ({ goal: 'purchase', externalId: 'order-x', ...more })

  /** Each is asked for in both languages; nothing is remembered of it, and the draft stays as it was. */
  const lines: readonly [name: string, refused: Refused, method: string, path: () => string, body?: () => unknown, headers?: Record<string, string>][] = [
    ['an instance nobody answers at', { status: 422, code: 'connect-unreachable', pointer: '/fields/instance', en: 'No server answers', it: 'non risponde nessun server' }, 'POST', () => '/connections', () => connecting({ instance: 'http://127.0.0.1:9', accessToken: 'x' })],
    ['an instance that answers nothing in time', { status: 422, code: 'connect-unreachable', pointer: '/fields/instance', en: 'No server answers', it: 'non risponde nessun server' }, 'POST', () => '/connections', () => connecting({ instance: silent.origin, accessToken: 'x' })],
    ['an instance that is none', { status: 422, code: 'connect-not-this-network', pointer: '/fields/instance', en: 'not a server of this network', it: 'non è un server di questa rete' }, 'POST', () => '/connections', () => connecting({ instance: other.origin, accessToken: 'x' })],
    ['an instance on a private network', { status: 422, code: 'connect-forbidden-address', pointer: '/fields/instance', en: 'PASSAPAROLA_ALLOW_NETWORKS', it: 'PASSAPAROLA_ALLOW_NETWORKS' }, 'POST', () => '/connections', () => connecting({ instance: 'http://10.0.0.1', accessToken: 'x' })],
    ['a token the instance does not know', { status: 422, code: 'connect-wrong-password', pointer: '/fields/accessToken', en: 'do not match', it: 'non corrispondono' }, 'POST', () => '/connections', () => connecting({ instance: mastodon.origin, accessToken: 'no-such-token' })],
    ['a field left empty', { status: 422, code: 'connect-invalid-field', pointer: '/fields/instance', en: 'Fill this in', it: 'Compila questo campo' }, 'POST', () => '/connections', () => connecting({ accessToken: 'x' })],
    ['words where an instance belongs', { status: 422, code: 'connect-invalid-field', pointer: '/fields/instance', en: 'written like mastodon.example', it: 'si scrive come mastodon.example' }, 'POST', () => '/connections', () => connecting({ instance: 'my own server', accessToken: 'x' })],

    ['a time in the past', { status: 422, code: 'time-passed', pointer: '/schedule/wallTime', en: 'This time has passed', it: 'già passato' }, 'POST', () => `/posts/${postId}/schedule`, () => schedule('2020-01-01T10:00:00')],
    ['a time the clocks jump over', { status: 422, code: 'time-in-gap', pointer: '/schedule/wallTime', en: 'Choose 03:00 or later', it: 'Scegli le 03:00' }, 'POST', () => `/posts/${postId}/schedule`, () => schedule('2027-03-28T02:30:00')],
    ['a time the clocks show twice', { status: 422, code: 'time-twice', pointer: '/schedule/fold', en: 'the first (UTC+02:00) or the second (UTC+01:00)', it: 'la prima (UTC+02:00) o la seconda (UTC+01:00)' }, 'POST', () => `/posts/${postId}/schedule`, () => schedule('2027-10-31T02:30:00')],
    ['a day that is none', { status: 422, code: 'no-such-date', pointer: '/schedule/wallTime', en: 'Check the day and the month', it: 'Controlla giorno e mese' }, 'POST', () => `/posts/${postId}/schedule`, () => schedule('2027-02-30T10:00')],
    ['an hour that is none', { status: 422, code: 'no-such-date', pointer: '/schedule/wallTime', en: 'from 00:00 to 23:59', it: 'dalle 00:00 alle 23:59' }, 'POST', () => `/posts/${postId}/schedule`, () => schedule('2027-02-20T25:00')],
    ['words where a day belongs', { status: 400, code: 'invalid-request', pointer: '/schedule/wallTime', en: 'A day is written 31/12/2026', it: 'Un giorno si scrive 31/12/2026' }, 'POST', () => `/posts/${postId}/schedule`, () => schedule('tomorrow')],

    ['a link that is no web address', { status: 400, code: 'bad-link-target', pointer: '/targetUrl', en: 'beginning with https:// or http://', it: 'a partire da https:// o http://' }, 'POST', () => '/links', () => ({ targetUrl: 'javascript:alert(1)' })],
    ['a link by FTP', { status: 400, code: 'bad-link-target', pointer: '/targetUrl', en: 'beginning with https:// or http://', it: 'a partire da https:// o http://' }, 'POST', () => '/links', () => ({ targetUrl: 'ftp://shop.example/panettone' })],

    ['a goal nobody made', { status: 400, code: 'invalid-conversion', pointer: '/goal', en: 'Did you mean “purchase”', it: 'Intendevi «purchase»' }, 'POST', () => '/conversions', () => order({ goal: 'purchse' })],
    ['a conversion worth less than zero', { status: 400, code: 'invalid-conversion', pointer: '/value/amountMinor', en: 'less than zero', it: 'meno di zero' }, 'POST', () => '/conversions', () => order({ value: { amountMinor: -1, currency: 'EUR' } })],
    ['a currency that is none', { status: 400, code: 'invalid-conversion', pointer: '/value/currency', en: '“EUX” is not a currency', it: '«EUX» non è una valuta' }, 'POST', () => '/conversions', () => order({ value: { amountMinor: 100, currency: 'EUX' } })],

    ['a body that is no JSON', { status: 400, code: 'malformed-json', pointer: null, en: 'not valid JSON', it: 'non è JSON valido' }, 'POST', () => '/posts', () => '{"parts": [', { 'content-type': 'application/json' }],
    ['a body with a field of the wrong kind', { status: 400, code: 'invalid-request', pointer: '/parts/0/text', en: 'text', it: 'testo' }, 'POST', () => '/posts', () => ({ parts: [{ text: 7, images: [] }], connectionIds: [], language: 'en' })],
    ['a body without what it needs', { status: 400, code: 'invalid-request', pointer: '/parts', en: '', it: '' }, 'POST', () => '/posts', () => ({ connectionIds: [], language: 'en' })],
    ['a body that is too large', { status: 413, code: 'too-large', pointer: null, en: 'too large', it: 'troppo grande' }, 'POST', () => '/posts', () => content('x'.repeat(1_100_000))],
    ['a body of another kind', { status: 415, code: 'unsupported-media-type', pointer: null, en: 'does not accept that kind', it: 'non accetta quel tipo' }, 'POST', () => '/posts', () => '<post/>', { 'content-type': 'application/xml' }],
  ]
  for (const [name, refused, method, path, body, headers] of lines) {
    it(`${name}: a sentence at its field, in both languages`, async () => {
      for (const language of ['en', 'it'] as const) {
        expectRefusal(await ada.ask(method, path(), body?.(), { ...headers, 'accept-language': language }), refused, language)
      }
      expect(await ada.done('GET', `/posts/${postId}`)).toMatchObject({ state: 'draft', revision: 1, content: { parts: [{ text: 'A draft' }] } })
    })
  }

  it('a text over the limit: how many, how many too many; the draft is kept', async () => {
    const { id } = await written('x'.repeat(703))
    for (const language of ['en', 'it'] as const) {
      const answer = await ada.ask('POST', `/posts/${id}/publish`, undefined, { 'accept-language': language })
      expectRefusal(answer, { status: 422, code: 'does-not-fit', pointer: '/parts/0/text', en: '703 of 700 characters: 3 too many', it: '703 caratteri su 700: 3 di troppo' }, language)
    }
    expect((await ada.done<Post>('GET', `/posts/${id}`)).content.parts[0]?.text).toHaveLength(703)
    expect(mastodon.statuses()).toHaveLength(0)
  })

  it('images: of the wrong kind, with a lying name, too large, damaged, animated', async () => {
    const image = sharp({ create: { width: 40, height: 40, channels: 3, background: '#b5651d' } })
    const png = await image.clone().png().toBuffer()
    const frames = await sharp(Buffer.alloc(8 * 16 * 3, Buffer.from([255, 0, 0, 9, 90, 200, 40])), { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } }).gif().toBuffer()
    const forms: readonly [Uint8Array, string, Omit<Refused, 'status' | 'pointer'>][] = [
      [Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\n'), 'menu.pdf', { code: 'not-an-image', en: 'Use JPEG, PNG', it: 'Usa JPEG, PNG' }],
      [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), 'logo.png', { code: 'not-an-image', en: 'Use JPEG, PNG', it: 'Usa JPEG, PNG' }],
      [png, 'photo.jpg', { code: 'lying-extension', en: 'its content is PNG', it: 'il contenuto è PNG' }],
      [Buffer.concat([png, Buffer.alloc(20_000_001)]), 'big.png', { code: 'image-too-big', en: 'larger than 20 MB', it: 'supera i 20 MB' }],
      [Buffer.concat([png.subarray(0, 20), Buffer.alloc(200, 7)]), 'cut.png', { code: 'image-damaged', en: 'damaged', it: 'danneggiata' }],
      [frames, 'dance.gif', { code: 'animated-image', en: 'Use a still image', it: 'Usa un’immagine fissa' }],
    ]
    for (const [bytes, name, said] of forms) {
      for (const language of ['en', 'it'] as const) {
        expectRefusal(await ada.ask('POST', '/files', imageForm(bytes, name), { 'accept-language': language }), { status: 422, pointer: '/file', ...said }, language)
      }
    }
  })

  it('a repeated Idempotency-Key: the same body gives the same answer, another body is refused', async () => {
    const key = { 'idempotency-key': 'a-key-of-mine' }
    const first = await ada.ask('POST', '/posts', content('Once'), key)
    const again = await ada.ask('POST', '/posts', content('Once'), key)
    expect([first.status, again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 201, 'true'])
    expect(again.text).toBe(first.text)
    for (const language of ['en', 'it'] as const) {
      const answer = await ada.ask('POST', '/posts', content('Twice'), { ...key, 'accept-language': language })
      expectRefusal(answer, { status: 422, code: 'idempotency-mismatch', pointer: null, en: 'a different request', it: 'una richiesta diversa' }, language)
    }
    expect((await ada.done<{ items: unknown[] }>('GET', '/posts?text=Once')).items).toHaveLength(1)
    expect((await ada.done<{ items: unknown[] }>('GET', '/posts?text=Twice')).items).toHaveLength(0)
  })

  it('an import with 3 bad rows among 1,000: 997 are shown, the 3 named', async () => {
    const rows = Array.from({ length: 1_000 }, (_, i) => (i === 100 ? ',2027-05-01,10:00' : i === 500 ? 'Five hundred,2027-13-01,10:00' : i === 900 ? 'Nine hundred,2027-05-01,25:00' : `Row ${i},2027-05-${String((i % 28) + 1).padStart(2, '0')},10:00`))
    const file = `text,date,time\r\n${rows.join('\r\n')}\r\n`
    for (const [language, sentence] of [['en', 'This date does not exist'], ['it', 'Questa data non esiste']] as const) {
      const tried = (await ada.ask('POST', '/posts/import', file, { 'content-type': 'text/csv', 'accept-language': language })).json<PlanImport>()
      expect(tried.rows).toHaveLength(997)
      expect(tried.bad.map(({ line, column }) => [line, column])).toEqual([[102, 'text'], [502, 'date'], [902, 'time']])
      expect(tried.bad[1]?.sentence).toContain(sentence)
    }
  })

  it('a network that times out under a post: nobody knows, so it is looked for, never sent twice', async () => {
    mastodon.faults.push({ on: 'POST /api/v1/statuses', kind: 'cut-after' })
    const { id } = await written('Is it out?')
    await ada.done('POST', `/posts/${id}/publish`)
    await expect.poll(async () => (await ada.done<Post>('GET', `/posts/${id}`)).publications[0]?.state, { timeout: 10_000 }).toBe('unknown')

    expect((await ada.done<Post>('GET', `/posts/${id}`)).publications[0]?.attempts).toMatchObject([{ outcome: 'unknown' }])
    expect(mastodon.statuses().filter(({ text }) => text === 'Is it out?')).toHaveLength(1)
  })

  it('a revoked token: the channel says reconnect, its scheduled posts wait as held, new ones are told at their account', async () => {
    const planned = await written('For the day after tomorrow')
    await ada.done('POST', `/posts/${planned.id}/schedule`, schedule(new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 19), 'UTC'))
    mastodon.revokeToken(accessToken)
    for (const [language, sentence] of [['en', 'Connect the account again'], ['it', 'Ricollega l’account']] as const) {
      const refreshed = await ada.ask('POST', `/connections/${connectionId}/refresh`, undefined, { 'accept-language': language })
      expect(refreshed.status).toBe(409)
      expect(refreshed.json<{ code: string; title: string }>()).toMatchObject({ code: 'connection-reconnect', title: expect.stringContaining(sentence) as string })
    }
    expect(await ada.done('GET', `/connections/${connectionId}`)).toMatchObject({ state: 'reconnect' })
    await expect.poll(async () => (await ada.done<Post>('GET', `/posts/${planned.id}`)).publications[0], { timeout: 10_000 }).toMatchObject({ state: 'held', reason: 'reconnect' })
    for (const language of ['en', 'it'] as const) {
      const answer = await ada.ask('POST', `/posts/${postId}/publish`, undefined, { 'accept-language': language })
      expectRefusal(answer, { status: 422, code: 'does-not-fit', pointer: '/connectionIds/0', en: 'must be reconnected', it: 'va ricollegato' }, language)
    }
  })
})

describe('a full disk', () => {
  it('is said, loses nothing acknowledged, and is over once there is room', async () => {
    const product = await startProduct()
    const ada = await welcome((await product.app.workspaces.firstOwnerLink()) ?? '')
    const draft = (text: string) => ({ parts: [{ text, images: [] }], connectionIds: [], language: 'en' })
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(product.app.database.db)
    await sql`pragma max_page_count = ${sql.lit((rows[0]?.page_count ?? 0) + 40)}`.execute(product.app.database.db)
    const kept: string[] = []
    let refused: Answered | null = null
    for (let i = 0; refused === null && i < 200; i += 1) {
      const answer = await ada.ask('POST', '/posts', draft(`${i} ${'y'.repeat(15_000)}`), { 'accept-language': 'it' })
      if (answer.status === 201) kept.push(answer.json<Post>().id)
      else refused = answer
    }
    expect(kept.length).toBeGreaterThan(0)
    if (refused === null) throw new Error('the disk never became full')
    expectRefusal(refused, { status: 503, code: 'storage-full', pointer: null, en: '', it: 'disco' }, 'it')
    expect(refused.headers.get('retry-after')).toBe('5')

    // Reading goes on, and so does writing once there is room.
    for (const id of kept) expect((await ada.ask('GET', `/posts/${id}`)).status).toBe(200)
    await sql`pragma max_page_count = 1000000`.execute(product.app.database.db)
    expect((await ada.ask('POST', '/posts', draft('There is room again'))).status).toBe(201)
    expect((await ada.done<{ items: unknown[] }>('GET', '/posts?limit=500')).items).toHaveLength(kept.length + 1)
    await product.stop()
  })

  it.skipIf(!mayMount())('under the uploads: the image is refused with the same words, and the draft beside it is kept', async () => {
    const dataDir = mkdtempSync(join(runFolder(), 'product-'))
    const product = await startProduct({ config: { dataDir } })
    const ada = await welcome((await product.app.workspaces.firstOwnerLink()) ?? '')
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', join(dataDir, 'files')])
    try {
      const noise = await sharp(Buffer.from(Array.from({ length: 300 * 300 * 3 }, (_, i) => (i * 7_919) % 251)), { raw: { width: 300, height: 300, channels: 3 } }).png({ compressionLevel: 0 }).toBuffer()
      const answer = await ada.ask('POST', '/files', imageForm(noise), { 'accept-language': 'it' })
      expectRefusal(answer, { status: 503, code: 'storage-full', pointer: null, en: '', it: 'disco' }, 'it')
      expect((await ada.ask('POST', '/posts', { parts: [{ text: 'Without its image', images: [] }], connectionIds: [], language: 'en' })).status).toBe(201)
    } finally {
      execFileSync('umount', [join(dataDir, 'files')])
      await product.stop()
    }
  })
})

function mayMount(): boolean {
  const probe = mkdtempSync(join(runFolder(), 'mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', probe], { stdio: 'ignore' })
    execFileSync('umount', [probe])
    return true
  } catch {
    console.warn('skipped: a full disk under the uploads needs the right to mount')
    return false
  }
}

async function listening(server: ReturnType<typeof createTcpServer>): Promise<{ origin: string; stop(): void }> {
  const sockets = new Set<{ destroy(): void }>()
  server.on('connection', (socket) => sockets.add(socket))
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
