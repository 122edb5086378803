import { describe, expect, it } from 'vitest'
import { FetchError } from '../../platform/http/fetch.ts'
import type { ConnectTools, RedirectTools } from '../channel.ts'
import { fakeNetwork, type Answer, type Exchange } from '../fake-network.ts'
import { mastodon } from './index.ts'

const origin = 'https://mastodon.example'
const redirect: RedirectTools = { state: 'state-1', redirectUri: 'https://ours.example/back', publicUrl: 'https://ours.example' }
const [authorise] = mastodon.connecting
const instance = (more: object = {}): Answer => ({ json: { domain: 'mastodon.example', title: 'Prova', version: '4.5.1', configuration: {}, ...more } })
const read = (path: string, answer: Answer): Exchange => ({ method: 'GET', url: origin + path, answer })
const none: Answer = { status: 404, json: { error: 'Not found' } }

function tools(exchanges: readonly Exchange[]): ConnectTools & RedirectTools & { verify(): void } {
  const network = fakeNetwork(exchanges)
  return { ...redirect, fetch: network.fetch, clock: { now: () => Date.UTC(2026, 10, 22, 12) }, verify: () => network.verify() }
}

async function start(typed: string, exchanges: readonly Exchange[]) {
  if (authorise?.kind !== 'redirect') throw new Error('the best way to connect is the redirect')
  const given = tools(exchanges)
  const started = await authorise.start({ instance: typed }, given)
  given.verify()
  return started
}

async function finish(query: Record<string, string>, exchanges: readonly Exchange[]) {
  if (authorise?.kind !== 'redirect') throw new Error('the best way to connect is the redirect')
  return authorise.finish(query, { origin, client: { id: 'app', secret: 'canary-secret' }, verifier: null }, tools(exchanges))
}

describe('the way to the server', () => {
  const app = (accepts: (body: Record<string, unknown>) => boolean): Exchange => ({
    method: 'POST',
    url: `${origin}/api/v1/apps`,
    answer: { json: { client_id: 'app', client_secret: 'secret' } },
    check: (_request, body) => {
      if (!accepts(JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>)) throw new Error('another form of redirect_uris')
    },
  })

  it('uses a proof key where the server announces it', async () => {
    const metadata = { issuer: `${origin}/`, authorization_endpoint: `${origin}/oauth/authorize`, token_endpoint: `${origin}/oauth/token`, code_challenge_methods_supported: ['S256'] }
    const { url, remember } = await start('@me@mastodon.example', [
      read('/api/v2/instance', instance()),
      read('/.well-known/oauth-authorization-server', { json: metadata }),
      app((body) => Array.isArray(body['redirect_uris']) && body['scopes'] === 'read:accounts read:statuses read:notifications write:statuses write:media'),
    ])

    const query = new URL(url).searchParams
    expect(Object.fromEntries(query)).toMatchObject({ client_id: 'app', redirect_uri: redirect.redirectUri, response_type: 'code', state: 'state-1', code_challenge_method: 'S256' })
    expect(remember).toMatchObject({ origin, verifier: expect.stringMatching(/^[\w-]{43}$/) as string })
  })

  it('goes without where it is not announced', async () => {
    const { url, remember } = await start('mastodon.example', [
      read('/api/v2/instance', none),
      read('/api/v1/instance', { json: { uri: 'mastodon.example', title: 'Vecchia', version: '3.5.3' } }),
      read('/.well-known/oauth-authorization-server', none),
      app((body) => typeof body['redirect_uris'] === 'string'),
    ])

    expect(new URL(url).searchParams.has('code_challenge')).toBe(false)
    expect(remember).toMatchObject({ verifier: null })
  })

  it('finds a server whose handles live on another name', async () => {
    const social = 'https://social.mastodon.example'
    const { url } = await start('@me@mastodon.example', [
      read('/api/v2/instance', none),
      read('/api/v1/instance', none),
      read('/.well-known/webfinger?resource=acct%3Ame%40mastodon.example', { json: { links: [{ rel: 'self', type: 'application/activity+json', href: `${social}/users/me` }] } }),
      { method: 'GET', url: `${social}/api/v2/instance`, answer: instance() },
      { method: 'GET', url: `${social}/.well-known/oauth-authorization-server`, answer: none },
      { method: 'POST', url: `${social}/api/v1/apps`, answer: { json: { client_id: 'app', client_secret: 'secret' } } },
    ])

    expect(new URL(url).origin).toBe(social)
  })

  it.each([
    ['nobody answers', 'unreachable', { throws: new FetchError('not-sent', 'no such name') }],
    ['our guard refuses the address', 'forbidden-address', { throws: new FetchError('refused', 'private') }],
    ['a web site answers', 'not-this-network', { text: '<!doctype html><title>Shop</title>' }],
    ['another API answers', 'not-this-network', none],
    ['the server is down', 'failed', { status: 502, text: 'Bad Gateway' }],
    ['the server asks to wait', 'busy', { status: 429, json: { error: 'Too many requests' } }],
  ] as const)('says at the field when %s', async (_what, trouble, answer) => {
    const both = ['/api/v2/instance', '/api/v1/instance'].map((path): Exchange => ({ ...read(path, answer), times: 'any' }))

    await expect(start('mastodon.example', both)).rejects.toMatchObject({ trouble, field: 'instance' })
  })

  it.each(['', 'not a server', 'https://'])('says at the field that «%s» is no server', async (typed) => {
    await expect(start(typed, [])).rejects.toMatchObject({ trouble: 'invalid-field', field: 'instance' })
  })

  it('passes on why a server lets no app in', async () => {
    const refused = start('mastodon.example', [
      read('/api/v2/instance', instance()),
      read('/.well-known/oauth-authorization-server', none),
      { method: 'POST', url: `${origin}/api/v1/apps`, answer: { status: 403, json: { error: 'Registration of apps is closed' } }, times: 2 },
    ])

    await expect(refused).rejects.toMatchObject({ trouble: 'failed', field: 'instance', remoteMessage: 'Registration of apps is closed' })
  })
})

describe('the way back', () => {
  const token = (answer: Answer): Exchange => ({ method: 'POST', url: `${origin}/oauth/token`, answer })

  it('understands a no', async () => {
    await expect(finish({ error: 'access_denied', state: 'state-1' }, [])).rejects.toMatchObject({ trouble: 'denied' })
  })

  it('says expired when the code does not work, and keeps the secret to itself', async () => {
    const refused = await finish({ code: 'canary-code' }, [token({ status: 400, json: { error: 'invalid_grant', error_description: 'used' } })]).catch((error: unknown) => error)

    expect(refused).toMatchObject({ trouble: 'expired', remoteMessage: 'used' })
    expect(JSON.stringify(refused, Object.getOwnPropertyNames(refused))).not.toContain('canary')
  })

  it('asks for what was left off', async () => {
    await expect(finish({ code: 'c' }, [token({ json: { access_token: 't', scope: 'read:accounts read:statuses' } })])).rejects.toMatchObject({ trouble: 'missing-scope' })
  })

  it('takes the broad permissions of older servers for the fine ones, and learns only what differs', async () => {
    const connected = await finish({ code: 'c' }, [
      token({ json: { access_token: 't', scope: 'read write' } }),
      read('/api/v2/instance', instance({ version: '0.19.1+git-abc', source_url: 'https://example.org/superseriousbusiness/gotosocial', configuration: { statuses: { max_characters: 5000, max_media_attachments: 6, characters_reserved_per_url: 25 }, media_attachments: { supported_mime_types: ['image/png', 'image/svg+xml', 'video/mp4'], image_size_limit: 16_777_216 } } })),
      read('/api/v1/accounts/verify_credentials', { json: { id: '1', username: 'me', acct: 'me', display_name: '', url: `${origin}/@me`, avatar: '', followers_count: 3 } }),
    ])

    expect(connected).toMatchObject({ account: { handle: '@me@mastodon.example', displayName: 'me', avatarUrl: null, followers: 3 }, scopes: ['read', 'write'], expiresAt: null })
    expect(connected.learnt).toEqual({ software: ['gotosocial', '0.19.1+git-abc'], maxCharacters: 5000, maxImages: 6, charactersPerUrl: 25, imageTypes: ['image/png'], keepsKeys: 0 })
  })
})
