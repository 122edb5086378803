import { createHash } from 'node:crypto'
import { describe, expect, it, beforeEach } from 'vitest'
import { createEventBus } from '../platform/events.ts'
import { FetchError } from '../platform/http/fetch.ts'
import { Problem } from '../platform/http/problem.ts'
import type { Log } from '../platform/log/log.ts'
import type { Secrets } from '../platform/secrets/secrets.ts'
import type { WorkHandler, NewWork } from '../platform/work/work.ts'
import { describeOnBothDatabases } from '../../test/support/databases.ts'
import type { Access, Channel, Connected, ConnectMethod } from './channel.ts'
import { createChannels, type Channels } from './create-channels.ts'
import { ChannelError, ConnectError } from './errors.ts'
import type { ChannelsEvents } from './events.ts'
import type { ChannelsTables } from './store.ts'
import type { Database } from '../platform/db/database.ts'
import type { WorkspacesTables } from '../workspaces/index.ts'

const words = { en: { name: 'Toy', help: '' }, it: { name: 'Giocattolo', help: '' } }
const label = { label: 'x', help: '', placeholder: '' }
const field = (name: string, kind: 'text' | 'password' | 'url', optional = false) => ({ name, kind, optional, words: { en: label, it: label } })

const connected = (password: string, remoteId = 'did:toy:anna'): Connected => ({
  account: { remoteId, handle: 'anna.example', displayName: 'Anna', url: 'https://toy.example/anna', avatarUrl: null, followers: 7 },
  origin: 'https://toy.example',
  credentials: { access: `canary-access-${password}`, refresh: `canary-refresh-${password}` },
  scopes: ['write'],
  expiresAt: null,
  learnt: { maxCharacters: 500 },
})

/** A network in one object: what its methods do is set by each test. */
function toyChannel() {
  const behaviour = {
    connect: async (fields: Readonly<Record<string, string>>): Promise<Connected> => connected(fields['password'] ?? ''),
    check: async (_from: Access) => ({ account: { ...connected('').account, followers: 8 }, learnt: { maxCharacters: 1000 } }),
    revoked: [] as unknown[],
  }
  const form: ConnectMethod = {
    kind: 'form',
    id: 'password',
    words,
    fields: [field('server', 'url', true), field('handle', 'text'), field('password', 'password')],
    connect: (fields) => behaviour.connect(fields),
  }
  const redirect: ConnectMethod = {
    kind: 'redirect',
    id: 'oauth',
    words,
    fields: [],
    start: async (_fields, { state, redirectUri }) => ({ url: `https://toy.example/authorize?${new URLSearchParams({ state, redirectUri }).toString()}`, remember: { verifier: 'canary-verifier' } }),
    async finish(query, remembered) {
      if (query['error']) throw new ConnectError('denied')
      expect(remembered).toEqual({ verifier: 'canary-verifier' })
      return connected(query['code'] ?? '')
    },
  }
  const channel: Channel = {
    id: 'toy',
    name: 'Toy',
    connecting: [form, redirect],
    limits: {
      source: 'this test',
      checkedAt: '2026-11-22',
      measure: (text) => ({ count: text.length, max: 10, unit: 'characters', excess: Math.max(0, text.length - 10), bytes: null }),
      media: () => ({ maxImages: 0, types: [], maxImageBytes: 0, maxAltLength: 0 }),
      maxSegments: 1,
    },
    check: (from) => behaviour.check(from),
    revoke: async (from) => void behaviour.revoked.push(await from.credentials()),
  }
  return { channel, behaviour }
}

/** Not the product's sealing: only enough to see that what is stored is sealed and bound. */
const secrets: Secrets = {
  seal: (text, bound) => `${createHash('sha256').update(bound).digest('hex')}.${Buffer.from(text).toString('base64')}`,
  open(envelope, bound) {
    const [seal, text = ''] = envelope.split('.')
    if (seal !== createHash('sha256').update(bound).digest('hex')) throw new Error('bound to something else')
    return Buffer.from(text, 'base64').toString()
  },
  isOld: () => false,
  derive: () => Buffer.alloc(32),
}
const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }

function build(database: Database<ChannelsTables>) {
  const toy = toyChannel()
  const clock = { time: Date.UTC(2026, 10, 22, 12), now: () => clock.time }
  const news: { name: string; event: object }[] = []
  const events = createEventBus<ChannelsEvents>((_name, cause) => {
    throw cause
  })
  for (const name of ['connectionMade', 'connectionLost', 'connectionRestored', 'connectionEnded'] as const) events.on(name, (event) => void news.push({ name, event }))
  const work = { handlers: [] as WorkHandler[], queued: [] as NewWork[], handle: (handler: WorkHandler) => void work.handlers.push(handler), later: async (item: NewWork) => void work.queued.push(item) }
  const fetch = async () => Promise.reject(new FetchError('not-sent', 'no network here'))
  const make = (over = database): Channels =>
    createChannels({ database: over, clock, secrets, fetch, log: silent, events, work, config: { publicUrl: 'https://us.example' }, registry: [toy.channel] })
  const heard = async () => {
    // Listeners run in the next microtasks.
    await new Promise((resolve) => setImmediate(resolve))
    return news.map(({ name }) => name)
  }
  return { ...toy, clock, work, make, channels: make(), news, heard }
}

const by = { userId: 'u1', name: 'Olivia' }
const who = { workspaceId: 'w1', ...by }
const form = (fields: Record<string, string>) => ({ channelId: 'toy', methodId: 'password', fields })
const anna = form({ handle: ' anna.example ', password: 'one' })

describeOnBothDatabases('connections', (open, more) => {
  let database: Database<ChannelsTables>
  let house: ReturnType<typeof build>
  beforeEach(async () => {
    database = await open<ChannelsTables>()
    house = build(database)
  })
  const connectAnna = async () => {
    const outcome = await house.channels.connect(who, anna)
    if (!('connectionId' in outcome)) throw new Error('expected a connection')
    return outcome.connectionId
  }

  it('connects an account by a form, sealed at rest and without credentials in what others see', async () => {
    const id = await connectAnna()

    const connection = await house.channels.get('w1', id)
    expect(connection).toMatchObject({ state: 'active', account: { handle: 'anna.example', followers: 7 }, learnt: { maxCharacters: 500 } })
    expect(JSON.stringify(connection)).not.toContain('canary')
    const stored = await database.db.selectFrom('connections').selectAll().execute()
    expect(JSON.stringify(stored)).not.toContain('canary')
    expect(await (await house.channels.access('w1', id)).credentials()).toEqual(connected('one').credentials)
    expect(await house.heard()).toEqual(['connectionMade'])
    expect(house.work.queued).toMatchObject([{ kind: 'channels.check-connection', key: id }])
  })

  it('shows a connection to its own workspace only', async () => {
    const id = await connectAnna()

    expect(await house.channels.get('w2', id)).toBeNull()
    expect(await house.channels.list('w2')).toEqual([])
    await expect(house.channels.access('w2', id)).rejects.toMatchObject({ status: 404 })
    await expect(house.channels.disconnect('w2', id, by)).rejects.toMatchObject({ status: 404 })
  })

  it('revives the same connection when the same account is connected again', async () => {
    const id = await connectAnna()
    await house.channels.refused('w1', id, new ChannelError('toy', 'reconnect', { remoteCode: 'HTTP 401' }))

    const again = await house.channels.connect(who, form({ handle: 'anna.example', password: 'two' }))

    expect(again).toEqual({ connectionId: id })
    expect(await house.channels.list('w1')).toMatchObject([{ id, state: 'active', stateReason: null }])
    expect(await (await house.channels.access('w1', id)).credentials()).toEqual(connected('two').credentials)
    expect(await house.heard()).toEqual(['connectionMade', 'connectionLost', 'connectionRestored'])
  })

  it('makes one connection when two people connect the same account at once', async () => {
    const outcomes = await Promise.all([house.channels.connect(who, anna), house.channels.connect({ ...who, userId: 'u2' }, anna)])

    expect(outcomes[0]).toEqual(outcomes[1])
    expect(await house.channels.list('w1')).toHaveLength(1)
  })

  it('keeps accounts apart whose id is only unique on their own server', async () => {
    const at = (origin: string) => async () => ({ ...connected('x', '1'), origin })
    house.behaviour.connect = at('https://one.example')
    await house.channels.connect(who, anna)
    house.behaviour.connect = at('https://two.example')
    await house.channels.connect(who, anna)

    expect(await house.channels.list('w1')).toHaveLength(2)
  })

  it('says what is wrong at the field it concerns, in both languages, and keeps nothing', async () => {
    const cases: [() => unknown, string, string | undefined][] = [
      [() => new ConnectError('wrong-password'), 'connect-wrong-password', '/fields/password'],
      [() => new ConnectError('no-such-account'), 'connect-no-such-account', '/fields/handle'],
      [() => new ConnectError('not-this-network', { field: 'server' }), 'connect-not-this-network', '/fields/server'],
      [() => new FetchError('not-sent', 'no such host'), 'connect-unreachable', '/fields/server'],
      [() => new FetchError('refused', 'private'), 'connect-forbidden-address', '/fields/server'],
      [() => new ChannelError('toy', 'reconnect'), 'connect-wrong-password', '/fields/password'],
      [() => new ChannelError('toy', 'busy', { retryAfterSeconds: 5 }), 'connect-busy', undefined],
    ]
    for (const [trouble, code, pointer] of cases) {
      house.behaviour.connect = async () => Promise.reject(trouble() as Error)
      const problem: unknown = await house.channels.connect(who, anna).catch((error: unknown) => error)
      expect(problem).toBeInstanceOf(Problem)
      expect(problem).toMatchObject({ code })
      expect((problem as Problem).errors[0]?.pointer).toBe(pointer)
      expect((problem as Problem).words.it).not.toBe((problem as Problem).words.en)
    }
    expect(await house.channels.list('w1')).toEqual([])
  })

  it('asks for what is missing before calling anyone', async () => {
    const empty = house.channels.connect(who, form({ handle: '  ' }))

    await expect(empty).rejects.toMatchObject({ status: 422, errors: [{ pointer: '/fields/handle' }, { pointer: '/fields/password' }] })
    await expect(house.channels.connect(who, { ...anna, channelId: 'nowhere' })).rejects.toMatchObject({ errors: [{ pointer: '/channelId' }] })
    await expect(house.channels.connect(who, { ...anna, methodId: 'nohow' })).rejects.toMatchObject({ errors: [{ pointer: '/methodId' }] })
  })

  it('does not take our own bug for the network’s', async () => {
    house.behaviour.connect = async () => Promise.reject(new RangeError('ours'))

    await expect(house.channels.connect(who, anna)).rejects.toBeInstanceOf(RangeError)
  })

  describe('by redirect', () => {
    const start = async () => {
      const outcome = await house.channels.connect(who, { channelId: 'toy', methodId: 'oauth', fields: {} })
      if (!('redirectTo' in outcome)) throw new Error('expected a redirect')
      const url = new URL(outcome.redirectTo)
      expect(url.searchParams.get('redirectUri')).toBe('https://us.example/api/v1/oauth/toy/callback')
      return url.searchParams.get('state') ?? ''
    }
    const back = (state: string, more: { userId?: string; query?: Record<string, string>; may?: boolean } = {}) =>
      house.channels.finishRedirect({
        channelId: 'toy',
        ...by,
        userId: more.userId ?? 'u1',
        query: { state, code: 'c1', ...more.query },
        mayManage: async () => more.may ?? true,
      })

    it('connects who comes back with the same state, once', async () => {
      const state = await start()

      const outcome = await back(state)

      expect(outcome).toMatchObject({ workspaceId: 'w1', connectionId: expect.any(String) as string })
      expect(await back(state)).toEqual({ workspaceId: null, trouble: 'expired' })
      expect(await house.channels.list('w1')).toHaveLength(1)
    })

    it('keeps what it remembers sealed, and not the state itself', async () => {
      const state = await start()

      const stored = JSON.stringify(await database.db.selectFrom('connect_attempts').selectAll().execute())

      expect(stored).not.toContain('canary')
      expect(stored).not.toContain(state)
    })

    it('refuses another person, a late return, a made-up state and who may no longer manage', async () => {
      expect(await back(await start(), { userId: 'u2' })).toMatchObject({ trouble: 'expired' })
      expect(await back('made-up')).toMatchObject({ trouble: 'expired' })
      expect(await back(await start(), { may: false })).toMatchObject({ trouble: 'denied' })
      const late = await start()
      house.clock.time += 16 * 60_000
      expect(await back(late)).toMatchObject({ trouble: 'expired' })
      expect(await house.channels.list('w1')).toEqual([])
    })

    it('says denied when the person said no', async () => {
      expect(await back(await start(), { query: { error: 'access_denied' } })).toEqual({ workspaceId: 'w1', trouble: 'denied' })
    })
  })

  describe('renewing credentials', () => {
    it('spends a refresh token once, however many ask at the same time', async () => {
      const id = await connectAnna()
      let spent = 0
      const accesses = await Promise.all(Array.from({ length: 10 }, () => house.channels.access('w1', id)))
      const stale = await accesses[0]?.credentials()

      const renewed = await Promise.all(accesses.map((access) => access.renew(stale, async () => ({ access: `new-${(spent += 1)}` }))))

      expect(spent).toBe(1)
      expect(new Set(renewed.map((credentials) => JSON.stringify(credentials)))).toEqual(new Set(['{"access":"new-1"}']))
    })

    it('gives the newer ones to who still holds the old ones', async () => {
      const access = await house.channels.access('w1', await connectAnna())
      const stale = await access.credentials()
      await access.renew(stale, async () => ({ access: 'new' }))

      const again = access.renew(stale, async () => Promise.reject(new Error('must not be called')))

      expect(await again).toEqual({ access: 'new' })
    })

    it('lets another try when the refresh failed', async () => {
      const access = await house.channels.access('w1', await connectAnna())
      const stale = await access.credentials()
      await expect(access.renew(stale, async () => Promise.reject(new ChannelError('toy', 'not-sent')))).rejects.toMatchObject({ refusal: 'not-sent' })

      expect(await access.renew(stale, async () => ({ access: 'second' }))).toEqual({ access: 'second' })
    })

    it('keeps what a person connected meanwhile', async () => {
      const id = await connectAnna()
      const access = await house.channels.access('w1', id)
      const renewed = access.renew(await access.credentials(), async () => {
        await house.channels.connect(who, form({ handle: 'anna.example', password: 'by-hand' }))
        return { access: 'too late' }
      })

      expect(await renewed).toEqual(connected('by-hand').credentials)
      expect(await access.credentials()).toEqual(connected('by-hand').credentials)
    })

    if (more.kind === 'postgres') {
      it('spends it once among processes', async () => {
        const id = await connectAnna()
        const other = build(await more.again<ChannelsTables>(database as Database<unknown>)).channels
        let spent = 0
        const stale = await (await other.access('w1', id)).credentials()
        const ask = async (channels: Channels) => {
          const access = await channels.access('w1', id)
          return access.renew(stale, async () => {
            spent += 1
            await new Promise((resolve) => setTimeout(resolve, 150))
            return { access: `new-${spent}` }
          })
        }

        const renewed = await Promise.all([ask(house.channels), ask(other), ask(house.channels), ask(other)])

        expect(spent).toBe(1)
        expect(renewed).toEqual(Array.from({ length: 4 }, () => ({ access: 'new-1' })))
      })
    }
  })

  it('marks a refused authorisation once, and only that', async () => {
    const id = await connectAnna()
    for (const refusal of ['busy', 'unknown', 'rejected', 'not-sent', 'reconnect', 'reconnect'] as const) {
      await house.channels.refused('w1', id, new ChannelError('toy', refusal, { remoteCode: 'HTTP 401' }))
    }

    expect(await house.channels.get('w1', id)).toMatchObject({ state: 'reconnect', stateReason: 'HTTP 401' })
    expect(await house.heard()).toEqual(['connectionMade', 'connectionLost'])
    await expect(house.channels.access('w1', id)).rejects.toMatchObject({ refusal: 'reconnect' })
  })

  it('does not blame a new authorisation for what the old one was refused', async () => {
    const id = await connectAnna()
    const call = house.channels.withAccount('w1', id, async () => {
      house.clock.time += 1_000
      await house.channels.connect(who, form({ handle: 'anna.example', password: 'two' }))
      throw new ChannelError('toy', 'reconnect', { remoteCode: 'HTTP 401' })
    })

    await expect(call).rejects.toMatchObject({ refusal: 'reconnect' })
    expect(await house.channels.get('w1', id)).toMatchObject({ state: 'active' })
  })

  it('forgets the credentials when disconnected, even when the network does not answer', async () => {
    const id = await connectAnna()
    await house.channels.disconnect('w1', id, by)
    await house.channels.disconnect('w1', id, by)

    expect(house.behaviour.revoked).toHaveLength(1)
    expect(await house.channels.get('w1', id)).toMatchObject({ state: 'disconnected' })
    expect(await database.db.selectFrom('connections').select('credentials').execute()).toEqual([{ credentials: null }])
    expect(await house.heard()).toEqual(['connectionMade', 'connectionEnded'])

    expect(await connectAnna()).toBe(id)
    expect(await house.heard()).toEqual(['connectionMade', 'connectionEnded', 'connectionMade'])
  })

  it('writes who did what into the audit log along with it: both or neither, and nothing of the credentials', async () => {
    const id = await connectAnna()
    await house.channels.connect(who, anna)
    house.clock.time += 1000
    await house.channels.refused('w1', id, new ChannelError('toy', 'reconnect', { remoteCode: 'canary-code' }))
    await house.channels.refused('w1', id, new ChannelError('toy', 'reconnect'))
    house.clock.time += 1000
    await house.channels.check('w1', id)
    house.clock.time += 1000
    await house.channels.disconnect('w1', id, by)
    await house.channels.disconnect('w1', id, by)

    const { db } = database as unknown as Database<WorkspacesTables>
    const entries = await db.selectFrom('audit_entries').selectAll().where('workspace_id', '=', 'w1').orderBy('at').orderBy('id').execute()
    expect(entries.map(({ action, who, user_id, subject, detail }) => [action, who, user_id, subject, detail].join(' '))).toEqual([
      'connection.made Olivia u1 anna.example {"network":"toy"}',
      'connection.lost system  anna.example {"network":"toy"}',
      'connection.restored system  anna.example {"network":"toy"}',
      'connection.ended Olivia u1 anna.example {"network":"toy"}',
    ])
    // Where no line can be written, nothing is connected.
    await db.schema.alterTable('audit_entries').renameTo('audit_entries_away').execute()
    try {
      await expect(house.channels.connect(who, anna)).rejects.toThrow()
    } finally {
      await db.schema.alterTable('audit_entries_away').renameTo('audit_entries').execute()
    }
    expect(await house.channels.get('w1', id)).toMatchObject({ state: 'disconnected' })
  })

  it('reads the account again every day, and says when it was lost and restored', async () => {
    const id = await connectAnna()
    const [handler] = house.work.handlers
    const run = () => handler?.run({ id: 'i', workspaceId: 'w1', kind: handler.kind, payload: { connectionId: id }, dueAt: 0, attempts: 1, leaseEpoch: 1 }, new AbortController().signal)

    expect(await run()).toEqual({ againAt: house.clock.time + 86_400_000 })
    expect(await house.channels.get('w1', id)).toMatchObject({ account: { followers: 8 }, learnt: { maxCharacters: 1000 } })

    const works = house.behaviour.check
    house.behaviour.check = async () => Promise.reject(new ChannelError('toy', 'reconnect'))
    await run()
    house.behaviour.check = works
    await run()
    expect(await house.heard()).toEqual(['connectionMade', 'connectionLost', 'connectionRestored'])

    await house.channels.disconnect('w1', id, by)
    expect(await run()).toEqual({ done: true })
  })

  it('leaves an account alone for as long as its network asked, and no other', async () => {
    const id = await connectAnna()
    house.behaviour.connect = async () => connected('x', 'did:toy:bruno')
    const bruno = await house.channels.connect(who, anna)
    let calls = 0
    const call = (connectionId: string, answer: () => Promise<unknown>) =>
      house.channels.withAccount('w1', connectionId, async () => {
        calls += 1
        return answer()
      })

    await expect(call(id, async () => Promise.reject(new ChannelError('toy', 'busy', { retryAfterSeconds: 30 })))).rejects.toMatchObject({ refusal: 'busy' })
    house.clock.time += 10_000
    await expect(call(id, async () => 'ok')).rejects.toMatchObject({ refusal: 'busy', retryAfterSeconds: 20 })
    expect(await call('connectionId' in bruno ? bruno.connectionId : '', async () => 'ok')).toBe('ok')
    expect(calls).toBe(2)
    house.clock.time += 20_000
    expect(await call(id, async () => 'ok')).toBe('ok')
  })

  it('runs two calls of an account at once, and the others after them', async () => {
    const id = await connectAnna()
    let running = 0
    let most = 0
    let opened: () => void = () => {}
    const open = new Promise<void>((resolve) => (opened = resolve))
    const call = () =>
      house.channels.withAccount('w1', id, async () => {
        most = Math.max(most, (running += 1))
        // The first waits for the second: alone it would wait for ever.
        if (running === 2) opened()
        await open
        running -= 1
      })

    await Promise.all(Array.from({ length: 12 }, call))

    expect(most).toBe(2)
  })
})
