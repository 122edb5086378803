import { describeAudit } from '../../../test/support/smo-audits.ts'
import { articleAuthorUrl } from './article-author-url.ts'

describeAudit(articleAuthorUrl, {
  fails: [
    { head: '<meta property="article:author" content="Ada Baker">', reason: 'name', seen: 'Ada Baker', values: { value: 'Ada Baker' }, fix: '<meta name="author" content="Ada Baker">' },
    { head: '<meta property="article:author" content="Ada Baker"><meta name="author" content="Ada"><link rel="author" href="/people/ada">', reason: 'name', fix: '<meta property="article:author" content="https://www.example.org/people/ada">' },
  ],
  passes: ['<meta property="article:author" content="https://example.org/people/ada">'],
  notApplicable: ['<meta name="author" content="Ada Baker">'],
})
