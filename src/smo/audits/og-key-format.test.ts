import { describeAudit } from '../../../test/support/smo-audits.ts'
import { ogKeyFormat } from './og-key-format.ts'

describeAudit(ogKeyFormat, {
  fails: [
    { head: '<meta property="og:Title" content="Bread">', reason: 'case', seen: 'og:Title', fix: 'property="og:title"' },
    { head: '<meta property=" og:title" content="Bread">', reason: 'space', fix: 'property="og:title"' },
    { head: '<meta property="og:title twitter:title" content="Bread">', reason: 'several', fix: '<meta name="twitter:title" content="Bread">' },
    { head: '<meta property="og:title" value="Bread">', reason: 'value', fix: '<meta property="og:title" content="Bread">' },
  ],
  passes: ['<meta property="og:title" content="Bread">'],
  notApplicable: ['<meta name="Description" content="Bread">'],
  corpus: { fails: ['0845', '0901'] },
})
