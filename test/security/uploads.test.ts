import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { crc32 } from 'node:zlib'
import { imageForm } from '../support/person.ts'
import { startProgram, type Program } from './program.ts'
import { furnish, type World } from './world.ts'

const html = '<!doctype html><script>canary()</script>'
const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="canary()"><script>canary()</script></svg>'

/** A PNG of those sides and a few bytes: what is in it need not be. */
function pngOf(width: number, height: number, body: Buffer = deflateSync(Buffer.alloc(1_000))): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(type), data])
    const out = Buffer.alloc(named.length + 8)
    out.writeUInt32BE(data.length)
    named.copy(out, 4)
    out.writeUInt32BE(crc32(named), named.length + 4)
    return out
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width)
  head.writeUInt32BE(height, 4)
  head.set([8, 6, 0, 0, 0], 8)
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', body), chunk('IEND', Buffer.alloc(0))])
}

describe('uploads', () => {
  let program: Program
  let world: World
  let good: Buffer

  beforeAll(async () => {
    program = await startProgram()
    world = await furnish(program.ownerLink)
    good = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#4a2' } }).png().toBuffer()
  })
  afterAll(() => program?.stop())

  const upload = (bytes: Uint8Array, name: string, type: string) => world.owner.ask('POST', '/files', imageForm(bytes, name, type))

  it.each<[string, string | Buffer, string, string]>([
    ['SVG', svg, 'a.svg', 'image/svg+xml'], ['SVG named PNG', svg, 'a.png', 'image/png'], ['SVG with a byte order mark', `\ufeff<?xml version="1.0"?>${svg}`, 'a.png', 'image/png'], ['HTML', html, 'a.html', 'text/html'], ['HTML named JPEG', html, 'a.jpg', 'image/jpeg'],
    ['JavaScript', 'canary()', 'a.js', 'text/javascript'], ['a GIF head on a script', 'GIF89a=1;canary()//', 'a.gif', 'image/gif'], ['a PNG head on HTML', Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.from(html)]), 'a.png', 'image/png'], ['a JPEG head on HTML', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(html)]), 'a.jpg', 'image/jpeg'],
    ['a RIFF head on HTML', `RIFF1234WEBP${html}`, 'a.webp', 'image/webp'], ['an AVIF head on HTML', `\0\0\0\x1cftypavif${html}`, 'a.avif', 'image/avif'], ['PDF', '%PDF-1.7', 'a.png', 'image/png'], ['ZIP', 'PK\x03\x04', 'a.png', 'image/png'], ['PHP', '<?php system("id"); ?>', 'a.php.png', 'image/png'], ['MVG', 'push graphic-context\nfill \'url(https://evil.example/x|ls)\'', 'a.png', 'image/png'], ['PostScript', '%!PS\n/a {(%pipe%id) (w) file} def', 'a.jpg', 'image/jpeg'], ['TIFF', 'II*\0', 'a.png', 'image/png'], ['BMP', 'BM', 'a.png', 'image/png'], ['nothing', '', 'a.png', 'image/png'], ['one byte', 'x', 'a.png', 'image/png'],
  ])('10, 29 %s is refused', async (_what, bytes, name, type) => {
    const answer = await upload(Buffer.from(bytes as string), name, type)
    expect(answer.status).toBe(422)
  })

  it('10 an image that is a page too is served as an image, or not at all', async () => {
    for (const bytes of [Buffer.concat([good, Buffer.from(html)]), await sharp(good).jpeg().withMetadata({ exif: { IFD0: { ImageDescription: html, Artist: html } } }).toBuffer()]) {
      const answer = await upload(bytes, bytes === good ? 'a.png' : 'a.html', 'text/html')
      if (answer.status !== 201) continue
      const served = await world.owner.ask('GET', answer.json<{ url: string }>().url)
      expect(served.headers.get('content-type')).toMatch(/^image\/(png|jpeg)$/)
    }
    const kept = await upload(Buffer.concat([good, Buffer.from(html)]), 'a.png', 'image/png')
    expect(kept.status).toBe(201)
  })

  it('29 a picture that ends too early is refused, in words that say what to do', async () => {
    const noise = { create: { width: 300, height: 200, channels: 3, background: '#333', noise: { type: 'gaussian', mean: 120, sigma: 40 } } } as const
    for (const format of ['png', 'jpeg', 'webp', 'avif', 'gif'] as const) {
      const whole = await sharp(noise)[format]().toBuffer()
      for (const share of [0.3, 0.7, 0.98]) {
        const answer = await upload(whole.subarray(0, Math.floor(whole.length * share)), `a.${format}`, `image/${format}`)
        expect(answer.status, `${share} of a ${format}`).toBe(422)
        expect(answer.text).toMatch(/damaged/)
      }
      expect((await upload(whole, `a.${format}`, `image/${format}`)).status, format).toBe(201)
    }
  })

  it('10 what is served can neither be sniffed, nor run, nor read by others', async () => {
    const { url } = (await upload(good, 'a.png', 'image/png')).json<{ url: string }>()
    const { headers, status } = await world.owner.ask('GET', url)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('image/png')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/)
    expect(headers.get('content-disposition')).toMatch(/^(inline|attachment); filename="[0-9a-f-]{36}\.png"$/)
    expect(headers.get('cache-control')).toContain('private')
    expect((await fetch(program.url + url)).status).toBe(401)
  })

  it.each(['../../../../tmp/evil.png', '..\\..\\evil.png', '/etc/passwd.png', 'a/b/c.png', '\u202egnp.exe.png', 'a\u0000.png', 'CON.png', `${'a'.repeat(5_000)}.png`, '"><img src=x onerror=canary()>.png', "a\r\nx-evil: 1.png", '.png', '%2e%2e%2fevil.png', '😀.png'])('11 the name %j is only a name', async (name) => {
    const noise = await sharp({ create: { width: 8, height: 8, channels: 3, background: { r: name.length % 255, g: name.codePointAt(1) ?? 0, b: 9 } } }).png().toBuffer()
    const answer = await upload(noise, name, 'image/png')
    expect([201, 400, 422]).toContain(answer.status)
    if (answer.status !== 201) return
    const file = answer.json<{ url: string; name: string }>()
    expect(file.name.length).toBeLessThanOrEqual(200)
    const { headers } = await world.owner.ask('GET', file.url)
    expect(headers.get('x-evil')).toBeNull()
    expect(headers.get('content-disposition')).toMatch(/filename="[0-9a-f-]{36}\.png"/)
  })

  it('25 a picture of 30,000 × 30,000 pixels in a kilobyte is refused by its head, and costs nothing', async () => {
    const before = program.memory() ?? 0
    for (const [width, height] of [[30_000, 30_000], [65_535, 65_535], [2_147_483_647, 1], [1, 2_147_483_647], [0, 0], [100_000, 501]] as const) {
      const before = program.busyMs()
      const answer = await upload(pngOf(width, height), 'bomb.png', 'image/png')
      expect(answer.status, `${width}×${height}`).toBe(422)
      expect(program.busyMs() - before).toBeLessThan(1_000)
    }
    // Within the limit of pixels, and yet nothing in it: the decoder must not be made to believe it.
    expect((await upload(pngOf(7_000, 7_000), 'flat.png', 'image/png')).status).toBe(422)
    expect((program.memory() ?? 0) - before).toBeLessThan(300_000_000)
  })

  it('25 forms of very many parts, fields and names', async () => {
    for (const form of [Array.from({ length: 200 }, () => ['file', new Blob(['x'])] as const), Array.from({ length: 2_000 }, (_, n) => [`f${n}`, 'x'] as const), [['x'.repeat(200_000), 'x'] as const], [['file', 'not a file'] as const], [['file', new Blob([new Uint8Array(25_000_000)])] as const]]) {
      const data = new FormData()
      for (const [name, value] of form) data.append(name, value)
      const answer = await world.owner.ask('POST', '/files', data)
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.status).toBeLessThan(500)
    }
    expect(program.alive(), program.said()).toBe(true)
  })
})
