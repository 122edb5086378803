import { describeAudit } from '../../../test/support/smo-audits.ts'
import { mojibake } from './mojibake.ts'

describeAudit(mojibake, {
  fails: [
    { head: '<meta property="og:title" content="CaffÃ¨ e pane">', reason: 'twice', seen: 'og:title', values: { key: 'og:title' }, fix: 'content="Caffè e pane"' },
    { head: '<meta property="og:title" content="Bakerâ€™s bread">', reason: 'twice', fix: 'content="Baker’s bread"' },
    { head: '<meta property="og:description" content="Bread\ufffd and butter">', reason: 'replacement', fix: 'content="Bread and butter"' },
  ],
  passes: ['<meta property="og:title" content="SÃO PAULO: il caffè più buono">'],
  notApplicable: ['<title>Bread</title>'],
})
