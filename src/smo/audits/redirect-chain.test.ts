import { describeAudit } from '../../../test/support/smo-audits.ts'
import { redirectChain } from './redirect-chain.ts'
import { hops } from '../../../test/support/smo-audits.ts'

describeAudit(redirectChain, {
  fails: [
    { head: '', with: { hops: hops(6) }, reason: 'many', seen: '301 https://www.example.org/0', values: { count: 6 }, fix: 'Location: https://www.example.org/story' },
    { head: '', with: { hops: hops(4) }, reason: 'some', values: { count: 4 } },
  ],
  passes: [{ head: '', with: { hops: hops(3) } }, { head: '', with: { hops: hops(0) } }],
  notApplicable: [''],
})
