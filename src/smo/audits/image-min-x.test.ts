import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imageMinX } from './image-min-x.ts'
import { imageFile } from '../../../test/support/smo-audits.ts'

const url = 'https://example.org/a.jpg'
const head = `<meta property="og:image" content="${url}">`
const large = '<meta name="twitter:card" content="summary_large_image">'

describeAudit(imageMinX, {
  fails: [
    { head, with: { images: imageFile(url, { width: 143, height: 200 }) }, reason: 'small', seen: url, values: { width: 143, card: 'summary', least: '144×144' } },
    { head: head + large, with: { images: imageFile(url, { width: 299, height: 200 }) }, reason: 'small', values: { card: 'summary_large_image' } },
    { head, with: { images: imageFile(url, { width: 5000, height: 2500 }) }, reason: 'large' },
  ],
  passes: [{ head: head + large, with: { images: imageFile(url, { width: 300, height: 157 }) } }],
  notApplicable: [head],
})
