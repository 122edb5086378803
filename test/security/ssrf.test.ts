import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createBluesky } from '../../src/channels/bluesky/index.ts'
import type { Channel } from '../../src/channels/index.ts'
import { mastodon } from '../../src/channels/mastodon/index.ts'
import { refused, spellings } from '../support/inner-addresses.ts'
import type { Product } from '../support/product.ts'
import { startProduct } from '../support/product.ts'
import { welcome, type Answered, type Person } from '../support/person.ts'
import { openInternet, publicAddress, secureHost, type Internet } from './internet.ts'
import { draft } from './world.ts'

const allowed = [
  '1.1.1.1', '8.8.8.8', '9.9.9.9', '11.0.0.1', '93.184.216.34', '100.63.255.255', '100.128.0.1', '126.255.255.255', '128.0.0.1', '169.253.255.255', '169.255.0.1', '172.15.255.255', '172.32.0.1', '192.167.255.255', '198.20.0.1', '223.255.255.255',
  '[2001:4860:4860::8888]', '[2606:4700:4700::1111]', '[2a00:1450:4002:400::200e]', '[2620:fe::fe]',
]
const canary = 'inside-the-house'

/** A network that shows a card of the page behind a link, connected without asking anybody. */
const carded: Channel = {
  ...createBluesky(),
  id: 'carded',
  connecting: [{
    kind: 'form', id: 'door', fields: [], words: { en: { name: 'Door', help: '' }, it: { name: 'Porta', help: '' } },
    connect: async () => ({ account: { remoteId: 'a', handle: 'a.example', displayName: 'A', url: 'https://a.example/', avatarUrl: null, followers: null }, origin: 'https://a.example', credentials: {}, scopes: [], expiresAt: null, learnt: {} }),
  }],
}

describe('whoever makes us fetch', () => {
  let internet: Internet
  let product: Product
  let owner: Person
  let connectionId: string
  let knocks = 0

  beforeAll(async () => {
    internet = await openInternet()
    product = await startProduct({ fetch: internet.fetch, clock: { now: () => Date.now() + knocks * 2_000 }, networks: [createBluesky({ resolveTxt: () => Promise.reject(new Error('no DNS here')) }), mastodon, carded] })
    owner = await welcome((await product.app.workspaces.firstOwnerLink()) ?? '')
    const answer = await owner.done<{ connection: { id: string } }>('POST', '/connections', { channelId: 'carded', methodId: 'door', fields: {} })
    connectionId = answer.connection.id
  })
  afterAll(async () => {
    await product?.stop()
    await internet?.close()
  })
  beforeEach(() => {
    internet.forget()
    internet.pages.set('*', (_request, response) => response.end(canary))
  })

  const connect = (channelId: string, methodId: string, fields: object): Promise<Answered> => owner.ask('POST', '/connections', { channelId, methodId, fields })

  /** Every door through which an address of somebody else's choosing reaches our way out. */
  const doors: Readonly<Record<string, (host: string) => Promise<Answered>>> = {
    // Two seconds later each time, by the product's clock: so many in a row would be too many for one workspace.
    'the card of a link': (host) => {
      knocks += 1
      return owner.ask('POST', '/preview?refreshCards=true', draft(`Look http://${host}/page`, [connectionId]))
    },
    'the server of a Mastodon account': (host) => connect('mastodon', 'authorise', { instance: `http://${host}/` }),
    'the server of a Bluesky account': (host) => connect('bluesky', 'app-password', { handle: 'anna.example', password: 'abcd-abcd-abcd-abcd', service: `https://${host}` }),
    'the server to authorise at on Bluesky': (host) => connect('bluesky', 'oauth', { handle: 'anna.example', service: `https://${host}` }),
  }

  for (const [door, knock] of Object.entries(doors)) {
    it.each([...refused, ...spellings])(`1, 4 ${door}: no connection to %s`, async (host) => {
      const answer = await knock(host)

      expect(internet.connections).toEqual([])
      expect(answer.status).toBeLessThan(500)
      // Not stopped at a door before the one that is tried.
      expect(answer.status).not.toBe(429)
      expect(answer.text).not.toContain(canary)
    })

    it.each(allowed)(`4 ${door}: %s is reached, at that address`, async (host) => {
      await knock(host)

      const address = host.replaceAll(/[[\]]/g, '')
      expect(internet.connections.length).toBeGreaterThan(0)
      expect(new Set(internet.connections.map((connection) => connection.slice(0, connection.lastIndexOf(':'))))).toEqual(new Set([address]))
    })

    it.each(['10.0.0.5', '169.254.169.254', '::1', '::ffff:10.0.0.5', 'fd00::1'])(`1 ${door}: no connection when a name leads to %s`, async (address) => {
      internet.names.set('inside.example', [[address]])
      internet.names.set('mixed.example', [[publicAddress, address]])
      await knock('inside.example')
      await knock('mixed.example')

      expect(internet.lookups).toContain('inside.example')
      expect(internet.connections).toEqual([])
    })

    it(`3 ${door}: a name that turns inward after the check is connected to as it was checked`, async () => {
      internet.names.set('rebinding.example', [[publicAddress], ['127.0.0.1']])
      await knock('rebinding.example')

      expect(internet.connections.length).toBeGreaterThan(0)
      expect(internet.connections.every((connection) => connection.startsWith(publicAddress))).toBe(true)
    })
  }

  it.each([...refused, ...spellings])('2, 5 a redirect to the literal %s is not followed', async (host) => {
    internet.pages.set('*', (_request, response) => response.writeHead(302, { location: Buffer.from(`http://${host}/latest/meta-data`).toString('latin1') }).end())
    await doors['the card of a link']?.('shop.example')
    await doors['the server of a Mastodon account']?.('shop.example')

    expect(internet.connections.length).toBeGreaterThan(0)
    expect(internet.connections.every((connection) => connection.startsWith(publicAddress))).toBe(true)
  })

  it('2 redirects are followed five times, not for ever', async () => {
    internet.pages.set('*', (_request, response) => response.writeHead(302, { location: 'http://shop.example/again' }).end())
    await doors['the card of a link']?.('shop.example')

    expect(internet.connections).toHaveLength(6)
  })

  it('6 a hostile page that names the inside in every field makes no connection there', async () => {
    const inside = 'http://169.254.169.254/latest/meta-data/'
    const fields = ['og:image', 'og:image:url', 'og:image:secure_url', 'twitter:image', 'twitter:image:src', 'og:url', 'og:video', 'og:audio', 'article:author', 'msapplication-TileImage', 'msapplication-config']
    for (const field of fields) {
      internet.forget()
      internet.pages.set('shop.example', (_request, response) =>
        response.writeHead(200, { 'content-type': 'text/html', link: `<${inside}>; rel=preload; as=image`, refresh: `0;url=${inside}` }).end(`<html><head><title>T</title><base href="${inside}">
          <meta http-equiv="refresh" content="0;url=${inside}"><meta property="${field}" content="${inside}"><meta name="${field}" content="//[::1]/x">
          ${['icon', 'apple-touch-icon', 'manifest', 'canonical', 'alternate', 'stylesheet', 'preconnect', 'dns-prefetch', 'prefetch', 'pingback', 'webmention', 'search', 'amphtml', 'shortlink', 'me', 'image_src'].map((rel) => `<link rel="${rel}" type="application/json+oembed" href="${inside}">`).join('')}
          </head><body><img src="${inside}"><iframe src="${inside}"></iframe><script src="${inside}"></script></body></html>`))
      const answer = await doors['the card of a link']?.('shop.example')

      expect(answer?.json<{ items: { segments: { card: { title: string } | null }[] }[] }>().items[0]?.segments[0]?.card?.title).toBe('T')
      expect(internet.connections).toEqual([`${publicAddress}:80`])
    }
  })

  it('6 the picture of a page is fetched with the same care: public once, then inside', async () => {
    internet.names.set('cdn.example', [['10.0.0.5']])
    internet.pages.set('shop.example', (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<title>T</title><meta property="og:image" content="http://cdn.example/p.png">'))
    await doors['the card of a link']?.('shop.example')

    expect(internet.lookups).toContain('cdn.example')
    expect(internet.connections).toEqual([`${publicAddress}:80`])
  })

  it.each(['https://169.254.169.254', 'http://[::1]:8080', 'https://10.0.0.1', 'https://inside.example', 'file:///etc/passwd', 'gopher://10.0.0.1'])('6 a Bluesky identity whose server is %s leads nowhere', async (endpoint) => {
    internet.names.set('inside.example', [['192.168.1.1']])
    internet.pages.set(secureHost, (request, response) => {
      if (request.url === '/.well-known/atproto-did') return response.end(`did:web:${secureHost}`)
      return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id: `did:web:${secureHost}`, alsoKnownAs: [`at://${secureHost}`], service: [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: endpoint }] }))
    })
    const byPassword = await connect('bluesky', 'app-password', { handle: secureHost, password: 'abcd-abcd-abcd-abcd' })
    const byOAuth = await connect('bluesky', 'oauth', { handle: secureHost })

    expect(byPassword.status).toBe(422)
    expect(byOAuth.status).toBe(422)
    expect(new Set(internet.connections)).toEqual(new Set([`${publicAddress}:443`]))
  })

  it.each(['did:web:169.254.169.254', 'did:web:localhost', 'did:web:10.0.0.1%3A8080', 'did:web:inside.example', 'did:plc:../../x', 'did:web:a@10.0.0.1'])('6 a handle that says it is %s leads nowhere inside', async (did) => {
    internet.names.set('inside.example', [['192.168.1.1']])
    internet.pages.set(secureHost, (_request, response) => response.end(did))
    expect((await connect('bluesky', 'app-password', { handle: secureHost, password: 'x' })).status).toBe(422)

    expect(new Set(internet.connections)).toEqual(new Set([`${publicAddress}:443`]))
  })

  it.each(['https://169.254.169.254', 'https://[::1]', 'https://inside.example'])('6 an authorization server of a Bluesky server at %s is not asked', async (inside) => {
    internet.names.set('inside.example', [['192.168.1.1']])
    internet.pages.set(secureHost, (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ resource: `https://${secureHost}`, authorization_servers: [inside] })))
    expect((await connect('bluesky', 'oauth', { handle: secureHost, service: `https://${secureHost}` })).status).toBe(422)

    expect(internet.connections.length).toBeGreaterThan(0)
    expect(new Set(internet.connections)).toEqual(new Set([`${publicAddress}:443`]))
  })

  it('6 an authorization server that names the inside for its own doors is not asked there', async () => {
    const inside = 'https://10.0.0.1'
    internet.pages.set(secureHost, (request, response) => {
      const origin = `https://${secureHost}`
      const resource = { resource: origin, authorization_servers: [origin] }
      const server = {
        issuer: origin, authorization_endpoint: `${inside}/authorize`, token_endpoint: `${inside}/token`, pushed_authorization_request_endpoint: `${inside}/par`, revocation_endpoint: `${inside}/revoke`, jwks_uri: `${inside}/jwks`, introspection_endpoint: `${inside}/i`,
        response_types_supported: ['code'], grant_types_supported: ['authorization_code', 'refresh_token'], code_challenge_methods_supported: ['S256'], token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'], token_endpoint_auth_signing_alg_values_supported: ['ES256'],
        scopes_supported: ['atproto', 'transition:generic'], authorization_response_iss_parameter_supported: true, require_pushed_authorization_requests: true, dpop_signing_alg_values_supported: ['ES256'], client_id_metadata_document_supported: true, protected_resources: [origin],
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(request.url?.includes('protected-resource') ? resource : server))
    })
    const answer = await connect('bluesky', 'oauth', { handle: secureHost, service: `https://${secureHost}` })

    expect(answer.status).toBe(422)
    expect(new Set(internet.connections)).toEqual(new Set([`${publicAddress}:443`]))
  })

  it('6 a Mastodon handle whose host points inside makes no connection there', async () => {
    internet.pages.set(secureHost, (request, response) => {
      if (request.url?.startsWith('/.well-known/webfinger')) return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ links: [{ rel: 'self', type: 'application/activity+json', href: 'http://169.254.169.254/users/anna' }] }))
      return response.writeHead(404).end()
    })
    expect((await connect('mastodon', 'authorise', { instance: `@anna@${secureHost}` })).status).toBe(422)

    expect(internet.connections.length).toBeGreaterThan(1)
    expect(new Set(internet.connections)).toEqual(new Set([`${publicAddress}:443`]))
  })

  it.each(['javascript:alert(1)//', 'data:text/html,x', 'file:///etc/passwd', 'https://evil.example/phish'])('27, 28 a server of another origin, or with %s for a door, sends nobody there', async (endpoint) => {
    const origin = 'http://social.example'
    internet.pages.set('social.example', (request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      if (request.url?.startsWith('/api/v2/instance')) return response.end(JSON.stringify({ domain: 'social.example', title: 'S', version: '4.5.0' }))
      if (request.url?.startsWith('/.well-known')) return response.end(JSON.stringify({ issuer: endpoint.startsWith('https') ? 'https://evil.example' : origin, authorization_endpoint: endpoint, token_endpoint: endpoint }))
      return response.end(JSON.stringify({ client_id: 'id', client_secret: 'secret' }))
    })
    const answer = await connect('mastodon', 'authorise', { instance: origin })

    expect(answer.json<{ redirectTo?: string }>().redirectTo).toMatch(/^http:\/\/social\.example\/oauth\/authorize\?/)
  })

  it('7 what an inside address answers is never told', async () => {
    internet.pages.set('*', (_request, response) => response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ error: canary, message: canary })))
    for (const knock of Object.values(doors)) expect((await knock('shop.example')).text).not.toContain(canary)
  })
})
