import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imageRatio191 } from './image-ratio-191.ts'
import { imageFile } from '../../../test/support/smo-audits.ts'

const url = 'https://example.org/a.jpg'
const head = `<meta property="og:image" content="${url}">`

describeAudit(imageRatio191, {
  fails: [
    { head, with: { images: imageFile(url, { width: 1000, height: 1000 }) }, reason: 'tall', seen: url, values: { ratio: 1, lost: 48 } },
    { head, with: { images: imageFile(url, { width: 1200, height: 300 }) }, reason: 'wide', values: { ratio: 4, lost: 52 } },
  ],
  passes: [{ head, with: { images: imageFile(url, { width: 1200, height: 675 }) } }],
  notApplicable: [head, { head, with: { images: imageFile(url, { width: 100, height: 100 }) } }],
})
