import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Api } from './api.ts'
import { type Fill, firstPaintsOf } from './first-paint.ts'
import { Problem } from './problem.ts'
import { contentSecurityPolicy } from './security-headers.ts'
import { inBoth } from './words.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
}
const compressible = /^(text\/|application\/(json|manifest)|image\/svg)/
/** Addresses that belong to others: there a page would hide that nothing was found. */
const notOurs = /^\/(api|l|health)(\/|$)/

interface Asset {
  readonly type: string
  readonly etag: string
  readonly plain: Buffer
  readonly br: Buffer | null
  readonly gzip: Buffer | null
}

/**
 * Serves the built web app: its files, and its page for every other address a person may open in it. Only files that were
 * in the folder at startup exist, so no path can lead elsewhere. Each is compressed once, at its first use, unless
 * the build has already done it.
 */
export function serveWeb(api: Api, distDir: string): void {
  const files = new Map(listFiles(distDir).filter((path) => !path.endsWith('.br')).map((path) => [`/${relative(distDir, path).split(sep).join('/')}`, path]))
  const fill = firstPaintsOf(join(distDir, 'first-paint.json'))
  const page = files.has('/index.html') ? readFileSync(join(distDir, 'index.html'), 'utf8') : null
  const assets = new Map<string, Promise<Asset>>()

  api.get('/*', { config: { needs: 'public' }, schema: { hide: true } }, async (request, reply) => {
    const path = request.url.split('?')[0] ?? '/'
    const file = path === '/index.html' ? undefined : files.get(path)
    if (file !== undefined) {
      const asset = assets.get(path) ?? loadAsset(file)
      assets.set(path, asset)
      // A file that could not be read is tried again at its next use; one that a new build took away is gone.
      const loaded = await asset.catch((cause: unknown) => {
        assets.delete(path)
        if ((cause as { code?: unknown }).code === 'ENOENT') return null
        throw cause
      })
      return loaded === null ? reply.callNotFound() : sendAsset(request, reply, path, loaded)
    }
    // The front door answers whoever knocks: monitors and `curl` say only that they accept anything.
    const isNavigation = path === '/' || ((request.headers.accept ?? '').includes('text/html') && !path.startsWith('/assets/'))
    if (notOurs.test(path) || !isNavigation) return reply.callNotFound()
    if (page === null) throw new Problem(503, 'web-not-built', inBoth((words) => words.webNotBuilt()))
    return sendPage(request, reply, page, fill)
  })
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  } catch (cause) {
    // Not built yet: the page says so to whoever opens it, and the API works all the same.
    if ((cause as { code?: unknown }).code === 'ENOENT') return []
    throw cause
  }
}

/** Vite's files carry a hash of their content in the name: what is at that address never changes. */
const isHashed = (path: string): boolean => path.startsWith('/assets/') && /-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/.test(path)

const asyncBrotli = promisify(brotliCompress)
const asyncGzip = promisify(gzip)

async function loadAsset(file: string): Promise<Asset> {
  const plain = await readFile(file)
  const type = types[extname(file)] ?? 'application/octet-stream'
  const worthIt = compressible.test(type) && plain.length > 1_000
  const packed = await readFile(`${file}.br`).catch(() => null)
  return {
    type,
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    plain,
    br: packed !== null || !worthIt ? packed : await asyncBrotli(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
    gzip: worthIt ? await asyncGzip(plain, { level: 7 }) : null,
  }
}

function sendAsset(request: FastifyRequest, reply: FastifyReply, path: string, asset: Asset): FastifyReply {
  reply
    .header('cache-control', isHashed(path) ? 'public, max-age=31536000, immutable' : 'no-cache')
    .header('etag', asset.etag)
    .header('vary', 'accept-encoding')
  if (request.headers['if-none-match'] === asset.etag) return reply.code(304).send()
  const accepted = request.headers['accept-encoding'] ?? ''
  reply.type(asset.type)
  if (asset.br !== null && /\bbr\b/.test(String(accepted))) return reply.header('content-encoding', 'br').send(asset.br)
  if (asset.gzip !== null && /\bgzip\b/.test(String(accepted))) return reply.header('content-encoding', 'gzip').send(asset.gzip)
  return reply.send(asset.plain)
}

/**
 * The page with what its address needs at first, and a nonce of its own; the app reads it from the meta tag and gives it to the style
 * tags it writes.
 */
function sendPage({ url, headers }: FastifyRequest, reply: FastifyReply, page: string, fill: Fill): FastifyReply {
  const nonce = randomBytes(18).toString('base64')
  const html = fill(page, { url, nonce, cookie: headers.cookie, acceptLanguage: headers['accept-language'] })
    .replace(/<meta name="csp-nonce"[^>]*>/, '')
    .replace(/<head[^>]*>/, (head) => `${head}<meta name="csp-nonce" content="${nonce}">`)
  return reply
    .header('content-security-policy', contentSecurityPolicy(nonce))
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(html)
}
