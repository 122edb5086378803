import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imageLargeFb } from './image-large-fb.ts'
import { imageFile } from '../../../test/support/smo-audits.ts'

const url = 'https://example.org/a.jpg'
const head = `<meta property="og:image" content="${url}">`

describeAudit(imageLargeFb, {
  fails: [{ head, with: { images: imageFile(url, { width: 599, height: 400 }) }, reason: 'small', seen: url, values: { width: 599, height: 400 } }],
  passes: [{ head, with: { images: imageFile(url, { width: 600, height: 315 }) } }],
  notApplicable: [head],
})
