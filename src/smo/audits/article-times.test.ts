import { describeAudit } from '../../../test/support/smo-audits.ts'
import { articleTimes } from './article-times.ts'

describeAudit(articleTimes, {
  fails: [
    { head: '<meta property="og:type" content="article"><script type="application/ld+json">{"@type":"Article","datePublished":"2026-01-02T10:00:00+01:00"}</script>', reason: 'missing', seen: 'og:type', fix: 'content="2026-01-02T10:00:00+01:00"' },
    { head: '<meta property="og:type" content="article">', reason: 'missing' },
    { head: '<meta property="article:published_time" content="2026-01-02 10:00">', reason: 'zone', values: { value: '2026-01-02 10:00' }, fix: '2026-01-02T10:00:00Z' },
    { head: '<meta property="article:published_time" content="yesterday">', reason: 'iso', seen: 'yesterday' },
  ],
  passes: ['<meta property="article:published_time" content="2026-01-02T10:00:00+01:00">', '<meta property="article:published_time" content="2026-01-02T10:00:00.000+0100">'],
  notApplicable: ['<meta property="og:type" content="website">'],
})
