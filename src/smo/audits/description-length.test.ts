import { describeAudit } from '../../../test/support/smo-audits.ts'
import { descriptionLength } from './description-length.ts'

describeAudit(descriptionLength, {
  fails: [
    { head: `<meta property="og:description" content="${'How to bake bread. '.repeat(12)}">`, reason: 'long', seen: 'og:description', values: { length: 227 }, fix: '…' },
    { head: '<meta name="description" content="How to bake bread with nothing but flour, water, salt and time."><meta property="og:description" content="Bread">', reason: 'short', values: { length: 5 }, fix: 'flour, water' },
    { head: '<meta property="og:description" content="Bread">', reason: 'short' },
  ],
  passes: ['<meta property="og:description" content="How to bake bread with nothing but flour, water, salt and time.">'],
  notApplicable: ['<title>Bread</title>'],
})
