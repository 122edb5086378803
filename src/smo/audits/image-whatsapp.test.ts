import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imageWhatsapp } from './image-whatsapp.ts'
import { imageFile } from '../../../test/support/smo-audits.ts'

const url = 'https://example.org/a.jpg'
const head = `<meta property="og:image" content="${url}">`

describeAudit(imageWhatsapp, {
  fails: [
    { head, with: { images: imageFile(url, { bytes: 600_001 }) }, reason: 'heavy', seen: url, values: { kilobytes: 601 } },
    { head, with: { images: imageFile(url, { width: 299, height: 299 }) }, reason: 'narrow', values: { width: 299 } },
    { head, with: { images: imageFile(url, { width: 1500, height: 300 }) }, reason: 'stretched', values: { ratio: 5 } },
  ],
  passes: [{ head, with: { images: imageFile(url, { width: 1200, height: 300, bytes: 600_000 }) } }],
  notApplicable: [head],
})
