import { describeAudit } from '../../../test/support/smo-audits.ts'
import { pinterestNopin } from './pinterest-nopin.ts'

describeAudit(pinterestNopin, {
  fails: [{ head: '<meta name="pinterest" content="nopin" description="Not here">', reason: 'nopin', seen: 'nopin' }],
  passes: ['<meta name="pinterest" content="pin">'],
  notApplicable: ['<title>Bread</title>'],
})
