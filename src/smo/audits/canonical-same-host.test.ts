import { describeAudit } from '../../../test/support/smo-audits.ts'
import { canonicalSameHost } from './canonical-same-host.ts'

describeAudit(canonicalSameHost, {
  fails: [
    { head: '<link rel="canonical" href="https://example.com/a">', reason: 'other', seen: 'example.com', values: { host: 'www.example.org', canonical: 'example.com' }, fix: 'href="https://www.example.org/story"' },
    { head: '<link rel="canonical" href="https://example.org/a">', reason: 'other', fix: 'href="https://www.example.org/a"' },
  ],
  passes: ['<link rel="canonical" href="https://www.example.org/a">'],
  notApplicable: ['<title>Bread</title>', { head: '<link rel="canonical" href="https://example.com/a">', url: 'https://page.invalid/' }],
})
