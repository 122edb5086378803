import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imageBytes1mb } from './image-bytes-1mb.ts'
import { imageFile } from '../../../test/support/smo-audits.ts'

const url = 'https://example.org/a.jpg'
const head = `<meta property="og:image" content="${url}">`

describeAudit(imageBytes1mb, {
  fails: [
    { head, with: { images: imageFile(url, { bytes: 1_000_001 }) }, reason: 'bluesky', seen: url, values: { kilobytes: 1001 } },
    { head, with: { images: imageFile(url, { bytes: 1_048_577 }) }, reason: 'both' },
  ],
  passes: [{ head, with: { images: imageFile(url, { bytes: 1_000_000 }) } }],
  notApplicable: [head],
})
