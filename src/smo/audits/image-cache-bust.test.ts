import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imageCacheBust } from './image-cache-bust.ts'
import { imageFile } from '../../../test/support/smo-audits.ts'

const url = 'https://example.org/a.jpg'
const head = `<meta property="og:image" content="${url}">`

describeAudit(imageCacheBust, {
  fails: [{ head, with: { images: imageFile(url, { bytes: 2000 }), earlierImages: imageFile(url, { bytes: 1000 }) }, reason: 'changed', seen: url, values: { url }, fix: 'content="https://example.org/a.jpg?v=2000"' }],
  passes: [{ head, with: { images: imageFile(url), earlierImages: imageFile(url) } }],
  notApplicable: [head, { head, with: { images: imageFile(url) } }],
})
