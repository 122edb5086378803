import { describeAudit } from '../../../test/support/smo-audits.ts'
import { ogTagFlood } from './og-tag-flood.ts'

describeAudit(ogTagFlood, {
  fails: [{ head: '<meta property="og:title" content="Bread">' + '<meta property="og:see_also" content="https://example.org/">'.repeat(60), reason: 'flood', seen: 'og:title', values: { count: 61, prefix: 'og:' }, fix: 'og:title' }],
  passes: ['<meta property="og:title" content="Bread">'],
  notApplicable: ['<title>Bread</title>'],
})
