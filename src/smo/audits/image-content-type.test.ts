import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imageContentType } from './image-content-type.ts'
import { imageFile } from '../../../test/support/smo-audits.ts'

const url = 'https://example.org/a.jpg'
const head = `<meta property="og:image" content="${url}">`

describeAudit(imageContentType, {
  fails: [
    { head, with: { images: imageFile(url, { type: 'image/svg+xml' }) }, reason: 'svg', seen: url },
    { head, with: { images: imageFile(url, { type: 'image/avif' }) }, reason: 'avif', values: { type: 'image/avif' } },
    { head, with: { images: imageFile(url, { type: 'image/tiff' }) }, reason: 'other' },
    { head, with: { images: imageFile(url, { trouble: 'not-an-image', type: null, declaredType: 'text/html' }) }, reason: 'not' },
    { head, with: { images: imageFile(url, { type: 'image/png', declaredType: 'image/jpeg' }) }, reason: 'mismatch', fix: 'Content-Type: image/png' },
  ],
  passes: [{ head, with: { images: imageFile(url, { type: 'image/jpeg', declaredType: 'image/jpg' }) } }],
  notApplicable: [head, { head, with: { images: imageFile(url, { trouble: 'unreachable', type: null }) } }],
})
