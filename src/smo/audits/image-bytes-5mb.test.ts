import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imageBytes5mb } from './image-bytes-5mb.ts'
import { imageFile } from '../../../test/support/smo-audits.ts'

const url = 'https://example.org/a.jpg'
const head = `<meta property="og:image" content="${url}">`

describeAudit(imageBytes5mb, {
  fails: [{ head, with: { images: imageFile(url, { bytes: 6_000_000 }) }, reason: 'heavy', seen: url, values: { megabytes: 6 } }],
  passes: [{ head, with: { images: imageFile(url, { bytes: 5_000_000 }) } }],
  notApplicable: [head],
})
