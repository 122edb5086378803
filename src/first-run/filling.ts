import type { Analytics } from '../analytics/index.ts'
import type { Channels, Rehearsal } from '../channels/index.ts'
import type { Conversions } from '../conversions/index.ts'
import type { Inbox } from '../inbox/index.ts'
import type { Links } from '../links/index.ts'
import type { Clock } from '../platform/clock.ts'
import type { Language } from '../platform/i18n.ts'
import type { By, PublishingModule } from '../publishing/index.ts'
import type { Workspace } from '../workspaces/index.ts'
import type { PlannedPost, PlannedPublication } from './plan-posts.ts'
import { shopOrigin, type StoryText } from './story.ts'

export interface FillTools {
  readonly channels: Channels
  readonly rehearsal: Rehearsal
  readonly publishing: PublishingModule
  readonly links: Links
  readonly conversions: Conversions
  readonly inbox: Inbox
  readonly analytics: Analytics
  readonly clock: Clock
}

/** What is being filled, and in whose name. The same `seed` at the same time gives the same month. */
export interface Filling {
  readonly workspace: Workspace
  readonly by: By
  readonly language: Language
  readonly seed: string
}

/** An account of the story in the workspace. */
export interface StoryAccount {
  readonly connectionId: string
  readonly handle: string
}

/** A publication of the past as it lies in the workspace: ours, and the network's. */
export interface PlantedPublication {
  readonly planned: PlannedPublication
  readonly post: PlannedPost
  readonly postId: string
  readonly publicationId: string
  readonly connectionId: string
  readonly remoteId: string
  readonly text: string
  readonly linkId: string | null
}

/** The words with the address of their page. */
export const textOf = ({ text, path }: StoryText): string => (path === null ? text : text.replace('{link}', shopOrigin + path))
