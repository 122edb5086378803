import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imageBytes8mb } from './image-bytes-8mb.ts'
import { imageFile } from '../../../test/support/smo-audits.ts'

const url = 'https://example.org/a.jpg'
const head = `<meta property="og:image" content="${url}">`

describeAudit(imageBytes8mb, {
  fails: [
    { head, with: { images: imageFile(url, { bytes: 9_000_000 }) }, reason: 'heavy', seen: url, values: { megabytes: 9 } },
    { head, with: { images: imageFile(url, { bytes: null, trouble: 'too-large' }) }, reason: 'heavy' },
  ],
  passes: [{ head, with: { images: imageFile(url, { bytes: 8 * 1024 * 1024 }) } }],
  notApplicable: [head, { head, with: { images: imageFile(url, { bytes: null }) } }],
})
