import { describeAudit } from '../../../test/support/smo-audits.ts'
import { twitterTextDivergence } from './twitter-text-divergence.ts'

describeAudit(twitterTextDivergence, {
  fails: [{ head: '<meta property="og:title" content="Bread"><meta name="twitter:title" content="Bread, and how!">', reason: 'differs', seen: 'twitter:title', values: { x: 'Bread, and how!', og: 'Bread' }, fix: '<meta name="twitter:title" content="Bread">' }],
  passes: ['<meta property="og:title" content="Baker’s bread"><meta name="twitter:title" content="Baker\'s  bread">'],
  notApplicable: ['<meta property="og:title" content="Bread">'],
  corpus: { fails: ['0451'] },
})
