import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/db/database.ts'
import { notFound, Problem } from '../platform/http/problem.ts'
import type { InEveryLanguage } from '../platform/i18n.ts'
import { newId } from '../platform/ids.ts'
import type { InboxChannels, InboxPublishing, InboxWorkspaces } from './ports.ts'
import { excerptOf } from './receive.ts'
import type { NewAnswer } from './schema.ts'
import { addMessage, changeConversation, conversationById, countMessage, thread } from './store.ts'
import type { InboxTables, MessageRow } from './tables.ts'
import { problems } from './words.ts'

export interface AnswerTools {
  readonly database: Database<InboxTables>
  readonly channels: InboxChannels
  readonly publishing: InboxPublishing
  readonly workspaces: InboxWorkspaces
  readonly clock: Clock
}

/**
 * Answers the public: the text goes out through publishing, once; the same `idempotencyKey` again is the same answer.
 * Throws Problem: 404 unknown conversation, 409 connection not usable, 422 text over the network's limit.
 */
export async function answerConversation(
  tools: AnswerTools,
  workspaceId: string,
  conversationId: string,
  answer: NewAnswer,
  member: { id: string; name: string },
  idempotencyKey: string,
): Promise<MessageRow> {
  const db = tools.database.db
  const conversation = await conversationById(db, workspaceId, conversationId)
  if (!conversation) throw notFound()
  const connection = await tools.channels.find(workspaceId, conversation.connection_id)
  if (!connection?.channel.publishing) throw refuse(409, 'cannot-answer', (w) => w.cannotAnswer(conversation.channel_id))
  if (connection.state !== 'active') throw refuse(409, 'reconnect', (w) => w.notConnected(connection.handle))

  const text = answer.text.normalize('NFC')
  const turns = await thread(db, workspaceId, conversationId)
  const target = answer.toMessageId
    ? turns.find((turn) => turn.id === answer.toMessageId)
    : turns.findLast((turn) => turn.direction === 'in' && turn.remote_id !== null)
  if (!target?.remote_id) throw refuse(422, 'no-message', (w) => w.noMessage, '/toMessageId')

  const parent = { id: target.remote_id, data: parseData(target.remote_data) }
  // Measured as it will really go out: some networks put the name of who is answered in front.
  const { excess } = connection.channel.limits.measure(connection.channel.publishing.answerText?.(text, parent) ?? text, connection.learnt)
  if (excess > 0) throw refuse(422, 'text-too-long', (w) => w.tooLong(excess, connection.channel.name), '/text')

  const root = target.root_remote_id ? { id: target.root_remote_id, data: parseData(target.root_data ?? '{}') } : parent
  const { postId, publicationId } = await tools.publishing.publishAnswer({
    workspaceId,
    connectionId: connection.id,
    replyTo: { parent, root },
    text,
    language: await tools.workspaces.language(workspaceId),
    member,
    idempotencyKey,
  })

  const already = turns.find((turn) => turn.publication_id === publicationId)
  if (already) return already
  const now = tools.clock.now()
  const row: MessageRow = {
    workspace_id: workspaceId,
    id: newId(now),
    conversation_id: conversationId,
    connection_id: connection.id,
    direction: 'out',
    kind: 'reply',
    remote_id: null,
    remote_data: '{}',
    root_remote_id: root.id,
    root_data: JSON.stringify(root.data),
    parent_remote_id: parent.id,
    text,
    author_handle: connection.handle,
    author_name: connection.displayName,
    author_url: connection.url,
    author_avatar_url: connection.avatarUrl,
    url: null,
    images: '[]',
    sent_at: now,
    read_at: now,
    post_id: postId,
    publication_id: publicationId,
    member_id: member.id,
  }
  await tools.database.transaction(async (tx) => {
    await addMessage(tx, row)
    await countMessage(tx, { workspaceId, conversationId, direction: 'out', sentAt: now, excerpt: excerptOf(text) })
    if (answer.thenDone) await changeConversation(tx, workspaceId, conversationId, { state: 'done', doneAt: now })
  })
  return row
}

function parseData(json: string): Record<string, string> {
  return JSON.parse(json) as Record<string, string>
}

function refuse(
  status: number,
  code: string,
  say: (words: (typeof problems)['en']) => string,
  pointer?: string,
): Problem {
  const words: InEveryLanguage<string> = { en: say(problems.en), it: say(problems.it) }
  return new Problem(status, code, words, pointer ? { errors: [{ pointer, words }] } : {})
}

