import { z } from 'zod'
import { shareImageShape, shareImageStyle, shareImageTemplates, shareImageWords } from './design.ts'

export const ShareStyle = z.object({
  id: z.string(),
  name: z.string(),
  style: z.object({ template: z.enum(shareImageTemplates), brand: z.string(), background: z.string(), ink: z.string().nullable(), accent: z.string() }),
  hasLogo: z.boolean(),
  hasPhoto: z.boolean(),
  createdAt: z.number().int().describe('Epoch milliseconds'),
  changedAt: z.number().int().describe('Epoch milliseconds'),
})
export type ShareStyle = z.output<typeof ShareStyle>

export const NewShareStyle = z.strictObject({ name: z.string().trim().min(1).max(60), style: shareImageStyle })
export type NewShareStyle = z.output<typeof NewShareStyle>

export const ShareImageOrder = z.strictObject({
  /** A saved style, or one that is being tried. */
  styleId: z.string().max(64).optional(),
  style: shareImageStyle.optional(),
  words: shareImageWords,
  shape: shareImageShape.default('link'),
  maxBytes: z.number().int().min(20_000).max(10_000_000).optional().describe('Bytes of the file at most; 600,000 by default'),
})
export type ShareImageOrder = z.output<typeof ShareImageOrder>

export const ShareImageAddresses = z.object({
  items: z.array(z.object({ shape: shareImageShape, width: z.number().int(), height: z.number().int(), url: z.string(), markup: z.string().describe('Tags to paste into the page') })),
})
export type ShareImageAddresses = z.output<typeof ShareImageAddresses>
