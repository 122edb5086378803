import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Command, type CommandCall, WrongUsage } from '../platform/terminal/command.ts'
import { openTerminal } from '../platform/terminal/open-terminal.ts'
import { auditCommand } from './cli.ts'
import { shareImageCommand } from './cli-share-image.ts'

const folder = mkdtempSync(join(tmpdir(), 'passaparola-audit-'))
const file = (name: string, text: string | Uint8Array): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

/** Does a line as the program would: what it printed, and its exit code. */
async function does(command: Command, line: readonly string[]) {
  const parsed = parseArgs({ args: [...line], options: { ...command.options, json: { type: 'boolean' }, language: { type: 'string' } }, allowPositionals: true, tokens: true })
  const { positionals, tokens } = parsed
  const values: CommandCall['values'] = parsed.values
  const printed = { out: '', error: '' }
  const language = values['language'] === 'it' ? 'it' : 'en'
  const call: CommandCall = {
    values, words: positionals, language, options: tokens.flatMap((token) => (token.kind === 'option' ? [{ name: token.name, value: token.value }] : [])),
    terminal: openTerminal(language, values['json'] === true, { out: { write: (text) => void (printed.out += text) }, error: { write: (text) => void (printed.error += text) } }),
    product: new Proxy({}, { get: () => { throw new Error('the product was asked') } }) as CommandCall['product'],
    text: (name) => (typeof values[name] === 'string' ? values[name] : undefined),
    flag: (name) => values[name] === true,
  }
  return { code: (await command.run(call)) ?? 0, ...printed }
}

const complete = (url: string): string => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Panettone as it used to be</title><link rel="canonical" href="${url}"><meta property="og:title" content="Panettone as it used to be"><meta property="og:image" content="https://shop.example/panettone.jpg"><meta property="og:image:alt" content="A panettone"><meta property="og:image:width" content="1200"><meta property="og:image:height" content="630">
<meta property="og:description" content="Risen for thirty-six hours, baked in Salerno."><meta property="og:url" content="${url}"><meta property="og:type" content="website"><meta property="og:site_name" content="Forno"><meta name="description" content="Risen for thirty-six hours."><meta name="twitter:card" content="summary_large_image"></head><body><h1>Panettone</h1><p>${'Risen for long. '.repeat(30)}</p></body></html>`

describe('passaparola audit', () => {
  let server: Server
  let url: string
  beforeAll(async () => {
    server = createServer(({ url: path = '' }, response) => {
      if (path === '/robots.txt') return response.writeHead(404).end()
      if (path === '/inside') return response.writeHead(302, { location: 'http://10.1.2.3/' }).end()
      return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<title>Bare</title>')
    })
    await new Promise<void>((ready) => void server.listen(0, '127.0.0.1', ready))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => void server.close())

  it('ends with 0 when nothing is as grave as asked, with 1 when something is', async () => {
    const good = file('good.html', complete('https://shop.example/p'))
    const bad = file('bad.html', '<title>Bare</title>')

    expect((await does(auditCommand, [good, '--base', 'https://shop.example/p'])).code).toBe(0)
    const found = await does(auditCommand, [good, bad, '--base', 'https://shop.example/p'])
    expect(found.code).toBe(1)
    expect(found.out).toContain('og-image')
    expect((await does(auditCommand, [bad, '--fail-on', 'never'])).code).toBe(0)
    expect((await does(auditCommand, [good, '--base', 'https://shop.example/p', '--fail-on', 'info'])).code).toBe(1)
  })

  it('reads an address on this machine because a person typed it, and nothing that it leads to', async () => {
    const read = await does(auditCommand, [`${url}/`, '--json', '--depth', 'page'])
    expect(read.code).toBe(1)
    expect(JSON.parse(read.out)).toMatchObject({ format: 'passaparola-audit', version: 1, pages: [{ url: `${url}/`, status: 200 }], notRead: [] })

    const inside = await does(auditCommand, [`${url}/inside`, `${url}/`, '--depth', 'card', '--language', 'it'])
    expect(inside.code).toBe(4)
    expect(inside.error).toContain('rete privata')
    expect(inside.out).toContain('Bare')
  })

  it('reads a whole site, and counts what one fix mends', async () => {
    const site = await does(auditCommand, [url, '--site', '--pages', '5', '--json'])
    expect(site.code).toBe(1)
    expect(JSON.parse(site.out)).toMatchObject({ trouble: null, templates: [{ pages: 1, findings: expect.arrayContaining([expect.objectContaining({ auditId: 'og-image', pages: 1 })]) as unknown }] })
    const words = await does(auditCommand, [url, '--site', '--language', 'it'])
    expect(words.out).toMatch(/og-image +una pagina/)
    for (const line of [[url, url, '--site'], ['x.html', '--site'], [url, '--site', '--pages', '2000']]) await expect(does(auditCommand, line)).rejects.toThrow(WrongUsage)
  })

  it('audits a file that is no page as what it is', async () => {
    const picture = file('small.jpg', await sharp({ create: { width: 90, height: 90, channels: 3, background: '#123456' } }).jpeg().toBuffer())
    const { out, code } = await does(auditCommand, [picture, '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ pages: [], files: [{ kind: 'image', facts: { width: 90, height: 90 } }] })
    expect((await does(auditCommand, [picture, '--fail-on', 'never'])).out).toContain('width 90')
  })

  it.each(['text', 'json', 'html', 'sarif', 'junit', 'markdown'])('writes %s to a file', async (format) => {
    const output = join(folder, `report.${format}`)
    const { code, error, out } = await does(auditCommand, [file('x.html', '<title>Bare</title>'), '--format', format, '--output', output])
    expect([code, out]).toEqual([1, ''])
    expect(error).toContain(output)
    expect(readFileSync(output, 'utf8')).toMatch({ text: /og-image/, json: /^\{/, html: /^<!doctype html>/i, sarif: /"2\.1\.0"/, junit: /^<\?xml/, markdown: /^## / }[format] ?? /^$/)
  })

  it('keeps to one network', async () => {
    const bad = file('bad.html', '<title>Bare</title>')
    const all = JSON.parse((await does(auditCommand, [bad, '--json'])).out) as { pages: [{ findings: { affects: string | string[] }[] }] }
    const one = JSON.parse((await does(auditCommand, [bad, '--json', '--network', 'lemmy'])).out) as typeof all
    expect(one.pages[0].findings.length).toBeLessThan(all.pages[0].findings.length)
    expect(one.pages[0].findings.every(({ affects }) => affects === 'all' || affects.includes('lemmy'))).toBe(true)
  })

  it('says what it cannot read, and what cannot be meant', async () => {
    const missing = await does(auditCommand, [join(folder, 'nothing.html')])
    expect([missing.code, missing.out]).toEqual([4, ''])
    expect(missing.error).toContain('no such file')
    for (const line of [['x', '--network', 'friendster'], ['x', '--format', 'pdf'], ['x', '--fail-on', 'everything'], ['x', '--base', 'shop'], ['x', '--depth', 'deep']]) await expect(does(auditCommand, line)).rejects.toThrow(WrongUsage)
  })
})

describe('passaparola share-image', () => {
  it('draws into a file', async () => {
    const output = join(folder, 'share.png')
    const photo = file('photo.jpg', await sharp({ create: { width: 400, height: 400, channels: 3, background: '#123456' } }).jpeg().toBuffer())
    const { out } = await does(shareImageCommand, ['--title', 'Panettone', '--output', output, '--shape', 'pin', '--template', 'cover', '--photo', photo, '--accent', '#ff0000', '--json'])
    expect(JSON.parse(out)).toMatchObject({ width: 1000, height: 1500, mediaType: 'image/jpeg', missing: [] })
    expect(await sharp(output).metadata()).toMatchObject({ width: 1000, height: 1500, format: 'jpeg' })
  })

  it('says what is missing or cannot be meant', async () => {
    const output = join(folder, 'no.png')
    for (const line of [[], ['--title', 'x'], ['--title', ' ', '--output', output], ['--title', 'x', '--output', output, '--shape', 'round'], ['--title', 'x', '--output', output, '--ink', 'red'], ['--title', 'x', '--output', output, '--logo', file('no.txt', 'x')]]) await expect(does(shareImageCommand, line)).rejects.toThrow(WrongUsage)
  })
})
