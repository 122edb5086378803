import { createEventBus, type EventBus } from '../platform/events.ts'
import { campaignVerbs } from './campaigns.ts'
import { createCards } from './card.ts'
import { publicationVerbs } from './decide-publication.ts'
import type { PublishingEvents } from './events.ts'
import { createGrace } from './grace.ts'
import { createHolds } from './holds.ts'
import { createImporting } from './import-published.ts'
import { createPlanImport } from './import-plan.ts'
import { mediaVerbs } from './media.ts'
import type { PublishingDeps } from './ports.ts'
import { createPreview } from './preview.ts'
import { createAnswering } from './publish-answer.ts'
import { listPosts, readPost, type PostFilter } from './read-posts.ts'
import { reportVerbs } from './reports.ts'
import { reviewVerbs } from './review-post.ts'
import { createRunner } from './runner.ts'
import { postVerbs } from './save-post.ts'
import { schedulingVerbs } from './schedule-post.ts'
import { createUpkeep } from './upkeep.ts'

export { publishingApi } from './api.ts'
export type { ChannelsPort, InstancePort, LinksPort, PublishingDeps, WorkspacesPort } from './ports.ts'
export type { PublishingEvents, PublicationNews } from './events.ts'
export type { Answer } from './publish-answer.ts'
export type { PublishedPost, ImportedPost } from './import-published.ts'
export type { AttentionCounts, OurPost, OutPublication, OutSegment } from './reports.ts'
export type { By } from './post.ts'
export { postsText } from './read-posts.ts'
export type { PublishingTables } from './tables.ts'

/**
 * Posts from the first word to the proof that they are out, once. Declares its work on `deps.work`: build it before
 * `work.start()`, and call `start()` before that too.
 */
export function createPublishing(deps: PublishingDeps) {
  const { db } = deps.database
  const events: EventBus<PublishingEvents> = createEventBus((name, cause) => deps.log.error('a listener of publishing failed', { event: name, cause }))
  const cards = createCards(deps)
  const holds = createHolds(deps, events)
  const grace = createGrace(deps)
  const upkeep = createUpkeep(deps, holds)
  const posts = postVerbs(deps)
  const { schedule, move, unschedule, filesOf } = schedulingVerbs(deps, cards, holds)
  const media = mediaVerbs(deps)
  const campaigns = campaignVerbs(deps)

  deps.work.handle(createRunner(deps, events, grace, holds))
  deps.work.handle(grace.handler)
  deps.work.handle(upkeep.handler)

  return {
    events,
    posts,
    media,
    campaigns,
    /** A content plan in CSV. */
    importPlan: createPlanImport(deps, posts.create, (workspaceId) => campaigns.list(workspaceId)),
    review: reviewVerbs(deps),
    publications: publicationVerbs(deps, events),
    reports: reportVerbs(db),
    preview: createPreview(deps, cards, filesOf),
    /** Puts a post on the calendar or moves it there; `'now'` sends it at once. */
    schedule,
    move,
    unschedule,
    read: (workspaceId: string, postId: string) => readPost(db, workspaceId, postId),
    list: (workspaceId: string, filter: PostFilter) => listPosts(deps.database, workspaceId, filter),
    publishAnswer: createAnswering(deps, cards),
    importPublished: createImporting(deps, cards, filesOf),
    /** What pages behind links say of themselves, for pages that cannot be read (the rehearsal's shop is nowhere). */
    knowCards: cards.know,
    /** The connection lost its authorisation or was ended: its posts wait. Answers how many. */
    holdConnection: holds.holdConnection,
    /** It works again: its posts go on; those now too late are `missed`. */
    releaseConnection: holds.releaseConnection,
    /** An operator's word that this restored or cloned copy may publish for a workspace. */
    releaseRestored: holds.releaseRestored,
    /** True while this copy of the database waits for that word. */
    isHeld: holds.holds,
    /** What upkeep does every few minutes, for tests and `doctor`. */
    upkeep,
    /** The files of a workspace that is gone. */
    forgetFiles: media.forget,
    /** Once at start, before the queue: what a restore holds is held, moved clocks are followed. */
    async start(): Promise<void> {
      await holds.holdRestored()
      await upkeep.followZones()
      await upkeep.begin()
    },
  }
}

export type PublishingModule = ReturnType<typeof createPublishing>
