import { describeAudit } from '../../../test/support/smo-audits.ts'
import { activitypubAlternate } from './activitypub-alternate.ts'

describeAudit(activitypubAlternate, {
  fails: [
    { head: '<link rel="alternate" type="application/activity+json" href="">', reason: 'empty', seen: 'activity+json' },
    { head: '<link rel="alternate" type="application/activity+json" href="/notes/1">', reason: 'relative', values: { url: '/notes/1' }, fix: 'href="https://www.example.org/notes/1"' },
  ],
  passes: ['<link rel="alternate" type="application/activity+json" href="https://example.org/notes/1">'],
  notApplicable: ['<link rel="alternate" type="application/rss+xml" href="/feed">'],
})
