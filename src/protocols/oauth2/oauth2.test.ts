import { createHash } from 'node:crypto'
import { OAuth2Server } from 'oauth2-mock-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authorizationUrl, createProofKey, exchangeCode, OAuthError, readServerMetadata, revokeToken } from './index.ts'

const plainFetch = (request: Request) => fetch(request)

describe('against an independent authorization server', () => {
  const server = new OAuth2Server()
  let origin = ''

  beforeAll(async () => {
    await server.issuer.keys.generate('RS256')
    await server.start(0, '127.0.0.1')
    origin = `http://127.0.0.1:${server.address().port}`
  })
  afterAll(() => server.stop())

  it('trades a code for a token with the proof key the server checks', async () => {
    const proofKey = createProofKey()
    const asked = { clientId: 'us', redirectUri: 'https://ours.example/back', scope: 'read write', state: 's-1', proofKey }
    const answer = await fetch(authorizationUrl(`${origin}/authorize`, asked), { redirect: 'manual' })
    const back = new URL(answer.headers.get('location') ?? '')
    expect(back.searchParams.get('state')).toBe('s-1')

    const grant = { code: back.searchParams.get('code') ?? '', redirectUri: asked.redirectUri, verifier: proofKey.verifier }
    const token = await exchangeCode(plainFetch, `${origin}/token`, { id: 'us', secret: 'shh' }, grant)

    expect(token.accessToken).not.toBe('')
    expect(token.expiresInSeconds).toBeGreaterThan(0)
  })

  it('is refused with another verifier', async () => {
    const asked = { clientId: 'us', redirectUri: 'https://ours.example/back', scope: 'read', state: 's-2', proofKey: createProofKey() }
    const answer = await fetch(authorizationUrl(`${origin}/authorize`, asked), { redirect: 'manual' })
    const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? ''

    const refused = exchangeCode(plainFetch, `${origin}/token`, { id: 'us', secret: null }, { code, redirectUri: asked.redirectUri, verifier: createProofKey().verifier })

    await expect(refused).rejects.toBeInstanceOf(OAuthError)
  })

  it('says null where no metadata is served', async () => {
    expect(await readServerMetadata(plainFetch, origin)).toBeNull()
  })

  it('revokes', async () => {
    await expect(revokeToken(plainFetch, `${origin}/revoke`, { id: 'us', secret: 'shh' }, 'token')).resolves.toBeUndefined()
  })
})

it('makes a verifier of 43 characters and its S256 challenge', () => {
  const { verifier, challenge } = createProofKey()

  expect(verifier).toMatch(/^[A-Za-z0-9_-]{43}$/)
  expect(challenge).toBe(createHash('sha256').update(verifier).digest('base64url'))
})

it('does not believe a server that speaks for another origin', async () => {
  const metadata = { issuer: 'https://evil.example/', authorization_endpoint: 'https://evil.example/a', token_endpoint: 'https://evil.example/t' }

  expect(await readServerMetadata(async () => Response.json(metadata), 'https://good.example')).toBeNull()
})

it.each(['javascript:alert(1)//', 'data:text/html,x', 'file:///etc/passwd'])('does not believe a server that sends people to %s', async (endpoint) => {
  const metadata = { issuer: 'https://good.example', authorization_endpoint: endpoint, token_endpoint: 'https://good.example/t' }

  expect(await readServerMetadata(async () => Response.json(metadata), 'https://good.example')).toBeNull()
})

it('carries the code of a refusal and no secret', async () => {
  const refusing = async () => Response.json({ error: 'invalid_grant', error_description: 'used twice' }, { status: 400 })

  const refused = await exchangeCode(refusing, 'https://as.example/token', { id: 'us', secret: 'canary-secret' }, { code: 'canary-code', redirectUri: 'https://x.example', verifier: null }).catch((error: unknown) => error)

  expect(refused).toMatchObject({ code: 'invalid_grant', description: 'used twice', status: 400 })
  expect(JSON.stringify(refused, Object.getOwnPropertyNames(refused))).not.toContain('canary')
})
