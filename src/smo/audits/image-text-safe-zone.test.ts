import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imageTextSafeZone } from './image-text-safe-zone.ts'

describeAudit(imageTextSafeZone, {
  manual: ['<meta property="og:image" content="https://example.org/a.jpg">'],
  notApplicable: ['<title>Bread</title>'],
})
