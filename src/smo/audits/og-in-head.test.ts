import { describeAudit } from '../../../test/support/smo-audits.ts'
import { ogInHead } from './og-in-head.ts'

describeAudit(ogInHead, {
  fails: [
    { head: '<title>Bread</title>', body: '<meta property="og:title" content="Bread">', reason: 'body', seen: 'og:title', fix: '<meta property="og:title" content="Bread">', values: { count: 1 } },
    { head: '<noscript><meta property="og:title" content="Bread"></noscript>', reason: 'noscript', values: { count: 1 } },
  ],
  passes: ['<meta property="og:title" content="Bread">'],
  notApplicable: ['<title>Bread</title>'],
  corpus: { fails: ['0171', '0686'] },
})
