import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imageLastIsLogo } from './image-last-is-logo.ts'

describeAudit(imageLastIsLogo, {
  fails: [{ head: '<meta property="og:image" content="https://example.org/bread.jpg"><meta property="og:image" content="https://example.org/img/logo-large.png">', reason: 'logo', seen: 'logo-large', values: { count: 2 } }],
  passes: ['<meta property="og:image" content="https://example.org/bread.jpg"><meta property="og:image" content="https://example.org/butter.jpg">'],
  notApplicable: ['<meta property="og:image" content="https://example.org/logo.png">'],
})
