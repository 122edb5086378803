import { describeAudit } from '../../../test/support/smo-audits.ts'
import { httpStatus } from './http-status.ts'
import { visit } from '../../../test/support/smo-audits.ts'

describeAudit(httpStatus, {
  fails: [
    { head: '', with: { status: 403 }, reason: 'status', seen: '403', values: { status: 403 } },
    { head: '', with: { status: 203 }, reason: 'mastodon', values: { status: 203 } },
    { head: '', with: { status: 200, visits: [visit('browser'), visit('facebook', { status: 403 }), visit('slack', { status: null, trouble: 'unreachable' })] }, reason: 'bots', seen: '403', values: { networks: 'Facebook, Slack', status: '403, unreachable' } },
  ],
  passes: [{ head: '', with: { status: 200, visits: [visit('facebook')] } }],
  notApplicable: [''],
})
