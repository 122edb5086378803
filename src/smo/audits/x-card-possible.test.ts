import { describeAudit } from '../../../test/support/smo-audits.ts'
import { xCardPossible } from './x-card-possible.ts'

describeAudit(xCardPossible, {
  fails: [
    { head: '<title>Bread</title>', reason: 'none', values: { keys: 'twitter:card, og:title' }, fix: '<meta property="og:title" content="Bread">' },
    { head: '<meta property="og:title" content="Bread"><meta property="og:type" content="article">', reason: 'none', values: { keys: 'twitter:card' } },
  ],
  passes: [
    '<meta name="twitter:card" content="summary"><meta property="og:title" content="Bread">',
    '<meta property="og:type" content="article"><meta property="og:title" content="Bread"><meta property="og:description" content="How to bake it">',
  ],
})
