import { describeAudit } from '../../../test/support/smo-audits.ts'
import { twitterCard } from './twitter-card.ts'

describeAudit(twitterCard, {
  fails: [
    { head: '<meta property="og:image" content="https://example.org/a.jpg">', reason: 'missing', fix: '<meta name="twitter:card" content="summary_large_image">' },
    { head: '<meta name="twitter:card" content="">', reason: 'empty', seen: 'twitter:card', fix: 'content="summary"' },
  ],
  passes: ['<meta property="twitter:card" content="summary">'],
})
