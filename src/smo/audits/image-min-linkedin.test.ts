import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imageMinLinkedin } from './image-min-linkedin.ts'
import { imageFile } from '../../../test/support/smo-audits.ts'

const url = 'https://example.org/a.jpg'
const head = `<meta property="og:image" content="${url}">`

describeAudit(imageMinLinkedin, {
  fails: [{ head, with: { images: imageFile(url, { width: 400, height: 400 }) }, reason: 'narrow', seen: url, values: { width: 400 } }],
  passes: [{ head, with: { images: imageFile(url, { width: 401, height: 210 }) } }],
  notApplicable: [head],
})
