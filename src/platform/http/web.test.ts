import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import fastify from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Api } from './api.ts'
import { serveWeb } from './web.ts'

describe('the web app', () => {
  const folder = mkdtempSync(join(tmpdir(), 'web-'))
  const script = `console.log(${'"long enough to compress",'.repeat(100)})`
  let api: Api
  beforeAll(async () => {
    mkdirSync(join(folder, 'dist/assets'), { recursive: true })
    writeFileSync(join(folder, 'secret.txt'), 'secret')
    writeFileSync(join(folder, 'dist/index.html'), '<!doctype html><html><head lang="en"><title>P</title></head><body></body></html>')
    writeFileSync(join(folder, 'dist/assets/main-Ab3dE_9x.js'), script)
    writeFileSync(join(folder, 'dist/icon.svg'), '<svg/>')
    symlinkSync(join(folder, 'secret.txt'), join(folder, 'dist/link.txt'))
    api = fastify().withTypeProvider<ZodTypeProvider>()
    serveWeb(api, join(folder, 'dist'))
    await api.ready()
  })
  afterAll(async () => {
    await api.close()
    rmSync(folder, { recursive: true })
  })
  const page = { accept: 'text/html,application/xhtml+xml' }

  it('is one page for every address a person may open, each time with a new nonce for its styles', async () => {
    const first = await api.inject({ url: '/plan/calendar?month=5', headers: page })
    const second = await api.inject({ url: '/', headers: page })

    const [, nonce = ''] = /<meta name="csp-nonce" content="([^"]+)">/.exec(first.body) ?? []
    expect(nonce).toHaveLength(24)
    expect(first.headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}'`)
    expect(first.headers['content-security-policy']).toContain("script-src 'self';")
    expect(first.headers['cache-control']).toBe('no-store')
    expect(second.body).not.toContain(nonce)
    expect((await api.inject({ url: '/index.html', headers: page })).body).toContain('csp-nonce')
  })

  it('opens to whoever knocks at the front door, also a monitor that says nothing of what it accepts', async () => {
    expect((await api.inject('/')).body).toContain('csp-nonce')
    expect((await api.inject({ url: '/', headers: { accept: '*/*' } })).statusCode).toBe(200)
    expect((await api.inject({ url: '/somewhere', headers: { accept: '*/*' } })).statusCode).toBe(404)
  })

  it('says that a file is gone which a new build took away', async () => {
    writeFileSync(join(folder, 'dist/assets/old-Ab3dE_9x.js'), script)
    const other = fastify().withTypeProvider<ZodTypeProvider>()
    serveWeb(other, join(folder, 'dist'))
    rmSync(join(folder, 'dist/assets/old-Ab3dE_9x.js'))

    expect((await other.inject('/assets/old-Ab3dE_9x.js')).statusCode).toBe(404)
    await other.close()
  })

  it.each(['/api/v1/nothing', '/l/unknown', '/health', '/assets/old-12345678.js'])('does not hide that there is nothing at %s', async (url) => {
    expect((await api.inject({ url, headers: page })).statusCode).toBe(404)
  })

  it('serves its files compressed as the browser likes, for ever when their name has a hash', async () => {
    const url = '/assets/main-Ab3dE_9x.js'
    const br = await api.inject({ url, headers: { 'accept-encoding': 'gzip, br' } })
    const gzip = await api.inject({ url, headers: { 'accept-encoding': 'gzip' } })
    const plain = await api.inject({ url })

    expect([br.headers['content-encoding'], brotliDecompressSync(br.rawPayload).toString()]).toEqual(['br', script])
    expect([gzip.headers['content-encoding'], gunzipSync(gzip.rawPayload).toString()]).toEqual(['gzip', script])
    expect([plain.headers['content-encoding'], plain.body]).toEqual([undefined, script])
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(plain.headers['content-type']).toBe('text/javascript; charset=utf-8')
    const again = await api.inject({ url, headers: { 'if-none-match': String(plain.headers.etag) } })
    expect([again.statusCode, again.body]).toEqual([304, ''])
    expect((await api.inject('/icon.svg')).headers['cache-control']).toBe('no-cache')
  })

  it.each(['/../secret.txt', '/..%2fsecret.txt', '/%2e%2e/secret.txt', '/assets/..%5c..%5csecret.txt', '/link.txt', '//etc/passwd', '/assets/%00'])('never leads out of its folder: %s', async (url) => {
    const answer = await api.inject({ url })

    expect(answer.statusCode).toBe(404)
    expect(answer.body).not.toBe('secret')
  })

  it('says that it has not been built, when it has not', async () => {
    const empty = fastify().withTypeProvider<ZodTypeProvider>()
    serveWeb(empty, join(folder, 'nowhere'))

    const answer = await empty.inject({ url: '/', headers: page })

    expect(answer.statusCode).toBe(503)
    expect(answer.body).toContain('npm run build')
    await empty.close()
  })
})
