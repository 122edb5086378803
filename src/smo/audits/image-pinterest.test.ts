import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imagePinterest } from './image-pinterest.ts'
import { imageFile } from '../../../test/support/smo-audits.ts'

const url = 'https://example.org/a.jpg'
const head = `<meta property="og:image" content="${url}">`

describeAudit(imagePinterest, {
  fails: [
    { head, with: { images: imageFile(url, { width: 1200, height: 630 }) }, reason: 'lying', seen: url, values: { width: 1200, height: 630 }, fix: 'data-pin-media="https://www.example.org/pin-1000x1500.jpg"' },
    { head, with: { images: imageFile(url, { width: 500, height: 750 }) }, reason: 'narrow', values: { width: 500 } },
    { head, with: { images: imageFile(url, { width: 600, height: 1500 }) }, reason: 'long' },
  ],
  passes: [
    { head, with: { images: imageFile(url, { width: 1000, height: 1500 }) } },
    { head, body: '<img src="/small.jpg" data-pin-media="https://example.org/pin.jpg">', with: { images: imageFile(url) } },
  ],
  notApplicable: [head],
})
