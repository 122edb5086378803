import { describeAudit } from '../../../test/support/smo-audits.ts'
import { oembedDiscovery } from './oembed-discovery.ts'

describeAudit(oembedDiscovery, {
  fails: [
    { head: '<link rel="alternate" type="application/json+oembed" href="http://example.org/oembed?url=x">', reason: 'http', seen: 'oembed', fix: 'href="https://example.org/oembed?url=x"' },
    { head: '<link rel="alternate" type="application/json+oembed" href="/oembed">', reason: 'relative', fix: 'https://www.example.org/oembed' },
    { head: '<link rel="alternate" type="text/xml+oembed" href="https://example.org/oembed?format=xml">', reason: 'xml', fix: 'format=json' },
  ],
  passes: ['<link rel="alternate" type="application/json+oembed" href="https://example.org/oembed?url=x">'],
  notApplicable: ['<title>Bread</title>'],
})
