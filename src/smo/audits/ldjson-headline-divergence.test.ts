import { describeAudit } from '../../../test/support/smo-audits.ts'
import { ldjsonHeadlineDivergence } from './ldjson-headline-divergence.ts'

describeAudit(ldjsonHeadlineDivergence, {
  fails: [{
    head: '<meta property="og:title" content="Bread"><script type="application/ld+json">{"@type":"NewsArticle","headline":"The bread of </ b>yesterday","author":{"name":"Ada"}}</script>',
    reason: 'differs', seen: 'The bread of', values: { og: 'Bread' }, fix: '"headline": "Bread"',
  }],
  passes: ['<meta property="og:title" content="Baker’s bread"><script type="application/ld+json">[{"@type":"WebPage","headline":"Baker&#8217;s bread"}]</script>'],
  notApplicable: ['<meta property="og:title" content="Bread"><script type="application/ld+json">{"@type":"Recipe","headline":"Other"}</script>'],
  corpus: { fails: ['0451', '0453'] },
})
