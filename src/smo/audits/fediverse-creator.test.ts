import { describeAudit } from '../../../test/support/smo-audits.ts'
import { fediverseCreator } from './fediverse-creator.ts'

describeAudit(fediverseCreator, {
  fails: [
    { head: '<meta name="fediverse:creator" content="https://mastodon.example/@ada">', reason: 'invalid', seen: '@ada', fix: 'content="@ada@mastodon.example"' },
    { head: '<meta name="fediverse:creator" content="Ada">', reason: 'invalid', values: { value: 'Ada' } },
  ],
  passes: ['<meta name="fediverse:creator" content="@ada@mastodon.example">'],
  notApplicable: ['<title>Bread</title>'],
})
