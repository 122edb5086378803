import { createHash } from 'node:crypto'
import { fitImage } from '../platform/files/images.ts'
import { newId } from '../platform/ids.ts'
import { mediaKey } from './frozen.ts'
import type { PublishingDeps } from './ports.ts'
import type { SmoNetwork } from '../smo/index.ts'
import { readPage } from './read-page.ts'
import type { MediaFileRow } from './tables.ts'

/** What the page behind a link says of itself. */
export interface PageCard {
  readonly url: string
  readonly title: string
  readonly description: string
  readonly image: MediaFileRow | null
}

const imageCap = { maxBytes: 10_000_000, timeoutMs: 5_000 } as const
/** A card read within the hour is not read again, unless somebody asks for it. */
const freshForMs = 60 * 60_000

/**
 * Reads the card of a link through the guarded fetch and remembers it per workspace. A page that cannot be read or says
 * nothing gives null: the post goes out without a card.
 */
export function createCards({ database, clock, files, fetch, log }: PublishingDeps) {
  const { db } = database
  const reading = new Map<string, Promise<void>>()

  const imageOf = async (workspaceId: string, fileId: string | null): Promise<MediaFileRow | null> =>
    fileId === null ? null : ((await db.selectFrom('media_files').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', fileId).executeTakeFirst()) ?? null)

  /** What is known of a link's page; of `network`, what that one will make of it. */
  async function stored(workspaceId: string, url: string, network: SmoNetwork | null): Promise<{ card: PageCard | null; readAt: number } | null> {
    const row = await db.selectFrom('link_cards').selectAll().where('workspace_id', '=', workspaceId).where('url', '=', url).executeTakeFirst()
    if (row === undefined) return null
    const own = network === null ? undefined : await db.selectFrom('network_cards').selectAll().where('workspace_id', '=', workspaceId).where('url', '=', url).where('network', '=', network).executeTakeFirst()
    const { title, description, image_file_id } = network === null ? row : (own ?? { title: null, description: null, image_file_id: null })
    if (title === null) return { card: null, readAt: row.read_at }
    return { card: { url, title, description: description ?? '', image: await imageOf(workspaceId, image_file_id) }, readAt: row.read_at }
  }

  async function read(workspaceId: string, url: string): Promise<void> {
    const page = await readPage(fetch, url).catch((cause: unknown) => {
      log.info('the page of a link could not be read for its card', { cause })
      return null
    })
    const pictures = new Map<string, Promise<MediaFileRow | null>>()
    const pictureOf = async (imageUrl: string | null | undefined): Promise<string | null> => {
      if (imageUrl === null || imageUrl === undefined) return null
      const kept = pictures.get(imageUrl) ?? keepImage(workspaceId, imageUrl).catch(() => null)
      pictures.set(imageUrl, kept)
      return (await kept)?.id ?? null
    }
    const row = { title: page?.ours?.title ?? null, description: page?.ours?.description ?? null, image_file_id: await pictureOf(page?.ours?.imageUrl), read_at: clock.now() }
    const others = await Promise.all((page?.byNetwork ?? []).map(async ({ network, says }) => ({ workspace_id: workspaceId, url, network, title: says.title, description: says.description, image_file_id: await pictureOf(says.imageUrl) })))
    await database.commit([
      db.insertInto('link_cards').values({ workspace_id: workspaceId, url, ...row }).onConflict((conflict) => conflict.columns(['workspace_id', 'url']).doUpdateSet(row)),
      db.deleteFrom('network_cards').where('workspace_id', '=', workspaceId).where('url', '=', url),
      ...others.map((other) => db.insertInto('network_cards').values(other).onConflict((conflict) => conflict.columns(['workspace_id', 'url', 'network']).doUpdateSet(other))),
    ])
  }

  async function keepImage(workspaceId: string, imageUrl: string): Promise<MediaFileRow | null> {
    const answer = await fetch(new Request(imageUrl, { headers: { accept: 'image/*' } }), imageCap)
    if (!answer.ok) return null
    const fit = await fitImage(new Uint8Array(await answer.arrayBuffer()), { maxBytes: 950_000, maxWidth: 1200, maxHeight: 1200, formats: ['jpeg', 'png'] })
    if (fit.result !== 'fitted') return null
    const sha256 = createHash('sha256').update(fit.bytes).digest('hex')
    await files.write(mediaKey(workspaceId, sha256), fit.bytes)
    const { mediaType, width, height, bytes } = fit.facts
    const now = clock.now()
    const row: MediaFileRow = { workspace_id: workspaceId, id: newId(now), sha256, type: mediaType, width, height, size: bytes, name: 'card', created_at: now, created_by: 'card' }
    await db.insertInto('media_files').values(row).onConflict((conflict) => conflict.columns(['workspace_id', 'sha256']).doNothing()).execute()
    return (await db.selectFrom('media_files').selectAll().where('workspace_id', '=', workspaceId).where('sha256', '=', sha256).executeTakeFirst()) ?? null
  }

  return {
    /** What pages say of themselves, from somebody who knows: they are not read for an hour. */
    async know(workspaceId: string, pages: readonly { readonly url: string; readonly title: string; readonly description: string }[]): Promise<void> {
      const rows = pages.map((page) => ({ workspace_id: workspaceId, ...page, image_file_id: null, read_at: clock.now() }))
      await database.commit(rows.map((row) => db.insertInto('link_cards').values(row).onConflict((conflict) => conflict.columns(['workspace_id', 'url']).doUpdateSet(row))))
    },

    /**
     * Never throws; `refresh` reads the page again even if it was read just now. `mayRead` is asked before a page is read: where it
     * says no, what is known so far is the answer. `network`: the card that one makes by itself, instead of ours.
     */
    async of(workspaceId: string, url: string, { refresh = false, mayRead = () => true, network = null }: { refresh?: boolean; mayRead?: () => boolean; network?: SmoNetwork | null } = {}): Promise<PageCard | null> {
      if (Buffer.byteLength(url) > 2_000) return null
      const known = refresh ? null : await stored(workspaceId, url, network)
      if (known !== null && clock.now() - known.readAt < freshForMs) return known.card
      const key = `${workspaceId}\n${url}`
      if (!reading.has(key) && !mayRead()) return known?.card ?? null
      const running = reading.get(key) ?? read(workspaceId, url).finally(() => reading.delete(key))
      reading.set(key, running)
      try {
        await running
        return (await stored(workspaceId, url, network))?.card ?? null
      } catch (cause) {
        log.warn('a card could not be kept', { cause })
        return null
      }
    },
  }
}

export type Cards = ReturnType<typeof createCards>
