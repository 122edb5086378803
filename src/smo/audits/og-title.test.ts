import { describeAudit } from '../../../test/support/smo-audits.ts'
import { ogTitle } from './og-title.ts'

describeAudit(ogTitle, {
  fails: [
    { head: '<title>Bread &amp; butter</title>', reason: 'missing', fix: '<meta property="og:title" content="Bread &amp; butter">' },
    { head: '<meta property="og:title" content=" ">', reason: 'empty', seen: 'property="og:title"' },
  ],
  passes: ['<meta property="og:title" content="Bread">', '<meta name="og:title" content="Bread">'],
  corpus: { fails: ['0063', '0276'], passes: ['0001'] },
})
