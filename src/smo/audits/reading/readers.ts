import type { BotVisit } from '../../facts.ts'
import { resolvers } from '../../resolvers/all.ts'

/** As a person names the reader: `LinkedIn`. */
export const nameOfReader = (network: BotVisit['network']): string => (network === 'browser' ? 'browser' : resolvers[network].name)
