import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { welcome } from '../test/support/person.ts'
import { programAt, type Program } from './journey-program.ts'

// The real program dies in the middle of a site: it goes on, and each page stands in its table once.
const pages = 150
const batch = 24
let dataDir = ''
let site: Server
let program: Program
const asked = new Map<string, number>()

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'passaparola-site-'))
  site = createServer((request, response) => {
    const path = request.url ?? '/'
    asked.set(path, (asked.get(path) ?? 0) + 1)
    const number = path === '/' ? 0 : Number(/^\/p\/(\d+)$/.exec(path)?.[1] ?? Number.NaN)
    if (Number.isNaN(number) || number >= pages) return response.writeHead(404).end()
    const next = [2 * number + 1, 2 * number + 2].filter((one) => one < pages).map((one) => `<a href="/p/${one}">${one}</a>`)
    return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html><title>Page ${number}</title><body>${next.join('')}</body>`)
  })
  await new Promise<void>((ready) => void site.listen(0, '127.0.0.1', ready))
  program = await programAt({ dataDir, databaseUrl: null })
})
afterAll(async () => {
  await program?.kill()
  site.closeAllConnections()
  await new Promise((closed) => site.close(closed))
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
})

it('an audit of a site survives kill -9 in the middle, and no page is there twice', async () => {
  const started = await program.start()
  const owner = await welcome((started !== false ? started.firstOwnerLink : null) ?? '')
  const home = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`
  const { id } = await owner.done<{ id: string }>('POST', '/site-audits', { url: home, mostPages: 1_000 })
  const seen = () => owner.done<{ state: string; pagesRead: number; pagesFound: number }>('GET', `/site-audits/${id}`)
  while (asked.size < 60) await pause(5)
  await program.kill()
  expect(await program.start()).not.toBe(false)
  let now = await seen()
  for (; now.state !== 'done'; now = await seen()) await pause(100)

  expect(now).toMatchObject({ pagesRead: pages, pagesFound: pages })
  const urls: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { items: { url: string }[]; nextCursor: string | null } = await owner.done('GET', `/site-audits/${id}/pages?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`)
    urls.push(...page.items.map(({ url }) => url))
    cursor = page.nextCursor
  }
  expect(new Set(urls).size).toBe(pages)
  expect(urls).toHaveLength(pages)
  // Read again: a batch at most, and the start, which is read to see where it leads.
  const again = [...asked].filter(([path, times]) => /^\/p\//.test(path) && times > 1)
  expect(again.length).toBeLessThanOrEqual(batch)
})
