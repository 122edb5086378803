import { describeAudit } from '../../../test/support/smo-audits.ts'
import { ogUrl } from './og-url.ts'

describeAudit(ogUrl, {
  fails: [
    { head: '', url: 'https://www.example.org/story?utm_source=x&id=7', reason: 'missing', fix: '<meta property="og:url" content="https://www.example.org/story?id=7">' },
    { head: '<meta property="og:url" content="">', reason: 'empty', seen: 'og:url' },
  ],
  passes: ['<meta property="og:url" content="https://www.example.org/story">'],
})
