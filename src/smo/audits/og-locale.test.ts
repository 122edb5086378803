import { describeAudit } from '../../../test/support/smo-audits.ts'
import { ogLocale } from './og-locale.ts'

describeAudit(ogLocale, {
  fails: [
    { head: '<meta property="og:locale" content="en-us">', reason: 'malformed', seen: 'en-us', values: { value: 'en-us' }, fix: 'content="en_US"' },
    { head: '<meta property="og:locale" content="it">', lang: 'it', reason: 'malformed', fix: 'content="it_IT"' },
    { head: '<meta property="og:locale" content="it_IT">', reason: 'disagrees', values: { lang: 'en' }, fix: 'content="en_US"' },
  ],
  passes: ['<meta property="og:locale" content="en_GB"><meta property="og:locale:alternate" content="it_IT">'],
  notApplicable: ['<title>Bread</title>'],
})
