import { describeAudit } from '../../../test/support/smo-audits.ts'
import { cacheRefresh } from './cache-refresh.ts'

describeAudit(cacheRefresh, {
  manual: [''],
})
