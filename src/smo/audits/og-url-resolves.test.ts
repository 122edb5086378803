import { describeAudit } from '../../../test/support/smo-audits.ts'
import { ogUrlResolves } from './og-url-resolves.ts'
import { hops, target } from '../../../test/support/smo-audits.ts'

const url = 'https://www.example.org/a'
const head = `<meta property="og:url" content="${url}">`

describeAudit(ogUrlResolves, {
  fails: [
    { head, with: { targets: target(url, { status: 404 }) }, reason: 'status', seen: 'og:url', values: { status: 404 } },
    { head, with: { targets: target(url, { status: null, trouble: 'unreachable' }) }, reason: 'unreachable' },
    { head, with: { targets: target(url, { hops: [{ url, status: 301, location: '/b' }, { url: 'https://www.example.org/b', status: 200, location: null }] }) }, reason: 'redirects', fix: 'content="https://www.example.org/b"' },
    { head, with: { targets: target(url, { canonical: '/c' }) }, reason: 'canonical', values: { target: 'https://www.example.org/c' }, fix: 'content="https://www.example.org/c"' },
  ],
  passes: [
    { head, with: { targets: target(url, { canonical: 'http://example.org/a/' }) } },
    { head: '<meta property="og:url" content="https://www.example.org/story">', with: { hops: hops(0) } },
  ],
  notApplicable: [head, ''],
})
