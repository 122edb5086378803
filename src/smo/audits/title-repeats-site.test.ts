import { describeAudit } from '../../../test/support/smo-audits.ts'
import { titleRepeatsSite } from './title-repeats-site.ts'

describeAudit(titleRepeatsSite, {
  fails: [
    { head: '<meta property="og:site_name" content="Bakers"><meta property="og:title" content="How to bake bread – Bakers">', reason: 'repeats', seen: 'og:title', values: { site: 'Bakers' }, fix: '<meta property="og:title" content="How to bake bread">' },
    { head: '<meta property="og:site_name" content="Bakers"><meta property="og:title" content="BAKERS: How to bake bread">', reason: 'repeats', fix: 'content="How to bake bread"' },
  ],
  passes: ['<meta property="og:site_name" content="Google"><meta property="og:title" content="Why Google is everywhere">'],
  notApplicable: ['<meta property="og:title" content="Bakers"><meta property="og:site_name" content="Bakers">', '<meta property="og:title" content="Bread">'],
})
