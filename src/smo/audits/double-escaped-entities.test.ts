import { describeAudit } from '../../../test/support/smo-audits.ts'
import { doubleEscapedEntities } from './double-escaped-entities.ts'

describeAudit(doubleEscapedEntities, {
  fails: [
    { head: '<meta property="og:title" content="Baker&amp;#8217;s bread">', reason: 'twice', seen: 'og:title', values: { key: 'og:title', value: '&#8217;' }, fix: 'content="Baker’s bread"' },
    { head: '<meta property="og:image" content="https://example.org/a.jpg?w=1&amp;amp;h=2">', reason: 'twice', values: { key: 'og:image', value: '&amp;' }, fix: 'a.jpg?w=1&amp;h=2' },
  ],
  passes: ['<meta property="og:title" content="Baker&#8217;s bread &amp; butter">'],
  notApplicable: ['<title>Bread</title>'],
  corpus: { fails: ['0891', '0926', '0693', '0760'] },
})
