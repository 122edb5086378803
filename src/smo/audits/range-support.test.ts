import { describeAudit } from '../../../test/support/smo-audits.ts'
import { rangeSupport } from './range-support.ts'
import { server } from '../../../test/support/smo-audits.ts'

describeAudit(rangeSupport, {
  fails: [
    { head: '', with: { server: server({ range: { status: 416, bytes: 0 } }) }, reason: 'status', seen: '416', values: { status: 416 } },
    { head: '', with: { server: server({ range: { status: 206, bytes: 0 } }) }, reason: 'empty' },
  ],
  passes: [{ head: '', with: { server: server({ range: { status: 200, bytes: 9000 } }) } }],
  notApplicable: ['', { head: '', with: { server: server() } }],
})
