import { describeAudit } from '../../../test/support/smo-audits.ts'
import { titleEqualsDescription } from './title-equals-description.ts'

describeAudit(titleEqualsDescription, {
  fails: [
    { head: '<meta property="og:title" content="Bread"><meta property="og:description" content="bread"><meta name="description" content="How to bake it with nothing but flour, water, salt and time.">', reason: 'same', seen: 'og:description', fix: 'flour, water' },
    { head: '<meta property="og:title" content="Bread"><meta property="og:description" content="Bread">', reason: 'same' },
  ],
  passes: ['<meta property="og:title" content="Bread"><meta property="og:description" content="How to bake it">'],
  notApplicable: ['<meta property="og:title" content="Bread">'],
})
