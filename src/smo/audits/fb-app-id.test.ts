import { describeAudit } from '../../../test/support/smo-audits.ts'
import { fbAppId } from './fb-app-id.ts'

describeAudit(fbAppId, {
  fails: [{ head: '<meta property="fb:app_id" content="my-app">', reason: 'invalid', seen: 'my-app', values: { value: 'my-app' } }],
  passes: ['<meta property="fb:app_id" content="123456789">'],
  notApplicable: ['<title>Bread</title>'],
})
