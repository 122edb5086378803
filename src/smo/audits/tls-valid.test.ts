import { describeAudit } from '../../../test/support/smo-audits.ts'
import { tlsValid } from './tls-valid.ts'
import { server } from '../../../test/support/smo-audits.ts'

describeAudit(tlsValid, {
  fails: [
    { head: '', with: { server: server({ tls: { valid: false, daysLeft: null, reason: 'CERT_HAS_EXPIRED' } }) }, reason: 'invalid', seen: 'CERT_HAS_EXPIRED', values: { reason: 'CERT_HAS_EXPIRED' } },
    { head: '', with: { server: server({ tls: { valid: true, daysLeft: 3.5, reason: null } }) }, reason: 'soon', values: { days: 3 } },
  ],
  passes: [{ head: '', with: { server: server({ tls: { valid: true, daysLeft: 30, reason: null } }) } }],
  notApplicable: ['', { head: '', with: { server: server() } }],
})
