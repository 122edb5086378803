import type { Connection } from '../channels/index.ts'
import type { Language } from '../platform/i18n.ts'
import type { Cards } from './card.ts'
import { cardLink, findingOf, findingsFor } from './check-content.ts'
import { createRateLimit } from '../platform/http/rate-limit.ts'
import { momentProblem } from './moment.ts'
import { fileIdsOf, partsFor, storedContent } from './content.ts'
import type { PublishingDeps } from './ports.ts'
import { readsByItself } from './read-page.ts'
import { fileUrl } from './read-posts.ts'
import type { ChannelPreview, PostContent } from './schema.ts'
import type { MediaFileRow } from './tables.ts'

/** Pages of strangers that one workspace may have read by previewing: nobody types faster, and we are no means to knock at others' doors. */
const pagesRead = { burst: 120, perMinute: 60 } as const

/**
 * What each network will get, before it gets it. Unknown accounts and images are findings here, not errors: a person is typing.
 * @throws Problem 429 for `refreshCards` when this workspace had very many pages read; without it, cards not known yet are left out.
 */
export function createPreview(deps: PublishingDeps, cards: Cards, filesOf: (workspaceId: string, ids: readonly string[]) => Promise<ReadonlyMap<string, MediaFileRow>>) {
  const { channels, links, clock } = deps
  const reads = createRateLimit(clock, pagesRead)

  return async function preview(workspaceId: string, wanted: PostContent, language: Language, refreshCards = false): Promise<ChannelPreview[]> {
    if (refreshCards) reads.require(workspaceId)
    const content = storedContent(wanted)
    const [all, files] = await Promise.all([channels.list(workspaceId), filesOf(workspaceId, fileIdsOf(content))])
    const connections = content.connectionIds.flatMap((id): Connection[] => all.filter((connection) => connection.id === id))
    const late = content.schedule === null ? null : momentProblem(content.schedule, clock.now())
    return Promise.all(
      connections.map(async (connection) => {
        const channel = channels.channel(connection.channelId)
        const segments = await Promise.all(
          partsFor(content, connection.id).map(async (part) => {
            const { text } = links.preview(part.text)
            const measured = channel?.limits.measure(text, connection.learnt)
            const network = readsByItself[connection.channelId] ?? null
            const link = channel?.publishing?.linkCard === true || network !== null ? cardLink(part, links) : null
            const page = link === null ? null : await cards.of(workspaceId, link.targetUrl, { network, ...(refreshCards ? { refresh: true } : { mayRead: () => reads.take(workspaceId) === 0 }) })
            return {
              text,
              count: measured?.count ?? [...text].length,
              max: measured?.max ?? 0,
              unit: measured?.unit ?? ('characters' as const),
              images: part.images.flatMap(({ fileId, alt }) => (files.has(fileId) ? [{ url: fileUrl(workspaceId, fileId), alt }] : [])),
              card: page === null || link === null ? null : {
                url: link.shortUrl, targetUrl: link.targetUrl, title: page.title, description: page.description, imageUrl: page.image === null ? null : fileUrl(workspaceId, page.image.id),
              },
            }
          }),
        )
        const findings = findingsFor(content, connection, files, links, channels).map((found) => findingOf(found, language))
        if (late !== null) findings.push({ severity: 'error', segment: 0, code: late.code, field: 'schedule', sentence: late.words[language] })
        return { connectionId: connection.id, channelId: connection.channelId, segments, findings }
      }),
    )
  }
}
