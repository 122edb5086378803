import { describeAudit } from '../../../test/support/smo-audits.ts'
import { twitterCardLarge } from './twitter-card-large.ts'

const image = '<meta property="og:image" content="https://example.org/a.jpg"><meta property="og:image:width" content="1200"><meta property="og:image:height" content="630">'

describeAudit(twitterCardLarge, {
  fails: [{ head: `${image}<meta name="twitter:card" content="summary">`, reason: 'small', seen: 'summary', values: { width: 1200, height: 630 }, fix: 'summary_large_image' }],
  passes: [`${image}<meta name="twitter:card" content="summary_large_image">`],
  notApplicable: [image, '<meta name="twitter:card" content="summary"><meta property="og:image" content="https://example.org/a.jpg">'],
})
