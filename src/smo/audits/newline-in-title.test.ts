import { describeAudit } from '../../../test/support/smo-audits.ts'
import { newlineInTitle } from './newline-in-title.ts'

describeAudit(newlineInTitle, {
  fails: [{ head: '<meta property="og:title" content="Bread\n   and butter">', reason: 'breaks', seen: 'Bread and butter', values: { lines: 2 }, fix: 'content="Bread and butter"' }],
  passes: ['<meta property="og:title" content="\n  Bread and butter\n">'],
  notApplicable: ['<title>Bread</title>'],
})
