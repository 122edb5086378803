import { describeAudit } from '../../../test/support/smo-audits.ts'
import { ogSiteName } from './og-site-name.ts'

describeAudit(ogSiteName, {
  fails: [
    { head: '', reason: 'missing', fix: '<meta property="og:site_name" content="example.org">' },
    { head: '<meta property="og:site_name" content=""><meta name="application-name" content="Bakers">', reason: 'empty', seen: 'og:site_name', fix: 'content="Bakers"' },
  ],
  passes: ['<meta property="og:site_name" content="Bakers">'],
})
