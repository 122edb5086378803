import { describeAudit } from '../../../test/support/smo-audits.ts'
import { robotsMeta } from './robots-meta.ts'

describeAudit(robotsMeta, {
  fails: [
    { head: '<meta name="robots" content="noindex, follow">', reason: 'noindex', seen: 'noindex', fix: '<meta name="robots" content="follow">' },
    { head: '<meta name="robots" content="max-snippet:0">', reason: 'nosnippet' },
    { head: '<meta name="googlebot" content="max-image-preview:none">', reason: 'preview', values: { value: 'max-image-preview:none' } },
  ],
  passes: ['<meta name="robots" content="index, follow, max-image-preview:large">', ''],
})
