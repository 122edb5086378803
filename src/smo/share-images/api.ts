import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import type { Api } from '../../platform/http/api.ts'
import { Problem } from '../../platform/http/problem.ts'
import { createRateLimit } from '../../platform/http/rate-limit.ts'
import { smoWords } from '../words.ts'
import { shareImageShape, shareImageWords } from './design.ts'
import type { ShareImage } from './render.ts'
import { NewShareStyle, ShareImageAddresses, ShareImageOrder, ShareStyle } from './schema.ts'
import { largestPictureBytes, type ShareImageVerbs } from './share-images.ts'

const Id = z.string().max(64)
const InWorkspace = z.object({ workspaceId: Id })
const OneStyle = InWorkspace.extend({ styleId: Id })
const OnePicture = OneStyle.extend({ kind: z.enum(['logo', 'photo']) })
const base = '/api/v1/workspaces/:workspaceId'
const tags = ['Share images']

/** Styles, drawings for members, and the public door of signed addresses. */
export function shareImagesApi(api: Api, images: ShareImageVerbs, clock: Clock): void {
  api.get(`${base}/share-styles`, { config: { needs: 'read' }, schema: { tags, summary: 'Styles of share images', params: InWorkspace, response: { 200: z.object({ items: z.array(ShareStyle) }) } } }, async ({ params }) => ({ items: await images.styles(params.workspaceId) }))
  api.post(`${base}/share-styles`, { config: { needs: 'write' }, schema: { tags, summary: 'Add a style', params: InWorkspace, body: NewShareStyle, response: { 201: ShareStyle } } }, async ({ params, body }, reply) => reply.status(201).send(await images.addStyle(params.workspaceId, body)))
  api.get(`${base}/share-styles/:styleId`, { config: { needs: 'read' }, schema: { tags, summary: 'One style', params: OneStyle, response: { 200: ShareStyle } } }, ({ params }) => images.style(params.workspaceId, params.styleId))
  api.put(`${base}/share-styles/:styleId`, { config: { needs: 'write' }, schema: { tags, summary: 'Change a style', params: OneStyle, body: NewShareStyle, response: { 200: ShareStyle } } }, ({ params, body }) => images.changeStyle(params.workspaceId, params.styleId, body))
  api.delete(`${base}/share-styles/:styleId`, { config: { needs: 'write' }, schema: { tags, summary: 'Remove a style; its signed addresses end', params: OneStyle, response: { 204: z.null() } } }, async ({ params }, reply) => {
    await images.removeStyle(params.workspaceId, params.styleId)
    return reply.status(204).send(null)
  })

  api.put(`${base}/share-styles/:styleId/:kind`, {
    config: { needs: 'write' },
    schema: { tags, summary: 'Upload the logo or the photo of a style (multipart, field “file”, at most 10 MB)', consumes: ['multipart/form-data'], params: OnePicture, response: { 200: ShareStyle } },
    async handler(request) {
      const { workspaceId, styleId, kind } = request.params
      const part = request.isMultipart() ? await request.file({ limits: { fileSize: largestPictureBytes } }) : undefined
      if (part === undefined) throw new Problem(422, 'not-an-image', { en: smoWords.en.shareImages.notAPicture, it: smoWords.it.shareImages.notAPicture })
      return images.setPicture(workspaceId, styleId, kind, await part.toBuffer())
    },
  })
  api.delete(`${base}/share-styles/:styleId/:kind`, { config: { needs: 'write' }, schema: { tags, summary: 'Take the logo or the photo away', params: OnePicture, response: { 200: ShareStyle } } }, ({ params }) => images.setPicture(params.workspaceId, params.styleId, params.kind, null))

  const byMember = createRateLimit(clock, { burst: 40, perMinute: 60 })
  api.post(`${base}/share-images`, { config: { needs: 'write' }, schema: { tags, summary: 'Draw a share image; the answer is the picture', params: InWorkspace, body: ShareImageOrder } }, async ({ params, body }, reply) => {
    byMember.require(params.workspaceId)
    return picture(reply, await images.preview(params.workspaceId, body), 'no-store')
  })
  api.post(`${base}/share-styles/:styleId/addresses`, { config: { needs: 'write' }, schema: { tags, summary: 'Signed public addresses that draw this title', params: OneStyle, body: shareImageWords, response: { 200: ShareImageAddresses } } }, ({ params, body }) => images.addresses(params.workspaceId, params.styleId, body))

  const byStranger = createRateLimit(clock, { burst: 60, perMinute: 120 })
  const Signed = shareImageWords.extend({ s: z.string().max(64) })
  api.get('/share-images/:workspaceId/:styleId/:shape', { config: { needs: 'public' }, schema: { params: OneStyle.extend({ shape: shareImageShape }), querystring: Signed } }, async ({ params, query: { s, ...words }, ip }, reply) => {
    byStranger.require(ip)
    return picture(reply, await images.signedImage(params.workspaceId, params.styleId, params.shape, words, s), 'public, max-age=86400')
  })
}

function picture(reply: FastifyReply, { bytes, mediaType, missing }: ShareImage, caching: string): FastifyReply {
  return reply
    .header('content-type', mediaType)
    .header('cache-control', caching)
    .header('content-security-policy', "default-src 'none'; sandbox")
    // Other sites show it: that is what it is for.
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('x-missing-characters', String(missing.length))
    .send(Buffer.from(bytes))
}
