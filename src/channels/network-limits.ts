import { limits as bluesky } from './bluesky/limits.ts'
import type { Limits } from './limit.ts'
import { limits as mastodon } from './mastodon/limits.ts'
import { limits as rehearsal } from './rehearsal/limits.ts'

/** The limits of every network, by channel id. Pure and free of Node: the composer counts with them in the browser. */
export const networkLimits: Readonly<Record<string, Limits>> = { bluesky, mastodon, rehearsal }
