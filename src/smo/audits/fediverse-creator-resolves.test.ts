import { describeAudit } from '../../../test/support/smo-audits.ts'
import { fediverseCreatorResolves } from './fediverse-creator-resolves.ts'
import { target } from '../../../test/support/smo-audits.ts'

const head = '<meta name="fediverse:creator" content="@ada@mastodon.example">'
const url = 'https://mastodon.example/.well-known/webfinger?resource=acct%3Aada%40mastodon.example'

describeAudit(fediverseCreatorResolves, {
  fails: [
    { head, with: { targets: target(url, { status: 404 }) }, reason: 'unanswered', seen: '404', values: { host: 'mastodon.example', status: 404 } },
    { head, with: { targets: target(url, { status: null, trouble: 'unreachable' }) }, reason: 'unanswered', values: { status: 'unreachable' } },
  ],
  passes: [{ head, with: { targets: target(url) } }],
  notApplicable: [head],
})
