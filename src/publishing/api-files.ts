import { z } from 'zod'
import type { Api } from '../platform/http/api.ts'
import { InWorkspace } from './in-workspace.ts'
import type { PublishingModule } from './index.ts'
import { largestImageBytes } from './media.ts'
import { byOf } from './post.ts'
import { fieldProblem } from './problems.ts'
import { MediaFile } from './schema.ts'

const base = '/api/v1/workspaces/:workspaceId'
const tags = ['Files']

/** Pictures in and out. They are served from our own origin, so never as anything but the image they were proved to be. */
export function filesApi(api: Api, { media }: PublishingModule): void {
  api.post(`${base}/files`, {
    config: { needs: 'write' },
    schema: { tags, summary: 'Upload an image (multipart, field “file”, at most 20 MB)', consumes: ['multipart/form-data'], params: InWorkspace, response: { 201: MediaFile } },
    async handler(request, reply) {
      const { workspaceId } = request.params
      const part = request.isMultipart() ? await request.file({ limits: { fileSize: largestImageBytes + 1 } }) : undefined
      if (part === undefined) throw fieldProblem('image-missing', '/file', (w) => w.imageMissing)
      let bytes: Buffer
      try {
        bytes = await part.toBuffer()
      } catch (cause) {
        if (part.file.truncated) throw fieldProblem('image-too-big', '/file', (w) => w.imageTooBig)
        throw cause
      }
      return reply.status(201).send(await media.keep(workspaceId, bytes, part.filename, byOf(request.caller)))
    },
  })

  api.get(`${base}/files/:fileId`, {
    config: { needs: 'read' },
    schema: { tags, summary: 'The bytes of an image', params: InWorkspace.extend({ fileId: z.string().max(64) }) },
    async handler({ params: { workspaceId, fileId } }, reply) {
      const { row, bytes } = await media.read(workspaceId, fileId)
      return reply
        .header('content-type', row.type)
        .header('x-content-type-options', 'nosniff')
        .header('content-disposition', `inline; filename="${fileId}.${row.type.replace('image/', '')}"`)
        .header('content-security-policy', "default-src 'none'; sandbox")
        // The id never means other bytes; private, because the workspace is.
        .header('cache-control', 'private, max-age=31536000, immutable')
        .send(Buffer.from(bytes))
    },
  })
}
