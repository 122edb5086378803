import { describeAudit } from '../../../test/support/smo-audits.ts'
import { twitterSiteHandle } from './twitter-site-handle.ts'

describeAudit(twitterSiteHandle, {
  fails: [
    { head: '<meta name="twitter:site" content="https://twitter.com/bakers">', reason: 'invalid', seen: 'https://twitter.com/bakers', values: { key: 'twitter:site' }, fix: '<meta name="twitter:site" content="@bakers">' },
    { head: '<meta name="twitter:creator" content="Ada the Baker">', reason: 'invalid', values: { value: 'Ada the Baker' } },
  ],
  passes: ['<meta name="twitter:site" content="@bakers"><meta name="twitter:creator" content="@ada_1">'],
  notApplicable: ['<meta name="twitter:card" content="summary">'],
})
