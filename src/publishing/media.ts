import { createHash } from 'node:crypto'
import { inspectImage, isWhole } from '../platform/files/images.ts'
import { notFound } from '../platform/http/problem.ts'
import { newId } from '../platform/ids.ts'
import { mediaKey } from './frozen.ts'
import type { PublishingDeps } from './ports.ts'
import type { By } from './post.ts'
import { fieldProblem } from './problems.ts'
import { fileUrl } from './read-posts.ts'
import type { MediaFile } from './schema.ts'
import type { MediaFileRow } from './tables.ts'
import { storedText } from './content.ts'

export const largestImageBytes = 20_000_000

/** Pictures of posts: what they really are, kept once per workspace however often they are uploaded. */
export function mediaVerbs({ database, clock, files }: Pick<PublishingDeps, 'database' | 'clock' | 'files'>) {
  const { db } = database

  const described = (row: MediaFileRow): MediaFile => ({ id: row.id, url: fileUrl(row.workspace_id, row.id), type: row.type, width: row.width, height: row.height, size: row.size, name: row.name })

  return {
    /** @throws Problem 422 at `/file` for what is no image we take: too large, another kind, a lying name, animated, damaged. */
    async keep(workspaceId: string, bytes: Uint8Array, name: string, by: By): Promise<MediaFile> {
      if (bytes.length > largestImageBytes) throw fieldProblem('image-too-big', '/file', (w) => w.imageTooBig)
      if (bytes.length === 0) throw fieldProblem('image-missing', '/file', (w) => w.imageMissing)
      const seen = await inspectImage(bytes, name)
      if (seen.result === 'not-an-image') throw fieldProblem('not-an-image', '/file', (w) => w.notAnImage(seen.actual))
      if (seen.result === 'too-many-pixels') throw fieldProblem('too-many-pixels', '/file', (w) => w.tooManyPixels(seen.width, seen.height))
      if (seen.result === 'damaged') throw fieldProblem('image-damaged', '/file', (w) => w.imageDamaged)
      const { facts } = seen
      if (seen.claim === 'lying') throw fieldProblem('lying-extension', '/file', (w) => w.lyingExtension(facts.format.toUpperCase()))
      if (facts.pages > 1) throw fieldProblem('animated-image', '/file', (w) => w.animatedImage)

      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const known = await db.selectFrom('media_files').selectAll().where('workspace_id', '=', workspaceId).where('sha256', '=', sha256).executeTakeFirst()
      if (known !== undefined) return described(known)
      // A network would refuse it at the moment of publishing: better now, in front of whoever chose it.
      if (!(await isWhole(bytes))) throw fieldProblem('image-damaged', '/file', (w) => w.imageDamaged)
      await files.write(mediaKey(workspaceId, sha256), bytes)
      const now = clock.now()
      const row: MediaFileRow = {
        workspace_id: workspaceId, id: newId(now), sha256, type: facts.mediaType, width: facts.width, height: facts.height, size: bytes.length, name: storedText(name).slice(0, 200), created_at: now, created_by: by.memberId,
      }
      await db.insertInto('media_files').values(row).onConflict((conflict) => conflict.columns(['workspace_id', 'sha256']).doNothing()).execute()
      return described(await db.selectFrom('media_files').selectAll().where('workspace_id', '=', workspaceId).where('sha256', '=', sha256).executeTakeFirstOrThrow())
    },

    /** Its rows are gone already; the bytes follow. */
    async forget(workspaceId: string): Promise<void> {
      for await (const key of files.list(mediaKey(workspaceId, ''))) await files.remove(key)
    },

    /** @throws Problem 404. */
    async read(workspaceId: string, fileId: string): Promise<{ row: MediaFileRow; bytes: Uint8Array }> {
      const row = await db.selectFrom('media_files').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', fileId).executeTakeFirst()
      const bytes = row === undefined ? null : await files.read(mediaKey(workspaceId, row.sha256))
      if (row === undefined || bytes === null) throw notFound()
      return { row, bytes }
    },
  }
}
