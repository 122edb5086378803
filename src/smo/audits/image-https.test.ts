import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imageHttps } from './image-https.ts'

describeAudit(imageHttps, {
  fails: [{ head: '<meta property="og:image" content="http://example.org/a.jpg">', reason: 'http', seen: 'http://example.org/a.jpg', values: { value: 'http://example.org/a.jpg' }, fix: 'content="https://example.org/a.jpg"' }],
  passes: ['<meta property="og:image" content="https://example.org/a.jpg">', '<meta property="og:image" content="http://example.org/a.jpg"><meta property="og:image:secure_url" content="https://example.org/a.jpg">'],
  notApplicable: ['<title>Bread</title>'],
})
