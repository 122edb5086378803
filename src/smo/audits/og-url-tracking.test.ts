import { describeAudit } from '../../../test/support/smo-audits.ts'
import { ogUrlTracking } from './og-url-tracking.ts'

describeAudit(ogUrlTracking, {
  fails: [
    { head: '<meta property="og:url" content="https://example.org/a?id=1&amp;utm_source=x&amp;fbclid=2">', reason: 'tracking', seen: 'utm_source', values: { names: 'utm_source, fbclid' }, fix: 'content="https://example.org/a?id=1"' },
    { head: '<link rel="canonical" href="https://example.org/a?gclid=1">', reason: 'tracking', fix: 'href="https://example.org/a"' },
  ],
  passes: ['<meta property="og:url" content="https://example.org/a?id=1">'],
  notApplicable: ['<title>Bread</title>'],
})
