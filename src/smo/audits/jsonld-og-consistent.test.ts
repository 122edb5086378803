import { describeAudit } from '../../../test/support/smo-audits.ts'
import { jsonldOgConsistent } from './jsonld-og-consistent.ts'

const data = (fields: string) => `<script type="application/ld+json">{"@type":"Article",${fields}}</script>`

describeAudit(jsonldOgConsistent, {
  fails: [
    { head: `<meta property="og:title" content="Bread">${data('"headline":"Butter"')}`, reason: 'title', seen: 'Butter', values: { headline: 'Butter', og: 'Bread' }, fix: '"headline": "Bread"' },
    { head: `<meta property="article:published_time" content="2026-01-02T10:00:00Z">${data('"datePublished":"2025-01-02"')}`, reason: 'date', fix: '"datePublished": "2026-01-02T10:00:00Z"' },
    { head: `<meta property="og:image" content="https://example.org/bread.jpg">${data('"image":{"url":"https://example.org/logo.png"}')}`, reason: 'image', fix: 'https://example.org/bread.jpg' },
  ],
  passes: [`<meta property="og:title" content="Bread | Bakers">${data('"headline":"Bread","datePublished":"2026-01-02"')}<meta property="article:published_time" content="2026-01-01T23:30:00-02:00">`],
  notApplicable: ['<meta property="og:title" content="Bread">'],
  corpus: { fails: ['0451', '0453'] },
})
