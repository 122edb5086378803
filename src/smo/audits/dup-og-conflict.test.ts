import { describeAudit } from '../../../test/support/smo-audits.ts'
import { dupOgConflict } from './dup-og-conflict.ts'

describeAudit(dupOgConflict, {
  fails: [
    { head: '<meta property="og:title" content="One"><meta property="og:title" content="Two">', reason: 'conflict', seen: 'Two', fix: 'content="One"', values: { keys: 'og:title' } },
    { head: '<meta property="og:url twitter:url" content="https://example.org/a"><meta property="og:url" content="https://example.org/b">', reason: 'conflict', fix: '<meta name="twitter:url" content="https://example.org/a">' },
  ],
  passes: ['<meta property="og:title" content="One"><meta property="og:title" content="One"><meta property="og:type" content="">'],
  notApplicable: ['<title>Bread</title>'],
  corpus: { fails: ['0001', '1064'] },
})
