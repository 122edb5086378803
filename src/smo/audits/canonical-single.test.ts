import { describeAudit } from '../../../test/support/smo-audits.ts'
import { canonicalSingle } from './canonical-single.ts'

describeAudit(canonicalSingle, {
  fails: [
    { head: '<meta property="og:url" content="https://www.example.org/bread">', reason: 'missing', fix: '<link rel="canonical" href="https://www.example.org/bread">' },
    { head: '<link rel="canonical" href="https://example.org/a"><link rel="canonical" href="https://example.org/b">', reason: 'several', seen: 'https://example.org/b', values: { count: 2 }, fix: 'href="https://example.org/a"' },
    { head: '<link rel="canonical" href="/bread">', reason: 'relative', values: { url: '/bread' }, fix: 'https://www.example.org/bread' },
    { head: '<title>Bread</title>', body: '<link rel="canonical" href="https://example.org/a">', reason: 'body' },
  ],
  passes: ['<link rel="canonical" href="https://example.org/a">', '<link rel="canonical" href="https://example.org/a"><link rel="canonical" href="https://example.org/a">'],
})
