import { describeAudit } from '../../../test/support/smo-audits.ts'
import { canonicalRoot } from './canonical-root.ts'

describeAudit(canonicalRoot, {
  fails: [
    { head: '<link rel="canonical" href="https://www.example.org/">', reason: 'root', seen: 'canonical', values: { what: 'rel="canonical"' }, fix: 'href="https://www.example.org/story"' },
    { head: '<meta property="og:url" content="https://www.example.org">', reason: 'root', values: { what: 'og:url' }, fix: 'content="https://www.example.org/story"' },
  ],
  passes: ['<link rel="canonical" href="https://www.example.org/story">'],
  notApplicable: ['<title>Bread</title>', { head: '<link rel="canonical" href="https://www.example.org/">', url: 'https://www.example.org/' }],
  corpus: { fails: ['0279', '0309', '1055'] },
})
