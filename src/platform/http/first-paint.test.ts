import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastify from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Api } from './api.ts'
import { serveWeb } from './web.ts'

const paints = {
  inline: { href: '/assets/frame-12345678.css', css: 'h1{color:var(--ink)}' },
  pages: [
    { path: '/w/:workspaceId/loop', scripts: ['/assets/app-12345678.js', '/assets/loop-12345678.js'], styles: ['/assets/loop-12345678.css'], frames: { en: '<h1>Loop $&</h1>', it: '<h1>Ciclo</h1>' }, framesUnless: 'post', asks: ['/api/v1/me'] },
    { path: '*', scripts: ['/assets/app-12345678.js'], styles: [], frames: null, framesUnless: null, asks: [] },
  ],
}
const index =
  '<!doctype html><html lang="en"><head><title>P</title><link rel="modulepreload" href="/assets/app-12345678.js"><link rel="stylesheet" crossorigin href="/assets/frame-12345678.css"></head><body><div id="root"></div></body></html>'

describe('the first paint', () => {
  const folder = mkdtempSync(join(tmpdir(), 'paint-'))
  let api: Api
  beforeAll(async () => {
    writeFileSync(join(folder, 'index.html'), index)
    writeFileSync(join(folder, 'first-paint.json'), JSON.stringify(paints))
    api = fastify().withTypeProvider<ZodTypeProvider>()
    serveWeb(api, folder)
    await api.ready()
  })
  afterAll(async () => {
    await api.close()
    rmSync(folder, { recursive: true })
  })
  const open = async (url: string, headers: Readonly<Record<string, string>> = {}) => api.inject({ url, headers: { accept: 'text/html', ...headers } })

  it('names what the page needs, shows its frame, and carries its style under the nonce', async () => {
    const answer = await open('/w/0198/loop?days=7')

    const nonce = /<meta name="csp-nonce" content="([^"]+)">/.exec(answer.body)?.[1] ?? ''
    expect(answer.headers['content-security-policy']).toContain(`'nonce-${nonce}'`)
    expect(answer.body).toContain(`<style nonce="${nonce}">h1{color:var(--ink)}</style>`)
    expect(answer.body).not.toContain('frame-12345678.css')
    expect(answer.body).toContain('<div id="root"><h1>Loop $&</h1></div><link rel="stylesheet" href="/assets/loop-12345678.css">')
    expect(answer.body.match(/app-12345678\.js/g)).toHaveLength(1)
    expect(answer.body).toMatch(/<link rel="modulepreload" href="\/assets\/loop-12345678\.js"[^>]*>/)
    expect(answer.body).toContain('<link rel="preload" href="/api/v1/me" as="fetch" crossorigin="anonymous">')
  })

  it.each([
    [{}, 'en', null],
    [{ 'accept-language': 'de-DE,it;q=0.8,en;q=0.5' }, 'it', null],
    [{ 'accept-language': 'it', cookie: 'a=b; passaparola.look=en.dark' }, 'en', 'dark'],
    [{ cookie: 'passaparola.look=it.' }, 'it', null],
    [{ cookie: 'passaparola.look="><script>' }, 'en', null],
  ])('speaks as the reader chose, else as the browser asks: %j', async (headers, language, scheme) => {
    const { body } = await open('/w/0198/loop', headers)

    expect(body).toContain(`<html lang="${language}"${scheme === null ? '' : ` data-mantine-color-scheme="${scheme}"`}>`)
    expect(body).toContain(language === 'it' ? 'Ciclo' : 'Loop')
  })

  it('says nothing where the frame would not be true, or nobody knows the address', async () => {
    expect((await open('/w/0198/loop?post=1')).body).toContain('<div id="root"></div>')
    const elsewhere = (await open('/w/0198/loop/other')).body
    expect(elsewhere).toContain('<div id="root"></div>')
    expect(elsewhere).not.toContain('loop-12345678')
  })
})
