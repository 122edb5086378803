import { describeAudit } from '../../../test/support/smo-audits.ts'
import { ogType } from './og-type.ts'

describeAudit(ogType, {
  fails: [
    { head: '<title>Bread</title>', reason: 'missing', fix: '<meta property="og:type" content="website">' },
    { head: '<meta property="og:type" content=""><meta property="article:published_time" content="2026-01-02">', reason: 'empty', seen: 'og:type', fix: 'content="article"' },
  ],
  passes: ['<meta property="og:type" content="website">'],
})
