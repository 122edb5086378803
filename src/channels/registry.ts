import { bluesky } from './bluesky/index.ts'
import type { Channel } from './channel.ts'
import { mastodon } from './mastodon/index.ts'

/** Every network we can talk to; the order is the order of the list in the settings. */
export const registry: readonly Channel[] = [bluesky, mastodon]
