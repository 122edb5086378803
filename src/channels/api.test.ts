import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeOnBothDatabases } from '../../test/support/databases.ts'
import { secretsForTests, serverForTests, signInForTests, silentLog, workspacesForTests, type SignedIn } from '../../test/support/workspaces.ts'
import { systemClock } from '../platform/clock.ts'
import type { Database } from '../platform/db/database.ts'
import { createEventBus } from '../platform/events.ts'
import type { Api } from '../platform/http/api.ts'
import type { Fetch } from '../platform/http/fetch.ts'
import { channelsApi } from './api.ts'
import { bluesky } from './bluesky/index.ts'
import type { Channel } from './channel.ts'
import { createChannels } from './create-channels.ts'
import { ConnectError } from './errors.ts'
import { fakeNetwork, type Exchange } from './fake-network.ts'
import type { ChannelsTables } from './store.ts'

const did = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
const service = 'https://pds.example'
const at = (nsid: string) => `${service}/xrpc/${nsid}`
const isPds: Exchange = { method: 'GET', url: at('com.atproto.server.describeServer'), answer: { json: { did: 'did:web:pds.example', availableUserDomains: [] } } }
const profile: Exchange = { method: 'GET', url: /getProfile/, answer: { json: { did, handle: 'anna.example', displayName: 'Anna', followersCount: 5 } } }
const signIn = (answer: Exchange['answer']): Exchange => ({ method: 'POST', url: at('com.atproto.server.createSession'), answer })
const session = { json: { did, handle: 'anna.example', accessJwt: 'canary-access', refreshJwt: 'canary-refresh' } }

/** Sends people away and takes them back, with the behaviour of a network that says yes or no. */
const redirecting: Channel = {
  ...bluesky,
  id: 'away',
  connecting: [
    {
      kind: 'redirect',
      id: 'oauth',
      words: { en: { name: 'Away', help: '' }, it: { name: 'Via', help: '' } },
      fields: [],
      start: async (_fields, { state }) => ({ url: `https://away.example/?state=${state}`, remember: null }),
      async finish(query) {
        if (query['error']) throw new ConnectError('denied')
        return { account: { remoteId: 'did:away:1', handle: 'away', displayName: 'Away', url: 'https://away.example/1', avatarUrl: null, followers: null }, origin: 'https://away.example', credentials: {}, scopes: [], expiresAt: null, learnt: {} }
      },
    },
  ],
}

describeOnBothDatabases('connections over HTTP', (open) => {
  let api: Api
  let owner: SignedIn
  let fetch: Fetch
  beforeAll(async () => {
    const database = await open<ChannelsTables>()
    const workspaces = await workspacesForTests(database)
    const channels = createChannels({
      database: database as Database<ChannelsTables>,
      clock: systemClock,
      secrets: secretsForTests(),
      fetch: (request, limits) => fetch(request, limits),
      log: silentLog,
      events: createEventBus(() => {}),
      work: { handle() {}, later: async () => {} },
      config: { publicUrl: 'https://us.example' },
      registry: [bluesky, redirecting],
    })
    api = await serverForTests(database, workspaces, [channelsApi({ channels, publicUrl: 'https://us.example', mayManage: async () => true })])
    owner = await signInForTests(api, workspaces)
  })
  afterAll(() => api.close())

  const call = (method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object, headers: Record<string, string> = owner.headers, workspaceId = owner.workspaceId) =>
    api.inject({ method, url: `/api/v1/workspaces/${workspaceId}${path}`, headers, ...(payload ? { payload } : {}) })
  const connect = (exchanges: readonly Exchange[], fields: Record<string, string> = {}, headers: Record<string, string> = owner.headers) => {
    fetch = fakeNetwork(exchanges).fetch
    return call('POST', '/connections', { channelId: 'bluesky', methodId: 'app-password', fields: { handle: 'anna.example', password: 'canary-password', service, ...fields } }, headers)
  }

  it('says how to connect, in the reader’s language', async () => {
    const { items } = (await call('GET', '/channels')).json<{ items: { id: string; methods: { id: string; kind: string; fields: { name: string; optional: boolean }[] }[] }[] }>()

    expect(items.map(({ id }) => id)).toEqual(['bluesky', 'away'])
    expect(items[0]?.methods.map(({ id, kind }) => [id, kind])).toEqual([['app-password', 'form'], ['oauth', 'redirect']])
    expect(items[0]?.methods[0]?.fields.map(({ name, optional }) => [name, optional])).toEqual([['handle', false], ['password', false], ['service', true]])
  })

  it('connects, shows, reads again and disconnects, and never shows a secret', async () => {
    const connected = await connect([isPds, signIn(session), profile])
    expect(connected.statusCode).toBe(200)
    const { connection } = connected.json<{ connection: { id: string } }>()
    const listed = await call('GET', '/connections')
    expect(listed.json()).toMatchObject({ items: [{ id: connection.id, state: 'active', account: { displayName: 'Anna', followers: 5 }, can: { publish: true, inbox: true } }] })

    fetch = fakeNetwork([{ ...profile, answer: { json: { did, handle: 'anna.example', displayName: 'Anna B.', followersCount: 6 } } }]).fetch
    const again = await call('POST', `/connections/${connection.id}/refresh`)
    expect(again.json()).toMatchObject({ account: { displayName: 'Anna B.', followers: 6 } })

    fetch = fakeNetwork([{ method: 'GET', url: /getProfile/, answer: { status: 401, json: { error: 'InvalidToken', message: 'no' } } }]).fetch
    const refused = await call('POST', `/connections/${connection.id}/refresh`)
    expect(refused.statusCode).toBe(409)
    expect(refused.json()).toMatchObject({ type: '/problems/connection-reconnect' })
    expect((await call('GET', `/connections/${connection.id}`)).json()).toMatchObject({ state: 'reconnect' })

    fetch = fakeNetwork([{ method: 'POST', url: /deleteSession/, answer: { json: {} } }]).fetch
    expect((await call('DELETE', `/connections/${connection.id}`)).statusCode).toBe(204)
    expect((await call('GET', `/connections/${connection.id}`)).json()).toMatchObject({ state: 'disconnected' })

    for (const { body } of [connected, listed, again, refused]) expect(body).not.toContain('canary')
  })

  it('points at the field that is wrong, in Italian too', async () => {
    const wrong = await connect([isPds, signIn({ status: 401, json: { error: 'AuthenticationRequired', message: 'Invalid identifier or password' } })])
    expect(wrong.statusCode).toBe(422)
    expect(wrong.json()).toMatchObject({ type: '/problems/connect-wrong-password', errors: [{ pointer: '/fields/password' }] })
    expect(wrong.body).not.toContain('canary')

    const html = await connect([{ ...isPds, answer: { text: '<html>A shop</html>' } }], {}, { ...owner.headers, 'accept-language': 'it' })
    expect(html.json()).toMatchObject({ type: '/problems/connect-not-this-network', errors: [{ pointer: '/fields/service' }] })

    const missing = await connect([], { password: '' })
    expect(missing.json()).toMatchObject({ errors: [{ pointer: '/fields/password' }] })
  })

  it('sends away and takes back, to a page of the workspace', async () => {
    const away = async () => {
      const { redirectTo } = (await call('POST', '/connections', { channelId: 'away', methodId: 'oauth', fields: {} })).json<{ redirectTo: string }>()
      return new URL(redirectTo).searchParams.get('state') ?? ''
    }
    const back = (query: string, headers: Record<string, string> = owner.headers) => api.inject({ method: 'GET', url: `/api/v1/oauth/away/callback?${query}`, headers })

    const connected = await back(`state=${await away()}&code=1`)
    expect(connected.statusCode).toBe(303)
    expect(connected.headers.location).toMatch(new RegExp(`^/w/${owner.workspaceId}/settings/channels\\?connected=[0-9a-f-]{36}$`))
    const denied = await back(`state=${await away()}&error=access_denied`)
    expect(denied.headers.location).toBe(`/w/${owner.workspaceId}/settings/channels?trouble=denied&channel=away`)
    expect((await back('state=nothing&code=1')).headers.location).toBe('/?trouble=expired&channel=away')
    expect((await back('state=nothing&code=1', {})).statusCode).toBe(401)
  })

  it('lets networks read who we are', async () => {
    const document = await api.inject({ method: 'GET', url: '/oauth/bluesky/client-metadata.json' })

    expect(document.headers['content-type']).toContain('application/json')
    expect(document.json()).toMatchObject({
      client_id: 'https://us.example/oauth/bluesky/client-metadata.json',
      redirect_uris: ['https://us.example/api/v1/oauth/bluesky/callback'],
      dpop_bound_access_tokens: true,
    })
  })

  it('is 404 elsewhere, and closed to strangers', async () => {
    expect((await call('GET', '/connections', undefined, owner.headers, 'elsewhere')).statusCode).toBe(404)
    expect((await call('GET', '/connections/nothing')).statusCode).toBe(404)
    expect((await call('DELETE', '/connections/nothing')).statusCode).toBe(404)
    expect((await call('GET', '/connections', undefined, {})).statusCode).toBe(401)
  })
})
