import { describeAudit } from '../../../test/support/smo-audits.ts'
import { piiInPreview } from './pii-in-preview.ts'

describeAudit(piiInPreview, {
  fails: [
    { head: '<meta property="og:description" content="Write to ada@example.org for bread">', reason: 'mail', seen: 'ada@example.org', values: { key: 'og:description', value: 'ada@example.org' }, fix: 'content="Write to for bread"' },
    { head: '<meta property="og:description" content="Call +39 06 1234 5678 now">', reason: 'phone', values: { value: '+39 06 1234 5678' } },
    { head: '<meta property="og:url" content="https://example.org/a?id=1&amp;access_token=abcdef123">', reason: 'secret', values: { value: 'access_token' }, fix: 'content="https://example.org/a?id=1"' },
  ],
  passes: ['<meta property="og:title" content="1,000 loaves @home, +10 % in 2026"><meta property="og:url" content="https://example.org/a?token=1">'],
  notApplicable: ['<title>Bread</title>'],
})
