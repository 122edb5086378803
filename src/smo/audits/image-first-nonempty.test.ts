import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imageFirstNonempty } from './image-first-nonempty.ts'

describeAudit(imageFirstNonempty, {
  fails: [{ head: '<meta property="og:image" content=""><meta property="og:image" content="https://example.org/a.jpg">', reason: 'empty', seen: 'content=""', values: { count: 2 } }],
  passes: ['<meta property="og:image" content="https://example.org/a.jpg"><meta property="og:image" content="">'],
  notApplicable: ['<meta property="og:image" content="">'],
  corpus: { fails: ['1046'] },
})
