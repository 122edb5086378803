import { describeAudit } from '../../../test/support/smo-audits.ts'
import { jsonldParse } from './jsonld-parse.ts'

describeAudit(jsonldParse, {
  fails: [
    { head: '<script type="application/ld+json">{"@type":"Article","headline":"Bread\nand butter",}</script>', reason: 'broken', seen: 'headline', values: { count: 1 }, fix: '"headline": "Bread and butter"' },
    { head: '<script type="application/ld+json">{"@type":</script>', reason: 'broken' },
  ],
  passes: ['<script type="application/ld+json">//<![CDATA[\n{"@type":"Article"}\n//]]></script>', '<script type="application/ld+json"><!-- {"@type":"Article"} --></script>'],
  notApplicable: ['<title>Bread</title>', '<script type="application/ld+json"> </script>'],
  corpus: { fails: ['0104', '0593'], passes: ['0713'] },
})
