import { describeAudit } from '../../../test/support/smo-audits.ts'
import { httpsDowngrade } from './https-downgrade.ts'

const secure = { url: 'https://example.org/a', status: 301, location: 'http://example.org/b' }

describeAudit(httpsDowngrade, {
  fails: [
    { head: '', with: { hops: [secure, { url: 'http://example.org/b', status: 301, location: '/c' }, { url: 'https://example.org/c', status: 200, location: null }] }, reason: 'down', seen: 'http://example.org/b', values: { to: 'http://example.org/b' }, fix: 'Location: https://example.org/b' },
    { head: '', url: 'http://example.org/a', with: { hops: [{ url: 'http://example.org/a', status: 200, location: null }] }, reason: 'plain', fix: 'Location: https://example.org/a' },
  ],
  passes: [{ head: '', with: { hops: [{ url: 'http://example.org/', status: 301, location: 'https://example.org/' }, { url: 'https://example.org/', status: 200, location: null }] } }],
  notApplicable: [''],
})
