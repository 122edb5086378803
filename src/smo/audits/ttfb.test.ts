import { describeAudit } from '../../../test/support/smo-audits.ts'
import { ttfb } from './ttfb.ts'
import { server } from '../../../test/support/smo-audits.ts'

describeAudit(ttfb, {
  fails: [
    { head: '', with: { server: server({ firstByteMs: 3100 }) }, reason: 'first', seen: '3100 ms', values: { seconds: 3.1 } },
    { head: '', with: { server: server({ totalMs: 11_000 }) }, reason: 'whole', values: { seconds: 11 } },
  ],
  passes: [{ head: '', with: { server: server({ firstByteMs: 3000, totalMs: 9999 }) } }],
  notApplicable: ['', { head: '', with: { server: server() } }],
})
