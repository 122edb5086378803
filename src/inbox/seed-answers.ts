import type { RemoteRef } from '../channels/index.ts'
import type { Database } from '../platform/db/database.ts'
import { newId } from '../platform/ids.ts'
import type { InboxConnection } from './ports.ts'
import { excerptOf } from './receive.ts'
import { addMessage, changeConversation, countMessage, messageByRemoteId } from './store.ts'
import type { InboxTables } from './tables.ts'

/** An answer of ours that went out before we were asked to store it (rehearsal month). `sentAt`: epoch milliseconds. */
export interface SeededAnswer {
  /** The message of the public it answers, as the network calls it. */
  readonly toRemoteId: string
  readonly text: string
  readonly sentAt: number
  readonly memberId: string
  readonly ref: RemoteRef
  readonly url: string
  readonly postId: string
  readonly publicationId: string
  /** Whether the conversation was done with it. */
  readonly thenDone: boolean
}

/** Stores answers in the order of time, each once; one to a message we do not know is left out. */
export async function seedAnswers(database: Database<InboxTables>, connection: InboxConnection, workspaceId: string, answers: readonly SeededAnswer[]): Promise<void> {
  for (const answer of answers.toSorted((one, other) => one.sentAt - other.sentAt)) {
    await database.transaction(async (tx) => {
      const target = await messageByRemoteId(tx, workspaceId, connection.id, answer.toRemoteId)
      if (target === undefined || (await messageByRemoteId(tx, workspaceId, connection.id, answer.ref.id)) !== undefined) return
      await addMessage(tx, {
        workspace_id: workspaceId,
        id: newId(answer.sentAt),
        conversation_id: target.conversation_id,
        connection_id: connection.id,
        direction: 'out',
        kind: 'reply',
        remote_id: answer.ref.id,
        remote_data: JSON.stringify(answer.ref.data),
        root_remote_id: target.root_remote_id ?? answer.toRemoteId,
        root_data: target.root_data ?? target.remote_data,
        parent_remote_id: answer.toRemoteId,
        text: answer.text.normalize('NFC'),
        author_handle: connection.handle,
        author_name: connection.displayName,
        author_url: connection.url,
        author_avatar_url: connection.avatarUrl,
        url: answer.url,
        images: '[]',
        sent_at: answer.sentAt,
        read_at: answer.sentAt,
        post_id: answer.postId,
        publication_id: answer.publicationId,
        member_id: answer.memberId,
      })
      await countMessage(tx, { workspaceId, conversationId: target.conversation_id, direction: 'out', sentAt: answer.sentAt, excerpt: excerptOf(answer.text) })
      if (answer.thenDone) await changeConversation(tx, workspaceId, target.conversation_id, { state: 'done', doneAt: answer.sentAt })
    })
  }
}
