import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/db/database.ts'
import type { Files } from '../../platform/files/files.ts'
import { inspectImage } from '../../platform/files/images.ts'
import { notFound, Problem } from '../../platform/http/problem.ts'
import { newId, randomWord } from '../../platform/ids.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import { smoWords } from '../words.ts'
import { contrast, inkOf, shareImageShapes, shareImageStyle, type ShareImageShape, type ShareImageStyle, type ShareImageWords } from './design.ts'
import { createShareImages, defaultMaxBytes, type ShareImage } from './render.ts'
import type { NewShareStyle, ShareImageAddresses, ShareImageOrder, ShareStyle } from './schema.ts'
import { shareImageStore, type ShareImageTables, type ShareStyleRow } from './store.ts'

export interface ShareImageDeps {
  readonly database: Database<ShareImageTables>
  readonly clock: Clock
  readonly secrets: Secrets
  readonly files: Files
  readonly publicUrl: string
  /** Folder with fonts for other scripts, and its name for people. */
  readonly fontsFolder: string
}

export const largestPictureBytes = 10_000_000
/** Finished images kept in memory, so that a network that asks ten times costs one drawing. */
const keptImages = 60
/** Drawings at once, and waiting: more are told to come again. */
const atOnce = 2
const waitingAtMost = 30

export type PictureKind = 'logo' | 'photo'

/** Styles of a workspace, images drawn in them, and signed addresses that draw one for anybody who has the address. */
export function shareImageVerbs({ database, clock, secrets, files, publicUrl, fontsFolder }: ShareImageDeps) {
  const store = shareImageStore(database)
  const draw = createShareImages(fontsFolder)
  const kept = new Map<string, ShareImage>()
  const underWay = new Map<string, Promise<ShareImage>>()
  const line: (() => void)[] = []
  let drawing = 0

  const fileKey = (workspaceId: string, sha256: string): string => `smo/${workspaceId}/${sha256}`
  const problem = (status: number, code: string, words: (w: (typeof smoWords)['en']) => string): Problem => new Problem(status, code, { en: words(smoWords.en), it: words(smoWords.it) })

  const described = (row: ShareStyleRow): ShareStyle => ({
    id: row.id, name: row.name, style: shareImageStyle.parse(JSON.parse(row.style)), hasLogo: row.logo_sha256 !== null, hasPhoto: row.photo_sha256 !== null, createdAt: row.created_at, changedAt: row.changed_at,
  })

  async function rowOf(workspaceId: string, styleId: string): Promise<ShareStyleRow> {
    const row = await store.one(workspaceId, styleId)
    if (row === undefined) throw notFound()
    return row
  }

  function checkContrast(style: ShareImageStyle): void {
    const ratio = contrast(inkOf(style), style.background)
    if (ratio >= 3) return
    const words = { en: smoWords.en.shareImages.lowContrast(ratio.toFixed(1)), it: smoWords.it.shareImages.lowContrast(ratio.toFixed(1)) }
    throw new Problem(422, 'low-contrast', words, { errors: [{ pointer: '/style/ink', words }] })
  }

  /** A place among those who draw; large drawings must not starve the rest of the program. */
  async function inLine<T>(act: () => Promise<T>): Promise<T> {
    if (drawing >= atOnce) {
      if (line.length >= waitingAtMost) throw new Problem(503, 'busy', { en: smoWords.en.shareImages.busy, it: smoWords.it.shareImages.busy }, { extra: { retryAfterSeconds: 5 } })
      await new Promise<void>((resolve) => line.push(resolve))
    }
    drawing += 1
    try {
      return await act()
    } finally {
      drawing -= 1
      line.shift()?.()
    }
  }

  async function drawn(workspaceId: string, style: ShareImageStyle, pictures: { readonly logo: string | null; readonly photo: string | null }, words: ShareImageWords, shape: ShareImageShape, maxBytes: number): Promise<ShareImage> {
    const id = createHash('sha256').update(JSON.stringify([workspaceId, style, pictures, words, shape, maxBytes])).digest('base64url')
    const known = kept.get(id)
    if (known !== undefined) return known
    const running = underWay.get(id)
    if (running !== undefined) return running
    const image = inLine(async () => {
      const [logo, photo] = await Promise.all([pictures.logo, pictures.photo].map(async (sha256) => (sha256 === null ? null : files.read(fileKey(workspaceId, sha256)))))
      return draw.render(style, words, { logo: logo ?? null, photo: photo ?? null }, shape, maxBytes)
    }).finally(() => underWay.delete(id))
    underWay.set(id, image)
    const finished = await image
    kept.set(id, finished)
    for (const oldest of kept.keys()) {
      if (kept.size <= keptImages) break
      kept.delete(oldest)
    }
    return finished
  }

  /** The workspace's signing key. Kept apart from the installation's keys, so that changing those ends no address. */
  async function keyOf(workspaceId: string): Promise<string> {
    const bound = `share-image-key:${workspaceId}`
    return secrets.open(await store.key(workspaceId, () => secrets.seal(randomWord(43), bound)), bound)
  }

  const signed = (key: string, workspaceId: string, styleId: string, shape: ShareImageShape, { title, author }: ShareImageWords): string =>
    createHmac('sha256', key).update(JSON.stringify([workspaceId, styleId, shape, title, author])).digest('base64url').slice(0, 32)

  return {
    async styles(workspaceId: string): Promise<ShareStyle[]> {
      return (await store.list(workspaceId)).map(described)
    },

    async style(workspaceId: string, styleId: string): Promise<ShareStyle> {
      return described(await rowOf(workspaceId, styleId))
    },

    /** @throws Problem 422 when its text could hardly be read. */
    async addStyle(workspaceId: string, { name, style }: NewShareStyle): Promise<ShareStyle> {
      checkContrast(style)
      const now = clock.now()
      const row: ShareStyleRow = { workspace_id: workspaceId, id: newId(now), name: name.normalize('NFC'), style: JSON.stringify(style), logo_sha256: null, photo_sha256: null, created_at: now, changed_at: now }
      await store.add(row)
      return described(row)
    },

    async changeStyle(workspaceId: string, styleId: string, { name, style }: NewShareStyle): Promise<ShareStyle> {
      checkContrast(style)
      if (!(await store.change(workspaceId, styleId, { name: name.normalize('NFC'), style: JSON.stringify(style), changed_at: clock.now() }))) throw notFound()
      return described(await rowOf(workspaceId, styleId))
    },

    async removeStyle(workspaceId: string, styleId: string): Promise<void> {
      if (!(await store.remove(workspaceId, styleId))) throw notFound()
    },

    /** null takes the picture away. @throws Problem 404, 422 for what is no picture. */
    async setPicture(workspaceId: string, styleId: string, kind: PictureKind, bytes: Uint8Array | null): Promise<ShareStyle> {
      await rowOf(workspaceId, styleId)
      const sha256 = bytes === null ? null : createHash('sha256').update(bytes).digest('hex')
      if (bytes !== null && sha256 !== null) {
        const seen = bytes.length > largestPictureBytes ? null : await inspectImage(bytes)
        if (seen?.result !== 'image') throw problem(422, 'not-an-image', (w) => w.shareImages.notAPicture)
        await files.write(fileKey(workspaceId, sha256), bytes)
      }
      await store.change(workspaceId, styleId, { [`${kind}_sha256`]: sha256, changed_at: clock.now() })
      return described(await rowOf(workspaceId, styleId))
    },

    /** Draws one, for the person who asks. @throws Problem 404, 422, 503. */
    async preview(workspaceId: string, { styleId, style, words, shape, maxBytes = defaultMaxBytes }: ShareImageOrder): Promise<ShareImage> {
      const row = styleId === undefined ? null : await rowOf(workspaceId, styleId)
      const wanted = style ?? (row === null ? shareImageStyle.parse({}) : described(row).style)
      checkContrast(wanted)
      return drawn(workspaceId, wanted, { logo: row?.logo_sha256 ?? null, photo: row?.photo_sha256 ?? null }, words, shape, maxBytes)
    },

    /** Addresses that anybody may open, for `og:image` of pages made elsewhere. */
    async addresses(workspaceId: string, styleId: string, words: ShareImageWords): Promise<ShareImageAddresses> {
      await rowOf(workspaceId, styleId)
      const key = await keyOf(workspaceId)
      const shapes = Object.entries(shareImageShapes) as [ShareImageShape, { width: number; height: number }][]
      return {
        items: shapes.map(([shape, { width, height }]) => {
          const query = new URLSearchParams({ title: words.title, ...(words.author === '' ? {} : { author: words.author }), s: signed(key, workspaceId, styleId, shape, words) })
          const url = `${publicUrl}/share-images/${workspaceId}/${styleId}/${shape}?${query}`
          const safe = url.replaceAll('&', '&amp;')
          const alt = words.title.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
          return { shape, width, height, url, markup: `<meta property="og:image" content="${safe}">\n<meta property="og:image:width" content="${width}">\n<meta property="og:image:height" content="${height}">\n<meta property="og:image:alt" content="${alt}">` }
        }),
      }
    },

    /** What a signed address draws. @throws Problem 404 for a signature that is not ours: nobody learns which styles exist. */
    async signedImage(workspaceId: string, styleId: string, shape: ShareImageShape, words: ShareImageWords, signature: string): Promise<ShareImage> {
      const row = await store.one(workspaceId, styleId)
      if (row === undefined) throw notFound()
      const right = Buffer.from(signed(await keyOf(workspaceId), workspaceId, styleId, shape, words))
      const given = Buffer.from(signature)
      if (given.length !== right.length || !timingSafeEqual(given, right)) throw notFound()
      return drawn(workspaceId, described(row).style, { logo: row.logo_sha256, photo: row.photo_sha256 }, words, shape, defaultMaxBytes)
    },

    /** Its rows are gone already; the files follow. */
    async forget(workspaceId: string): Promise<void> {
      for await (const key of files.list(fileKey(workspaceId, ''))) await files.remove(key)
    },
  }
}

export type ShareImageVerbs = ReturnType<typeof shareImageVerbs>
