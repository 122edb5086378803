import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { json, mutate, mutateBytes, nastyTexts, sample, type Schema } from './fuzz.ts'
import { startProgram, type Program } from './program.ts'
import { dice, furnish, seed, type World } from './world.ts'

/** Seconds for each border; `npm run faults` and long nights give more. */
const seconds = Number(process.env['PASSAPAROLA_FUZZ_SECONDS'] ?? 3)
const longest = 1_000
/** Beside a heap of 200 MB: what SQLite, images and bodies of a megabyte take. It stays there, however long one goes on. */
const mostGrowth = seconds > 10 ? 450_000_000 : 300_000_000

interface Operation {
  readonly method: string
  readonly path: string
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[]
  readonly body: Schema | null
}

interface Found {
  readonly what: string
  readonly request: string
}

describe('whatever is sent', () => {
  let program: Program
  let world: World
  let operations: readonly Operation[]
  let before: number
  const found: Found[] = []

  beforeAll(async () => {
    console.log(`fuzz: PASSAPAROLA_SEED=${seed}`)
    // In a heap of 200 MB: what is kept, and not merely waiting to be collected, would end it.
    program = await startProgram({}, ['--max-old-space-size=200'])
    world = await furnish(program.ownerLink)
    const document = (await (await fetch(`${program.url}/api/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { parameters?: Operation['parameters']; requestBody?: { content: Record<string, { schema: Schema }> } }>>
    }
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { parameters = [], requestBody }]) => ({
        method: method.toUpperCase(),
        path,
        parameters: parameters.filter((parameter) => 'schema' in parameter),
        body: requestBody?.content['application/json']?.schema ?? null,
      })),
    )
    before = program.memory() ?? 0
  })
  afterAll(() => program?.stop())

  /** Sends it; notes a 5xx, a broken connection and an answer that took too long. Gives the status. */
  async function send(path: string, init: RequestInit, what: string, again = false): Promise<number> {
    const before = program.busyMs()
    const request = `${init.method ?? 'GET'} ${path.slice(0, 300)} ${describeBody(init.body).slice(0, 500)}`
    try {
      const answer = await fetch(program.url + path, { redirect: 'manual', ...init, signal: AbortSignal.timeout(15_000) })
      const text = await answer.text()
      if (answer.status >= 500) found.push({ what: `${what}: ${answer.status} ${text.slice(0, 200)}`, request })
      return answer.status
    } catch (cause) {
      if (cause instanceof TypeError && /header|parse URL|ByteString/i.test(`${cause.message} ${String(cause.cause)}`)) return 0
      found.push({ what: `${what}: ${String(cause)} ${String((cause as Error).cause ?? '')}`, request })
      return 0
    } finally {
      // Processor time: a busy machine is no fault of ours, and who does not answer at all is given up above.
      const took = program.busyMs() - before
      // A collection of garbage may fall into one answer; a slow answer is slow always.
      if (took > longest && !again) await send(path, init, what, true)
      else if (took > longest) found.push({ what: `${what}: ${Math.round(took)} ms, twice`, request })
    }
  }

  const describeBody = (body: unknown): string => (typeof body === 'string' ? body : body === undefined ? '' : Buffer.isBuffer(body) ? body.toString('latin1') : '(form)')

  /** Calls `one` until the time is up. @returns how often. */
  async function forAWhile(one: (random: ReturnType<typeof dice>) => Promise<unknown>): Promise<number> {
    const end = performance.now() + seconds * 1_000
    let round = 0
    while (performance.now() < end) {
      // Each round has dice of its own: one failure is found again without the rounds before it.
      await one(dice(seed + round))
      round += 1
    }
    return round
  }

  function expectNothingFound(): void {
    const all = found.splice(0)
    expect(all.slice(0, 10), `${all.length} found with PASSAPAROLA_SEED=${seed}`).toEqual([])
  }

  const asOwner = (): Record<string, string> => ({ cookie: world.owner.cookie, origin: program.url })

  it('F12 the API answers every body and query made from its own description, and every mutation of them', async () => {
    // What would take the ground away from under the test itself.
    const usable = operations.filter(({ method, path }) => !(method === 'DELETE' && /workspaceId\}$/.test(path)) && !/sessions|\/rehearsals|members\/\{memberId\}|operator/.test(path))
    expect(usable.length).toBeGreaterThan(60)
    const statuses = new Map<number, number>()

    const rounds = await forAWhile(async (random) => {
      const { method, path, parameters, body } = random.pick(usable)
      const valid = random.next() < 0.3
      const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(random.next() < 0.85 ? (world.ids[name] ?? '0198-none') : cut(random.pick(nastyTexts), 300) || 'x'))
      const query = new URLSearchParams()
      for (const { name, in: place, schema } of parameters) {
        if (place !== 'query' || random.next() < 0.4) continue
        const value = valid ? sample(schema, random, world.ids, name) : mutate(sample(schema, random, world.ids, name), random)
        query.append(name, (typeof value === 'string' ? value : json(value)).slice(0, 4_000))
      }
      const made = body === null ? undefined : sample(body, random, world.ids)
      const sent = made === undefined ? undefined : json(valid ? made : mutate(made, random))
      const status = await send(`${filled}?${query.toString()}`, { method, headers: { ...asOwner(), ...(sent === undefined ? {} : { 'content-type': 'application/json' }) }, ...(sent === undefined ? {} : { body: sent }) }, `${method} ${path}`)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    })

    console.log(`fuzz: ${rounds} API requests`, Object.fromEntries(statuses))
    expectNothingFound()
    // A fuzzer that is only ever turned away at the door tests the door.
    expect([...statuses].filter(([status]) => status >= 200 && status < 300).reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThan(20)
    expect((program.memory() ?? 0) - before).toBeLessThan(mostGrowth)
  })

  it('F12 bodies in broken JSON, wrong types and wrong encodings', async () => {
    // Filling a whole month is allowed its seconds.
    const withBody = operations.filter(({ body, path }) => body !== null && !/sessions|\/rehearsals/.test(path))
    await forAWhile(async (random) => {
      const { method, path, body } = random.pick(withBody)
      const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => world.ids[name] ?? 'x')
      const bytes = mutateBytes(JSON.stringify(sample(body ?? {}, random, world.ids)), random)
      const type = random.pick(['application/json', 'application/json; charset=utf-16', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'multipart/form-data', 'text/csv', 'a/b', 'application/json, application/json'])
      await send(filled, { method, headers: { ...asOwner(), 'content-type': type }, body: new Uint8Array(bytes) }, `${method} ${path} as ${type}`)
    })
    expectNothingFound()
  })

  it('F12 /collect', async () => {
    const event = { type: 'view', url: 'https://shop.example/a?utm_source=x', referrer: 'https://t.co/', goal: 'purchase', id: 'o-1', value: 12.5, currency: 'EUR' }
    await forAWhile(async (random) => {
      const body = { site: world.siteKey, visitor: null, events: [event] }
      const sent = random.next() < 0.5 ? json(mutate(body, random)) : mutateBytes(JSON.stringify(body), random)
      await send('/collect', {
        method: 'POST',
        headers: { 'content-type': random.pick(['text/plain', 'application/json']), origin: random.pick(['https://shop.example', 'null', 'https://[', 'https://evil.example']), 'user-agent': latin(random.pick(nastyTexts)).slice(0, 500) },
        body: typeof sent === 'string' ? sent : new Uint8Array(sent),
      }, 'POST /collect')
    })
    expectNothingFound()
  })

  it('F12 plans in CSV', async () => {
    const plan = 'date,time,zone,text,accounts\r\n2026-12-24,09:00,Europe/Rome,"Panettone, fresh",@forno\r\n2026-12-25,10:00,,Second,\r\n'
    let good = 0
    await forAWhile(async (random) => {
      const text = random.next() < 0.1 ? `${plan}${'2026-12-24,09:00,,x,\n'.repeat(2_000)}` : plan
      const status = await send(`/api/v1/workspaces/${world.owner.workspaceId}/posts/import?dryRun=true`, { method: 'POST', headers: { ...asOwner(), 'content-type': 'text/csv' }, body: new Uint8Array(mutateBytes(text, random)) }, 'import')
      if (status === 200) good += 1
    })
    expectNothingFound()
    expect(good).toBeGreaterThan(10)
  })

  it('F12 short links, cookies, headers and the sign-in doors', async () => {
    const doors = ['/sign-in/email', '/sign-out', '/get-session', '/revoke-session', '/update-user', '/change-password', '/request-password-reset', '/reset-password', '/two-factor/verify-totp', '/two-factor/verify-backup-code', '/two-factor/enable', '/passkey/verify-authentication', '/passkey/verify-registration', '/passkey/delete-passkey', '/passkey/update-passkey', '/passkey/generate-register-options', '/passkey/generate-authenticate-options', '/nothing']
    await forAWhile(async (random) => {
      const text = cut(random.pick(nastyTexts), 2_000)
      const said = latin(text)
      const headers = { 'accept-language': said, referer: said, 'user-agent': said, 'x-forwarded-for': said, 'sec-purpose': said, 'idempotency-key': said.slice(0, 300), authorization: random.next() < 0.2 ? `Bearer ${said}` : '' }
      const kept = Object.fromEntries(Object.entries(headers).filter(([, value]) => value.trim() !== '' && random.next() < 0.5))
      const kind = random.below(3)
      if (kind === 0) await send(`/l/${random.next() < 0.5 ? world.slug : encodeURIComponent(cut(text, 200) || 'x')}?${encodeURIComponent(cut(text, 500))}`, { method: random.pick(['GET', 'HEAD', 'POST', 'PUT']), headers: kept }, '/l')
      else if (kind === 1) await send('/api/v1/me', { headers: { ...kept, cookie: `${world.owner.cookie.slice(0, random.below(world.owner.cookie.length))}${said}; a=${said}` } }, 'cookies')
      else {
        const body = { email: 'ada@example.org', password: 'x', code: '000000', token: 'x', id: 'x', response: { id: 'x' }, name: 'x', newPassword: 'long enough to pass', currentPassword: 'x', trustDevice: true, redirectTo: 'https://evil.example' }
        const method = random.pick(['GET', 'POST', 'POST', 'POST'])
        const sent = method === 'GET' ? {} : { body: json(mutate(body, random)) }
        await send(`/api/auth${random.pick(doors)}?${encodeURIComponent(cut(text, 100))}=1`, { method, headers: { ...asOwner(), 'content-type': 'application/json', ...(random.next() < 0.3 ? { cookie: 'passaparola.session_token=x.y' } : {}) }, ...sent }, '/api/auth')
      }
    })
    expectNothingFound()
  })

  it('F12 is alive and well afterwards', async () => {
    expect(program.alive(), program.said()).toBe(true)
    const answer = await fetch(`${program.url}/health`)
    expect(answer.status).toBe(200)
    expect((program.memory() ?? 0) - before).toBeLessThan(mostGrowth)
  })
})

/** Lone halves cannot stand in an address, nor may a cut make new ones. */
const cut = (text: string, most: number): string => text.slice(0, most).toWellFormed()

/** What can stand in a header. */
const latin = (text: string): string => text.slice(0, 2_000).replaceAll(/[^\x20-\xff]|\x7f/gu, '?')
