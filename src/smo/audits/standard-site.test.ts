import { describeAudit } from '../../../test/support/smo-audits.ts'
import { standardSite } from './standard-site.ts'

describeAudit(standardSite, {
  fails: [
    { head: '<link rel="site.standard.document" href="https://example.org/a">', reason: 'invalid', seen: 'site.standard.document', values: { collection: 'site.standard.document' } },
  ],
  passes: ['<link rel="site.standard.document" href="at://did:plc:h4fm3emeptzegfs452eoiaz7/site.standard.document/3mqo6zxuv2s2n">'],
  notApplicable: ['<title>Bread</title>'],
})
