import { describeAudit } from '../../../test/support/smo-audits.ts'
import { ogPropertyAttr } from './og-property-attr.ts'

describeAudit(ogPropertyAttr, {
  fails: [
    { head: '<meta name="og:title" content="Bread"><meta name="og:url" content="https://example.org/">', reason: 'all', seen: 'name="og:url"', fix: '<meta property="og:title" content="Bread">' },
    { head: '<meta property="og:title" content="Bread"><meta name="og:type" content="website">', reason: 'some', values: { count: 1 } },
  ],
  passes: ['<meta property="og:title" content="Bread"><meta name="og:title" content="Bread">'],
  notApplicable: ['<title>Bread</title>'],
  corpus: { fails: ['0109', '0198'] },
})
