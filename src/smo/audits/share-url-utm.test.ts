import { describeAudit } from '../../../test/support/smo-audits.ts'
import { shareUrlUtm } from './share-url-utm.ts'

describeAudit(shareUrlUtm, {
  manual: [''],
})
