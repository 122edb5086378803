import { bluesky } from './bluesky/index.ts'
import type { Channel } from './channel.ts'
import { mastodon } from './mastodon/index.ts'
import type { Rehearsal } from './rehearsal/index.ts'

/** Every network out there we can talk to; the order is the order of the list in the settings. */
export const registry: readonly Channel[] = [bluesky, mastodon]

/** All of them, and last the one that lives inside the product, which needs its store. */
export function createRegistry({ channel }: Pick<Rehearsal, 'channel'>, networks: readonly Channel[] = registry): readonly Channel[] {
  return [...networks, channel]
}
