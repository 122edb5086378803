import type { SeededAnswer } from '../inbox/index.ts'
import { newId } from '../platform/ids.ts'
import type { Filling, FillTools, PlantedPublication, StoryAccount } from './filling.ts'
import type { PlannedWord } from './plan-posts.ts'

/** A word of the public as the network calls it, with the post it is below. */
interface Spoken {
  readonly word: PlannedWord
  readonly remoteId: string
  readonly rootId: string
}

/** The public's replies and mentions come in as if they had been read from the network; ours have gone out to it. */
export async function fillInbox(
  { rehearsal, channels, inbox, publishing }: FillTools,
  { workspace: { id: workspaceId }, by, language }: Filling,
  { accounts, planted, mentions }: { readonly accounts: readonly StoryAccount[]; readonly planted: readonly PlantedPublication[]; readonly mentions: readonly PlannedWord[] },
): Promise<void> {
  for (const [place, { connectionId }] of accounts.entries()) {
    const spoken: Spoken[] = []
    const own = planted.filter((publication) => publication.connectionId === connectionId)
    // Planted before; asked again only for what the network calls the replies.
    const { posts, mentionIds } = await rehearsal.seed({
      workspaceId,
      connectionId,
      posts: own.map(({ post, planned, remoteId, text }) => ({ ref: post.ref, id: remoteId, text, language, at: planned.at, likes: 0, reposts: 0, replies: planned.replies })),
      mentions: place === 0 ? mentions : [],
    })
    own.forEach(({ planned, remoteId }, i) => {
      planned.replies.forEach((word, j) => spoken.push({ word, remoteId: posts[i]?.replyIds[j] ?? '', rootId: remoteId }))
    })
    if (place === 0) mentions.forEach((word, i) => spoken.push({ word, remoteId: mentionIds[i] ?? '', rootId: mentionIds[i] ?? '' }))

    const arrived = await channels.withAccount(workspaceId, connectionId, async (access, channel) =>
      channel.inbox?.poll(null, 10_000, access, AbortSignal.timeout(10_000)))
    await inbox.receive(workspaceId, connectionId, arrived?.messages ?? [])

    const answers = await Promise.all(spoken.flatMap(({ word, remoteId, rootId }) =>
      word.answer === null || word.answeredAt === null ? [] : [answered(word.answer, word.answeredAt, remoteId, rootId)]))
    await rehearsal.seed({ workspaceId, connectionId, posts: answers.map(({ toRemoteId, ref, text, sentAt }) => ({ ref: `answer:${ref.id}`, id: ref.id, replyTo: toRemoteId, text, language, at: sentAt, likes: 0, reposts: 0, replies: [] })) })
    await inbox.seedAnswers(workspaceId, connectionId, answers)

    async function answered(text: string, sentAt: number, toRemoteId: string, rootId: string): Promise<SeededAnswer> {
      const id = newId(sentAt)
      const url = rehearsal.addressOf(workspaceId, id)
      const imported = await publishing.importPublished({
        workspaceId, by, createdAt: sentAt,
        replyTo: { parent: { id: toRemoteId, data: {} }, root: { id: rootId, data: {} } },
        content: { parts: [{ text, images: [] }], connectionIds: [connectionId], language },
        publications: [{ connectionId, publishedAt: sentAt, segments: [{ ref: { id, data: {} }, url }] }],
      })
      const publicationId = imported.publications[0]?.publicationId ?? ''
      return { toRemoteId, text, sentAt, memberId: by.memberId, ref: { id, data: {} }, url, postId: imported.postId, publicationId, thenDone: true }
    }
  }
  await giveToMember()

  /** What one of us has taken on. */
  async function giveToMember(): Promise<void> {
    const given = new Set([...planted.flatMap(({ planned }) => planned.replies), ...mentions].filter((word) => word.given && word.answer === null).map(({ text }) => text))
    if (given.size === 0) return
    const { items } = await inbox.list(workspaceId, { state: 'open' }, { cursor: null, limit: 100 })
    for (const { id, excerpt } of items) if (given.has(excerpt)) await inbox.change(workspaceId, id, { assigneeMemberId: by.memberId })
  }
}
