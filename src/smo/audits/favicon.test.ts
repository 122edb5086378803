import { describeAudit } from '../../../test/support/smo-audits.ts'
import { favicon } from './favicon.ts'

describeAudit(favicon, {
  fails: [{ head: '', reason: 'missing', fix: '<link rel="icon" href="/favicon.ico">' }],
  passes: ['<link rel="shortcut icon" href="/favicon.ico">'],
})
