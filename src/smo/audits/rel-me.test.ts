import { describeAudit } from '../../../test/support/smo-audits.ts'
import { relMe } from './rel-me.ts'

describeAudit(relMe, {
  fails: [
    { head: '<link rel="me" href="http://mastodon.example/@ada">', reason: 'invalid', seen: 'rel="me"', fix: '<link rel="me" href="https://mastodon.example/@ada">' },
    { head: '<title>Bread</title>', body: '<a rel="me" href="/ada">Ada</a>', reason: 'invalid', values: { url: '/ada' } },
  ],
  passes: ['<link rel="me" href="https://mastodon.example/@ada"><link rel="me" href="sms:+390612345">'],
  notApplicable: ['<title>Bread</title>'],
})
