import type { Card } from '../card.ts'
import type { PageFacts } from '../facts.ts'
import { smoNetworks, type SmoNetwork } from '../networks.ts'
import type { Resolver } from '../resolver.ts'
import { bluesky } from './bluesky.ts'
import { discord } from './discord.ts'
import { discourse } from './discourse.ts'
import { facebook } from './facebook.ts'
import { googleDiscover } from './google-discover.ts'
import { imessage } from './imessage.ts'
import { lemmy } from './lemmy.ts'
import { linkedin } from './linkedin.ts'
import { mastodon } from './mastodon.ts'
import { matrix } from './matrix.ts'
import { pinterest } from './pinterest.ts'
import { reddit } from './reddit.ts'
import { signal } from './signal.ts'
import { slack } from './slack.ts'
import { telegram } from './telegram.ts'
import { whatsapp } from './whatsapp.ts'
import { x } from './x.ts'

/** How each network reads a page. */
export const resolvers: Readonly<Record<SmoNetwork, Resolver>> = {
  facebook, x, linkedin, whatsapp, imessage, slack, discord, telegram, mastodon,
  bluesky, pinterest, reddit, 'google-discover': googleDiscover, signal, matrix, lemmy, discourse,
}

/** Every network's card of a page. Pure; never throws. */
export function cardsOf(page: PageFacts): Readonly<Record<SmoNetwork, Card>> {
  return Object.fromEntries(smoNetworks.map((network) => [network, resolvers[network].resolve(page)])) as Readonly<Record<SmoNetwork, Card>>
}
