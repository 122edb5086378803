import { describeAudit } from '../../../test/support/smo-audits.ts'
import { titleLength } from './title-length.ts'

describeAudit(titleLength, {
  fails: [
    { head: `<meta property="og:title" content="${'bread and butter '.repeat(5)}">`, reason: 'long', seen: 'og:title', values: { length: 84 }, fix: '…' },
    { head: `<meta property="og:site_name" content="Bakers"><meta property="og:title" content="${'How to bake bread with nothing but flour, water, salt and time at home'} | Bakers">`, reason: 'long', fix: 'content="How to bake bread with nothing but flour, water, salt and time at home"' },
  ],
  passes: ['<meta property="og:title" content="Bread">', `<meta property="og:title" content="${'👩‍👩‍👧‍👦'.repeat(70)}">`],
  notApplicable: ['<title>Bread</title>'],
})
