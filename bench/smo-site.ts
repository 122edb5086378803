import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import sharp from 'sharp'
import { welcome } from '../test/support/person.ts'
import { report } from './support/outcome.ts'
import { newPlace, startProduct } from './support/programs.ts'
import { median } from './support/statistics.ts'

/**
 * A site of 1,000 pages of some 40 KB on this machine, audited by the real program: found through its links, every page read, judged and kept,
 * its one share image read once. The server answers at once, so what is measured is ours.
 */
const pages = 1_000
const filler = '<p class="text">Il lievito madre riposa una notte intera, poi si impasta ancora con burro, uova e canditi.</p>\n'.repeat(380)

await report(async (run) => {
  const picture = await sharp({ create: { width: 1200, height: 630, channels: 3, background: '#b4432f' } }).jpeg().toBuffer()
  const asked = new Map<string, number>()
  const site = createServer((request, response) => {
    const path = request.url ?? '/'
    asked.set(path, (asked.get(path) ?? 0) + 1)
    if (path === '/share.jpg') return response.writeHead(200, { 'content-type': 'image/jpeg' }).end(picture)
    const number = path === '/' ? 0 : Number(/^\/\w+\/(\d+)$/.exec(path)?.[1] ?? Number.NaN)
    if (Number.isNaN(number) || number >= pages) return response.writeHead(404).end()
    const home = `http://${request.headers.host}`
    const links = Array.from({ length: 10 }, (_, n) => 10 * number + n + 1).filter((one) => one < pages).map((one) => `<a href="/${['blog', 'shop', 'news'][one % 3]}/${one}">${one}</a>`)
    return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(
      `<!doctype html><html lang="it"><head><meta charset="utf-8"><title>Pagina ${number} del forno</title><meta property="og:title" content="Pagina ${number} del forno"><meta property="og:type" content="article"><meta property="og:image" content="${home}/share.jpg"><meta name="description" content="La pagina ${number} racconta il pane."><link rel="canonical" href="${home}${path}"></head><body><h1>Pagina ${number}</h1>${links.join('\n')}${filler}</body></html>`,
    )
  })
  await new Promise<void>((ready) => void site.listen(0, '127.0.0.1', ready))
  const home = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`
  process.env['PASSAPAROLA_ALLOW_NETWORKS'] = '127.0.0.1'
  const seconds: number[] = []
  const mostMb: number[] = []
  for (let round = 0; round < Math.min(run.rounds, 3); round++) {
    const place = await newPlace(run, 'sqlite')
    const product = await startProduct(place)
    const link = (): string | undefined => /http:\/\/\S+\/welcome\/[\w-]+/.exec(readFileSync(join(place.dataDir, 'said.log'), 'utf8'))?.[0]
    // It serves a moment before it says how to come in.
    for (let tries = 0; link() === undefined && tries < 100; tries++) await pause(50)
    const owner = await welcome(link() ?? '')
    asked.clear()
    let most = 0
    const began = performance.now()
    const { id } = await owner.done<{ id: string }>('POST', '/site-audits', { url: home, mostPages: pages })
    for (;;) {
      const now = await owner.done<{ state: string; pagesRead: number; pagesJudged: number }>('GET', `/site-audits/${id}`)
      most = Math.max(most, product.rssMb())
      if (now.state === 'done' && now.pagesJudged !== pages) throw new Error(`${now.pagesJudged} pages were judged`)
      if (now.state === 'done') break
      if (now.state !== 'waiting' && now.state !== 'running') throw new Error(`the audit is ${now.state}`)
      await pause(100)
    }
    seconds.push((performance.now() - began) / 1000)
    const again = [...asked].filter(([path, times]) => path !== '/' && times > 1)
    if (again.length > 0) throw new Error(`asked more than once: ${again.length} addresses`)
    mostMb.push(most)
    await product.stop()
  }
  site.closeAllConnections()
  return [
    { bench: 'smo-site', database: 'sqlite', measure: '1,000 pages of a local site', value: median(seconds), rounds: seconds, unit: 's', bar: { of: 'value', most: 60 } },
    { bench: 'smo-site', database: 'sqlite', measure: 'resident memory, at most', value: median(mostMb), rounds: mostMb, unit: 'MB', bar: { of: 'value', most: 300 } },
  ]
})
