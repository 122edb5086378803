import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { api, onSignedOut, speak, worthRetrying } from './api.ts'
import { ApiProblem } from './problem.ts'
import { ActKeys } from './query.tsx'

type Sent = { url: string; method: string; headers: Record<string, string>; body: unknown }
const realFetch = globalThis.fetch
let sent: Sent[] = []
let answer: () => Response = () => Response.json({ ok: true })

beforeEach(() => {
  sent = []
  globalThis.fetch = ((url: string, init: RequestInit) => {
    sent.push({ url, method: init.method ?? '', headers: init.headers as Record<string, string>, body: init.body })
    return Promise.resolve().then(answer)
  }) as typeof fetch
})

afterEach(() => {
  globalThis.fetch = realFetch
  onSignedOut(() => {})
  speak('en')
})

describe('asking the server', () => {
  it('writes JSON with an idempotency key, in the language of the reader', async () => {
    answer = () => Response.json({ id: '1' })
    speak('it')

    expect(await api.post('/workspaces/w/posts', { text: 'ciao' }, { idempotencyKey: 'k' })).toEqual({ id: '1' })
    expect(sent[0]).toMatchObject({ url: '/api/v1/workspaces/w/posts', method: 'POST', body: '{"text":"ciao"}', headers: { 'idempotency-key': 'k', 'accept-language': 'it', 'content-type': 'application/json' } })
  })

  it('reads without a key and leaves files as they are', async () => {
    answer = () => new Response(null, { status: 204 })
    const form = new FormData()

    await api.get('/me')
    await api.post('/files', form)

    expect(sent[0]?.headers['idempotency-key']).toBeUndefined()
    expect(sent[1]?.headers['content-type']).toBeUndefined()
    expect(sent[1]?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/)
    expect(sent[1]?.body).toBe(form)
  })

  it('says in the language of the reader that nobody answered', async () => {
    answer = () => {
      throw new TypeError('Failed to fetch')
    }
    speak('it')

    await expect(api.get('/me')).rejects.toMatchObject({ code: 'unreachable', message: expect.stringContaining('Non è andato perso nulla') })
  })

  it('tells when nobody is signed in, but not when a password is wrong', async () => {
    let signedOut = 0
    onSignedOut(() => signedOut++)
    answer = () => Response.json({ type: '/problems/not-signed-in', title: 'Sign in' }, { status: 401 })

    await expect(api.post('/api/auth/sign-in/email', {})).rejects.toBeInstanceOf(ApiProblem)
    expect(signedOut).toBe(0)
    await expect(api.get('/me')).rejects.toBeInstanceOf(ApiProblem)
    expect(signedOut).toBe(1)
  })

  it('asks again only where the server could not answer', () => {
    expect([0, 429, 500, 503].map((status) => worthRetrying(new ApiProblem(status, status === 0 ? 'unreachable' : 'x', '')))).toEqual([true, true, true, true])
    expect([400, 401, 404, 409, 422].map((status) => worthRetrying(new ApiProblem(status, 'x', '')))).toEqual([false, false, false, false, false])
    expect(worthRetrying(new Error('bug'))).toBe(false)
  })
})

describe('the key of an act', () => {
  it('stays while the same is tried again, and changes for another act', () => {
    const keys = new ActKeys()
    const first = keys.keyFor({ text: 'a' })

    expect(keys.keyFor({ text: 'a' })).toBe(first)
    const other = keys.keyFor({ text: 'b' })
    expect(other).not.toBe(first)
    keys.forget()
    expect(keys.keyFor({ text: 'b' })).not.toBe(other)
  })

  it('tells two files apart', () => {
    const keys = new ActKeys()
    const first = keys.keyFor({ file: new File(['a'], 'a.png', { lastModified: 1 }) })

    expect(keys.keyFor({ file: new File(['b'], 'b.png', { lastModified: 1 }) })).not.toBe(first)
  })
})
