import { describeAudit } from '../../../test/support/smo-audits.ts'
import { htmlSize } from './html-size.ts'

describeAudit(htmlSize, {
  fails: [{ head: '', body: 'x'.repeat(1_100_000), reason: 'large', seen: 'bytes' }],
  passes: ['<title>Bread</title>'],
})
