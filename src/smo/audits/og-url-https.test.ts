import { describeAudit } from '../../../test/support/smo-audits.ts'
import { ogUrlHttps } from './og-url-https.ts'

describeAudit(ogUrlHttps, {
  fails: [{ head: '<meta property="og:url" content="http://example.org/a">', reason: 'http', seen: 'http://example.org/a', fix: 'content="https://example.org/a"' }],
  passes: ['<meta property="og:url" content="https://example.org/a">'],
  notApplicable: ['<title>Bread</title>'],
})
