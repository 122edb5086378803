import { describeAudit } from '../../../test/support/smo-audits.ts'
import { metaDescription } from './meta-description.ts'

describeAudit(metaDescription, {
  fails: [
    { head: '<meta property="og:description" content="How to bake it">', reason: 'missing', fix: '<meta name="description" content="How to bake it">' },
    { head: '<meta name="description" content="">', reason: 'empty', seen: 'name="description"' },
  ],
  passes: ['<meta name="Description" content="How to bake it">'],
})
