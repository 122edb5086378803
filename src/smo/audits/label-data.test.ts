import { describeAudit } from '../../../test/support/smo-audits.ts'
import { labelData } from './label-data.ts'

describeAudit(labelData, {
  fails: [{ head: '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ada"><meta name="twitter:label2" content="Reading time">', reason: 'half', seen: 'Reading time', values: { keys: 'twitter:label2' } }],
  passes: ['<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ada">'],
  notApplicable: ['<title>Bread</title>'],
})
