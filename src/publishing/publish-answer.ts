import { uniqueViolation } from '../platform/db/errors.ts'
import { notFound } from '../platform/http/problem.ts'
import { newId } from '../platform/ids.ts'
import type { Cards } from './card.ts'
import { fieldProblemOf, findingsFor } from './check-content.ts'
import { storedContent } from './content.ts'
import { publishWork } from './enqueue.ts'
import { freezeSegments } from './freeze.ts'
import type { ReplyTo } from './frozen.ts'
import type { PublishingDeps } from './ports.ts'
import { restingPublication, sendByOf } from './post.ts'
import { fieldProblems, problem } from './problems.ts'
import { newPost } from './save-post.ts'
import { PostContent } from './schema.ts'

export interface Answer {
  readonly workspaceId: string
  readonly connectionId: string
  readonly replyTo: ReplyTo
  readonly text: string
  /** BCP 47. */
  readonly language: string
  readonly member: { readonly id: string; readonly name: string }
  /** The same key again is the same answer. */
  readonly idempotencyKey: string
}

/** A person waits for an answer: it may be up to a day late before it is called missed. */
const answersLateMinutes = 24 * 60

/**
 * Sends an answer to the public by the same road as posts, due now. Answers need no approval: they are part of a conversation
 * that the workspace gave this member. @throws Problem 404; 422 at `/text` for what does not fit the network.
 */
export function createAnswering(deps: PublishingDeps, cards: Cards) {
  const { database, clock, channels, links, work } = deps
  const { db } = database

  const existing = async (workspaceId: string, key: string): Promise<{ postId: string; publicationId: string } | null> => {
    const row = await db
      .selectFrom('posts as o')
      .innerJoin('publications as p', (join) => join.onRef('p.workspace_id', '=', 'o.workspace_id').onRef('p.post_id', '=', 'o.id'))
      .select(['o.id as postId', 'p.id as publicationId'])
      .where('o.workspace_id', '=', workspaceId)
      .where('o.idempotency_key', '=', key)
      .executeTakeFirst()
    return row ?? null
  }

  return async function publishAnswer(answer: Answer): Promise<{ postId: string; publicationId: string }> {
    const { workspaceId, connectionId, idempotencyKey } = answer
    const before = await existing(workspaceId, idempotencyKey)
    if (before !== null) return before
    const connection = await channels.get(workspaceId, connectionId)
    if (connection === null) throw notFound()
    const content = storedContent(PostContent.parse({ parts: [{ text: answer.text, images: [] }], connectionIds: [connectionId], language: answer.language, latePolicy: { sendIfLateMinutes: answersLateMinutes } }))
    const errors = findingsFor(content, connection, new Map(), links, channels).filter(({ severity }) => severity === 'error')
    if (errors.length > 0) throw fieldProblems('does-not-fit', (w) => w.doesNotFit(errors.length), errors.map((error) => ({ ...fieldProblemOf(error), pointer: error.field === 'text' ? '/text' : '' })))
    const resolution = channels.channel(connection.channelId)?.publishing?.resolution
    if (resolution === undefined) throw problem(409, 'cannot-publish', (w) => w.unknownConnection)

    const now = clock.now()
    const by = { memberId: answer.member.id, userId: answer.member.id, name: answer.member.name }
    const post = { ...newPost(workspaceId, content, by, now), kind: 'answer', state: 'scheduled', due_at: now, idempotency_key: idempotencyKey }
    const publication = {
      ...restingPublication({ workspaceId, id: newId(now), postId: post.id, connection, resolution, state: 'scheduled', now }),
      due_at: now, send_by: sendByOf(now, answersLateMinutes),
    }
    const frozen = await freezeSegments(deps, cards, { workspaceId, postId: post.id, publicationId: publication.id, connection, content, campaignUtm: null, files: new Map(), replyTo: answer.replyTo, now })
    try {
      await database.commit([
        db.insertInto('posts').values(post),
        db.insertInto('publications').values(publication),
        db.insertInto('publication_segments').values([...frozen.rows]),
        ...frozen.statements,
        ...publishWork(work, publication, now),
      ])
    } catch (error) {
      // Two clicks at once: the first one's answer is the answer.
      const twin = uniqueViolation(error) ? await existing(workspaceId, idempotencyKey) : null
      if (twin === null) throw error
      return twin
    }
    work.wake()
    return { postId: post.id, publicationId: publication.id }
  }
}
