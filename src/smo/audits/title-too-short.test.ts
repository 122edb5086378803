import { describeAudit } from '../../../test/support/smo-audits.ts'
import { titleTooShort } from './title-too-short.ts'

describeAudit(titleTooShort, {
  fails: [
    { head: '<title>How to bake bread at home</title><meta property="og:title" content="Bread">', reason: 'short', seen: 'Bread', values: { length: 5 }, fix: 'content="How to bake bread at home"' },
    { head: '<meta property="og:title" content="Home">', reason: 'short', fix: 'content="Home – Bread. – example.org"' },
  ],
  passes: ['<meta property="og:title" content="How to bake bread">', '<meta property="og:title" content="パンの焼き方">'],
  notApplicable: ['<title>Bread</title>'],
})
