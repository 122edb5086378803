import { describeAudit } from '../../../test/support/smo-audits.ts'
import { ogDescription } from './og-description.ts'

describeAudit(ogDescription, {
  fails: [
    { head: '<meta property="og:title" content="Bread">', reason: 'missing', fix: '<meta property="og:description" content="Bread.">' },
    { head: '<meta name="description" content="How to bake it">', reason: 'fallback', seen: 'How to bake it', fix: '<meta property="og:description" content="How to bake it">' },
    { head: '<meta property="og:description" content="">', reason: 'empty', seen: 'og:description' },
  ],
  passes: ['<meta property="og:description" content="How to bake it">'],
})
