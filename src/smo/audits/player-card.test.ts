import { describeAudit } from '../../../test/support/smo-audits.ts'
import { playerCard } from './player-card.ts'

describeAudit(playerCard, {
  fails: [
    { head: '<meta name="twitter:card" content="player"><meta property="og:video" content="http://example.org/v">', reason: 'missing', seen: 'player', values: { keys: 'twitter:player, twitter:player:width, twitter:player:height' }, fix: '<meta name="twitter:player" content="https://example.org/v">' },
    { head: '<meta name="twitter:card" content="player">', reason: 'missing' },
    { head: '<meta name="twitter:card" content="player"><meta name="twitter:player" content="http://example.org/v"><meta name="twitter:player:width" content="640"><meta name="twitter:player:height" content="360">', reason: 'http', fix: 'https://example.org/v' },
  ],
  passes: ['<meta name="twitter:card" content="player"><meta name="twitter:player" content="https://example.org/v"><meta name="twitter:player:width" content="640"><meta name="twitter:player:height" content="360">'],
  notApplicable: ['<meta name="twitter:card" content="summary">'],
})
