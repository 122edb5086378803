import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imageMinFb } from './image-min-fb.ts'
import { imageFile } from '../../../test/support/smo-audits.ts'

const url = 'https://example.org/a.jpg'
const head = `<meta property="og:image" content="${url}">`

describeAudit(imageMinFb, {
  fails: [{ head, with: { images: imageFile(url, { width: 300, height: 199 }) }, reason: 'small', seen: url, values: { width: 300, height: 199 } }],
  passes: [{ head, with: { images: imageFile(url, { width: 200, height: 200 }) } }],
  notApplicable: [head, { head, with: { images: imageFile(url, { width: null }) } }],
})
