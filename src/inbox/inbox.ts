import type { Clock } from '../platform/clock.ts'
import type { Database, Statement } from '../platform/db/database.ts'
import { createEventBus, type EventBus } from '../platform/events.ts'
import type { ApiPlugin } from '../platform/http/api.ts'
import { readCursor, writeCursor } from '../platform/http/page-cursor.ts'
import { notFound, Problem } from '../platform/http/problem.ts'
import type { Log } from '../platform/log/log.ts'
import type { Work } from '../platform/work/work.ts'
import { answerConversation } from './answer.ts'
import { inboxApi } from './api.ts'
import { pollHandler, pollKey, pollWork } from './poll.ts'
import type { InboxChannels, InboxPublishing, InboxWorkspaces } from './ports.ts'
import { present, presentMessage } from './present.ts'
import type { Received } from './receive.ts'
import { receiveMessage } from './receive.ts'
import { seedAnswers, type SeededAnswer } from './seed-answers.ts'
import type { Conversation, ConversationSummary, Message, NewAnswer } from './schema.ts'
import { type ConversationFilter, listConversations } from './list-conversations.ts'
import {
  answerWentOut,
  changeConversation,
  conversationById,
  countOpen,
  countMessages,
  messagesBetween,
  thread,
  unassign,
} from './store.ts'
import type { InboxTables } from './tables.ts'
import type { InboundMessage } from '../channels/index.ts'
import { problems } from './words.ts'

export interface InboxEvents {
  messageReceived: Received
}

export interface Inbox {
  readonly api: ApiPlugin
  readonly events: EventBus<InboxEvents>
  /** A connection works (again): read its inbox from now on. */
  watch(workspaceId: string, connectionId: string): Promise<void>
  /** The same for many, as statements for a commit of the caller's. `work.wake()` after it. */
  watchStatements(workspaceId: string, connectionId: string): readonly Statement[]
  /** A connection ended: stop reading. */
  unwatch(workspaceId: string, connectionId: string): Promise<void>
  /** A member left: their conversations are nobody's. */
  memberLeft(workspaceId: string, memberId: string): Promise<void>
  /** An answer of ours is out under this remote id. Other publications are ignored. */
  answerPublished(at: { workspaceId: string; publicationId: string; remoteId: string; remoteData: Readonly<Record<string, string>>; url: string | null; publishedAt: number }): Promise<void>
  /** Stores messages as if they had been polled (rehearsal month). */
  receive(workspaceId: string, connectionId: string, messages: readonly InboundMessage[]): Promise<void>
  /** Stores answers of ours that went out in the past (rehearsal month). */
  seedAnswers(workspaceId: string, connectionId: string, answers: readonly SeededAnswer[]): Promise<void>
  list(workspaceId: string, filter: ConversationFilter, page: { cursor: string | null; limit: number }): Promise<{ items: ConversationSummary[]; nextCursor: string | null; open: number }>
  get(workspaceId: string, id: string): Promise<Conversation>
  change(workspaceId: string, id: string, change: { state?: 'open' | 'done' | undefined; assigneeMemberId?: string | null | undefined }): Promise<Conversation>
  answer(workspaceId: string, id: string, answer: NewAnswer, member: { id: string; name: string }, idempotencyKey: string): Promise<Message>
  /** Messages of one direction in [from, to) epoch milliseconds, newest first. */
  messagesBetween(workspaceId: string, direction: 'in' | 'out', from: number, to: number): ReturnType<typeof messagesBetween>
  /** How many there are of them, by direction. */
  messageCounts(workspaceId: string, from: number, to: number): Promise<Readonly<Record<'in' | 'out', number>>>
  counts(workspaceId: string): Promise<{ open: number; waiting: number }>
}

export function createInbox(tools: {
  database: Database<InboxTables>
  work: Work
  channels: InboxChannels
  publishing: InboxPublishing
  workspaces: InboxWorkspaces
  clock: Clock
  log: Log
}): Inbox {
  const { database, work, channels, publishing, workspaces, clock, log } = tools
  const db = database.db
  const events = createEventBus<InboxEvents>((name, cause) => log.error('a listener of the inbox failed', { name, cause }))
  work.handle(pollHandler({ database, channels, publishing, clock, log, received: (message) => events.announce('messageReceived', message) }))

  const inbox: Inbox = {
    events,
    api: (api) => inboxApi(api, inbox),

    watch: (workspaceId, connectionId) => work.later(pollWork(workspaceId, connectionId, clock.now())),
    watchStatements: (workspaceId, connectionId) => work.laterStatements(pollWork(workspaceId, connectionId, clock.now())),
    async unwatch(workspaceId, connectionId) {
      await database.commit(work.cancelStatements(pollKey(workspaceId, connectionId)))
    },
    memberLeft: (workspaceId, memberId) => unassign(db, workspaceId, memberId),
    answerPublished: (at) =>
      answerWentOut(db, {
        workspaceId: at.workspaceId,
        publicationId: at.publicationId,
        remoteId: at.remoteId,
        remoteData: JSON.stringify(at.remoteData),
        url: at.url,
        sentAt: at.publishedAt,
      }),
    async receive(workspaceId, connectionId, messages) {
      const connection = await channels.find(workspaceId, connectionId)
      if (!connection) return
      for (const message of messages) await receiveMessage(database, publishing, connection, workspaceId, message, clock.now())
    },

    async seedAnswers(workspaceId, connectionId, answers) {
      const connection = await channels.find(workspaceId, connectionId)
      if (connection) await seedAnswers(database, connection, workspaceId, answers)
    },

    async list(workspaceId, filter, { cursor, limit }) {
      const rows = await listConversations(database, workspaceId, filter, { after: readCursor(cursor), limit: limit + 1 })
      const items = rows.slice(0, limit)
      const names = await namesOf(items.map((row) => row.assignee_member_id))
      const last = items.at(-1)
      return {
        items: items.map((row) => present(row, names)),
        nextCursor: rows.length > limit && last ? writeCursor({ at: last.last_message_at, id: last.id }) : null,
        open: (await countOpen(db, workspaceId)).open,
      }
      async function namesOf(ids: readonly (string | null)[]) {
        const found = new Map<string, string>()
        for (const id of new Set(ids)) {
          const member = id ? await workspaces.member(workspaceId, id) : null
          if (member) found.set(member.id, member.name)
        }
        return found
      }
    },

    async get(workspaceId, id) {
      // What does not need the other is asked for together: each question waits for a thread that reads.
      const [row, turns] = await Promise.all([conversationById(db, workspaceId, id), thread(db, workspaceId, id)])
      if (!row) throw notFound()
      const ids = turns.flatMap((turn) => (turn.publication_id ? [turn.publication_id] : []))
      const [states, member, ours] = await Promise.all([
        ids.length ? publishing.publicationStates(workspaceId, ids) : new Map<string, string>(),
        row.assignee_member_id ? workspaces.member(workspaceId, row.assignee_member_id) : null,
        publishing.publicationByRef(workspaceId, row.connection_id, row.root_remote_id),
      ])
      const connection = ours ? await channels.find(workspaceId, row.connection_id) : null
      const post: Message[] =
        ours && connection
          ? [
              {
                id: `post-${ours.publicationId}`,
                direction: 'out',
                kind: 'post',
                text: ours.text,
                author: { handle: connection.handle, displayName: connection.displayName, url: connection.url, avatarUrl: connection.avatarUrl },
                sentAt: ours.publishedAt,
                url: ours.url,
                images: [],
                parentId: null,
                publicationState: 'published',
                postId: ours.postId,
              },
            ]
          : []
      return {
        ...present(row, new Map(member ? [[member.id, member.name]] : [])),
        thread: [...post, ...turns.map((turn) => presentMessage(turn, turns, states, post[0]?.id ?? null))],
      }
    },

    async change(workspaceId, id, change) {
      const assignee = change.assigneeMemberId
      if (assignee && !(await workspaces.member(workspaceId, assignee))) {
        const words = { en: problems.en.noMember, it: problems.it.noMember }
        throw new Problem(422, 'no-member', words, { errors: [{ pointer: '/assigneeMemberId', words }] })
      }
      if (change.state === undefined && assignee === undefined) return inbox.get(workspaceId, id)
      const changed = await changeConversation(db, workspaceId, id, {
        ...(change.state === undefined ? {} : { state: change.state, doneAt: change.state === 'done' ? clock.now() : null }),
        ...(assignee === undefined ? {} : { assigneeMemberId: assignee }),
      })
      if (!changed) throw notFound()
      return inbox.get(workspaceId, id)
    },

    async answer(workspaceId, id, answer, member, idempotencyKey) {
      const row = await answerConversation({ database, channels, publishing, workspaces, clock }, workspaceId, id, answer, member, idempotencyKey)
      const states = row.publication_id ? await publishing.publicationStates(workspaceId, [row.publication_id]) : new Map<string, string>()
      return presentMessage(row, [], states, null)
    },

    messageCounts: (workspaceId, from, to) => countMessages(db, workspaceId, from, to),
    messagesBetween: (workspaceId, direction, from, to) => messagesBetween(db, workspaceId, direction, from, to),
    counts: (workspaceId) => countOpen(db, workspaceId),
  }
  return inbox
}
