import { describeAudit } from '../../../test/support/smo-audits.ts'
import { jsonldArticle } from './jsonld-article.ts'

const article = (more: string) => `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Bread","image":"https://example.org/a.jpg","author":{"name":"Ada","url":"https://example.org/ada"}${more}}</script>`

describeAudit(jsonldArticle, {
  fails: [
    { head: `${article('')}<meta property="article:published_time" content="2026-01-02T10:00:00Z">`, reason: 'missing', seen: 'NewsArticle', values: { keys: 'datePublished, publisher' }, fix: '"datePublished": "2026-01-02T10:00:00Z"' },
    { head: '<meta property="og:type" content="article"><meta property="article:published_time" content="2026-01-02T10:00:00Z"><meta name="author" content="Ada"><link rel="author" href="/ada">', reason: 'none', fix: '"url": "https://www.example.org/ada"' },
    { head: '<meta property="og:type" content="article">', reason: 'none', seen: 'article' },
  ],
  passes: [article(',"datePublished":"2026-01-02T10:00:00Z","publisher":{"name":"Bakers"}')],
  notApplicable: ['<meta property="og:type" content="website">'],
})
