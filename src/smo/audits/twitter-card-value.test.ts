import { describeAudit } from '../../../test/support/smo-audits.ts'
import { twitterCardValue } from './twitter-card-value.ts'

describeAudit(twitterCardValue, {
  fails: [
    { head: '<meta name="twitter:card" content="photo">', reason: 'retired', seen: 'photo', fix: 'summary_large_image' },
    { head: '<meta name="twitter:card" content="summary"><meta name="twitter:card" content="How to bake bread">', reason: 'unknown', values: { value: 'How to bake bread' }, fix: '<meta name="twitter:card" content="summary">' },
  ],
  passes: ['<meta name="twitter:card" content="photo"><meta name="twitter:card" content="summary">'],
  notApplicable: ['<title>Bread</title>'],
  corpus: { fails: ['0057', '1759', '0037', '0191', '0241'] },
})
