import { describeAudit } from '../../../test/support/smo-audits.ts'
import { baseHref } from './base-href.ts'

describeAudit(baseHref, {
  fails: [{ head: '<base href="/assets/"><meta property="og:image" content="a.jpg"><link rel="canonical" href="b">', reason: 'changes', seen: 'a.jpg', values: { base: '/assets/', value: 'a.jpg' }, fix: 'content="https://www.example.org/assets/a.jpg"' }],
  passes: ['<base href="/assets/"><meta property="og:image" content="https://example.org/a.jpg">'],
  notApplicable: ['<meta property="og:image" content="a.jpg">'],
})
