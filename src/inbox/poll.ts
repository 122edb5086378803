import { ChannelError } from '../channels/index.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/db/database.ts'
import type { Log } from '../platform/log/log.ts'
import type { NewWork, WorkHandler, WorkItem, WorkOutcome } from '../platform/work/work.ts'
import type { InboxChannels, InboxPublishing } from './ports.ts'
import { type Received, receiveMessage } from './receive.ts'
import { answersUnderWay, answerWentOut, readCursor, writeCursor } from './store.ts'
import type { InboxTables } from './tables.ts'

const KIND = 'inbox-poll'
const EVERY_MS = 60_000
const BUSY_MS = 5 * 60_000
const PAGE = 200

export interface PollTools {
  readonly database: Database<InboxTables>
  readonly channels: InboxChannels
  readonly publishing: InboxPublishing
  readonly clock: Clock
  readonly log: Log
  received(message: Received): void
}

/** Reads one connection's inbox again and again, a minute apart; rests while it must be reconnected. */
export function pollHandler(tools: PollTools): WorkHandler {
  return {
    kind: KIND,
    concurrency: 4,
    // A poll never gives up: a failure only makes the next one later.
    maxAttempts: Number.MAX_SAFE_INTEGER,
    run: (item, signal) => poll(tools, item, signal),
  }
}

/** The poll of one connection, as work: same connection, same item. */
export function pollWork(workspaceId: string, connectionId: string, dueAt: number): NewWork {
  return { workspaceId, kind: KIND, key: connectionId, payload: { connectionId }, dueAt }
}

export const pollKey = (workspaceId: string, connectionId: string) => ({ workspaceId, kind: KIND, key: connectionId })

async function poll(tools: PollTools, item: WorkItem, signal: AbortSignal): Promise<WorkOutcome> {
  const { connectionId } = item.payload as { connectionId: string }
  const connection = await tools.channels.find(item.workspaceId, connectionId)
  // Nothing to read: polling starts again by itself when the connection comes back.
  const reader = connection?.channel.inbox
  if (connection?.state !== 'active' || !reader) return { done: true }

  await settleAnswers(tools, item.workspaceId, connectionId)
  const seen = { workspaceId: item.workspaceId, connectionId, polledAt: tools.clock.now() }
  try {
    const cursor = await readCursor(tools.database.db, item.workspaceId, connectionId)
    const answer = await tools.channels.withAccount(item.workspaceId, connectionId, (access) => reader.poll(cursor, PAGE, access, signal))
    for (const message of answer.messages) {
      const received = await receiveMessage(tools.database, tools.publishing, connection, item.workspaceId, message, tools.clock.now())
      if (received) tools.received(received)
    }
    // The cursor moves only after what it covers is stored: a crash in between reads again, and stores nothing twice.
    await writeCursor(tools.database.db, { ...seen, remoteCursor: answer.cursor, error: null })
    return { againAt: tools.clock.now() + (answer.messages.length >= PAGE ? 0 : EVERY_MS) }
  } catch (cause) {
    if (!(cause instanceof ChannelError)) throw cause
    await writeCursor(tools.database.db, { ...seen, error: cause.message })
    if (cause.refusal === 'reconnect') return { done: true }
    tools.log.warn('inbox poll failed', { connectionId, refusal: cause.refusal, code: cause.remoteCode })
    return { againAt: tools.clock.now() + Math.max(BUSY_MS, (cause.retryAfterSeconds ?? 0) * 1000) }
  }
}

/** An answer may be out without our having heard (the process died in between): replies to it must find their thread. */
async function settleAnswers(tools: PollTools, workspaceId: string, connectionId: string): Promise<void> {
  for (const { publication_id } of await answersUnderWay(tools.database.db, workspaceId, connectionId)) {
    const out = publication_id ? await tools.publishing.wentOut(workspaceId, publication_id) : null
    if (!publication_id || !out) continue
    await answerWentOut(tools.database.db, {
      workspaceId, publicationId: publication_id, remoteId: out.ref.id, remoteData: JSON.stringify(out.ref.data), url: out.url, sentAt: out.publishedAt,
    })
  }
}
