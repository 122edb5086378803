import { checkDraft, limitSentence, type Connection, type LimitReason } from '../channels/index.ts'
import type { FieldProblem } from '../platform/http/problem.ts'
import type { Language } from '../platform/i18n.ts'
import { partsFor } from './content.ts'
import type { ChannelsPort, LinksPort } from './ports.ts'
import type { ChannelPreview, DraftPart, PostContent } from './schema.ts'
import type { MediaFileRow } from './tables.ts'
import { inWords, words } from './words.ts'

export type Finding = ChannelPreview['findings'][number]

/** One thing an account's network will refuse, or a reader will miss. */
export interface Found {
  readonly severity: 'error' | 'advice'
  readonly segment: number
  readonly code: string
  readonly field: Finding['field']
  readonly pointer: string
  sentence(language: Language): string
}

/** Everything that stands between a content and one account, in reading order. The texts are measured as they will go out. */
export function findingsFor(content: PostContent, connection: Connection, files: ReadonlyMap<string, MediaFileRow>, links: LinksPort, channels: ChannelsPort): readonly Found[] {
  const channel = channels.channel(connection.channelId)
  const found: Found[] = []
  const about = (code: string, sentence: (language: Language) => string): void => {
    found.push({ severity: 'error', segment: 0, code, field: 'connection', pointer: `/connectionIds/${content.connectionIds.indexOf(connection.id)}`, sentence })
  }
  if (connection.state === 'reconnect') about('connection-waits', (language) => words[language].connectionWaits(connection.account.handle))
  if (connection.state === 'disconnected' || channel?.publishing === undefined) about('unknown-connection', (language) => words[language].unknownConnection)
  if (channel === undefined) return found

  const parts = partsFor(content, connection.id)
  const drafts = parts.map((part) => ({ text: links.preview(part.text).text, images: part.images.map((image) => ({ type: files.get(image.fileId)?.type ?? 'unknown', alt: image.alt })) }))
  for (const { severity, segment, reason } of checkDraft(channel.limits, drafts, connection.learnt)) {
    found.push({ severity, segment, code: reason.code, field: fieldOf(reason), pointer: pointerOf(content, connection.id, segment, reason), sentence: (language) => limitSentence(reason, language) })
  }
  return found
}

export const fieldProblemOf = (found: Found): FieldProblem => ({ pointer: found.pointer, words: { en: found.sentence('en'), it: found.sentence('it') } })

export const findingOf = (found: Found, language: Language): Finding => ({ severity: found.severity, segment: found.segment, code: found.code, field: found.field, sentence: found.sentence(language) })

const fieldOf = ({ code }: LimitReason): Finding['field'] => (/^(too-many-images|image-type|alt-)/.test(code) ? 'images' : 'text')

function pointerOf(content: PostContent, connectionId: string, segment: number, reason: LimitReason): string {
  const base = content.variants[connectionId] === undefined ? '' : `/variants/${connectionId.replaceAll('~', '~0').replaceAll('/', '~1')}`
  if (reason.code === 'too-many-segments') return `${base}/parts`
  const part = `${base}/parts/${segment}`
  if (reason.code === 'image-type') return `${part}/images/${reason.index}`
  if (reason.code === 'alt-too-long' || reason.code === 'alt-missing') return `${part}/images/${reason.index}/alt`
  return reason.code === 'too-many-images' ? `${part}/images` : `${part}/text`
}

/** A content that asks for no account at all. */
export const noAccounts = (): FieldProblem => ({ pointer: '/connectionIds', words: inWords((w) => w.noAccounts) })

/** The link whose card a part gets: its first one, unless pictures take the card's place. */
export const cardLink = (part: DraftPart, links: LinksPort): { readonly targetUrl: string; readonly shortUrl: string } | null =>
  part.images.length > 0 ? null : (links.preview(part.text).links[0] ?? null)
