import { describeAudit } from '../../../test/support/smo-audits.ts'
import { twitterNameAttr } from './twitter-name-attr.ts'

describeAudit(twitterNameAttr, {
  fails: [
    { head: '<meta property="twitter:card" content="summary">', reason: 'all', seen: 'property="twitter:card"', fix: '<meta name="twitter:card" content="summary">' },
    { head: '<meta name="twitter:card" content="summary"><meta property="twitter:site" content="@bakers">', reason: 'some', values: { count: 1 } },
  ],
  passes: ['<meta name="twitter:card" content="summary">'],
  notApplicable: ['<title>Bread</title>'],
})
