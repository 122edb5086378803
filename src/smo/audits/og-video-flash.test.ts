import { describeAudit } from '../../../test/support/smo-audits.ts'
import { ogVideoFlash } from './og-video-flash.ts'

describeAudit(ogVideoFlash, {
  fails: [{ head: '<meta property="og:video" content="https://example.org/p.swf?v=1"><meta property="og:video:type" content="application/x-shockwave-flash">', reason: 'flash', seen: 'x-shockwave-flash', values: { value: 'https://example.org/p.swf?v=1' } }],
  passes: ['<meta property="og:video" content="https://example.org/v.mp4">'],
  notApplicable: ['<title>Bread</title>'],
})
