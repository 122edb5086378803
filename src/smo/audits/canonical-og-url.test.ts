import { describeAudit } from '../../../test/support/smo-audits.ts'
import { canonicalOgUrl } from './canonical-og-url.ts'

describeAudit(canonicalOgUrl, {
  fails: [
    { head: '<meta property="og:url" content="http://example.org/a/"><link rel="canonical" href="https://www.example.org/a">', reason: 'form', seen: 'og:url', fix: 'content="https://www.example.org/a"' },
    { head: '<meta property="og:url" content="https://example.org/"><link rel="canonical" href="https://example.org/a">', reason: 'different', values: { og: 'https://example.org/' } },
  ],
  notApplicable: ['<meta property="og:url" content="https://example.org/a">', { head: '<meta property="og:url" content="https://example.org/a"><link rel="canonical" href="/a">', url: 'https://page.invalid/' }],
  passes: ['<meta property="og:url" content="https://example.org/a"><link rel="canonical" href="https://example.org/a">', '<meta property="og:url" content="https://example.org"><link rel="canonical" href="https://example.org/">'],
})
