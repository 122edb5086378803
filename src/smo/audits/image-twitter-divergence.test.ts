import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imageTwitterDivergence } from './image-twitter-divergence.ts'

describeAudit(imageTwitterDivergence, {
  fails: [{ head: '<meta property="og:image" content="/a.jpg"><meta name="twitter:image" content="/b.jpg">', reason: 'differs', seen: '/b.jpg', fix: '<meta name="twitter:image" content="https://www.example.org/a.jpg">' }],
  passes: ['<meta property="og:image" content="http://example.org/a.jpg"><meta name="twitter:image:src" content="https://www.example.org/a.jpg">'],
  notApplicable: ['<meta property="og:image" content="/a.jpg">'],
})
