import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imageDiscover } from './image-discover.ts'
import { imageFile } from '../../../test/support/smo-audits.ts'

const url = 'https://example.org/a.jpg'
const head = `<meta property="og:image" content="${url}">`
const robots = '<meta name="robots" content="index, max-image-preview: large">'

describeAudit(imageDiscover, {
  fails: [
    { head, with: { images: imageFile(url) }, reason: 'preview', fix: '<meta name="robots" content="max-image-preview:large">' },
    { head, with: { images: imageFile(url, { width: 1199, height: 630 }) }, reason: 'narrow', seen: url, values: { width: 1199 } },
    { head, with: { images: imageFile(url, { width: 1200, height: 240 }) }, reason: 'few', values: { pixels: 288_000 } },
    { head, with: { images: imageFile(url, { width: 1200, height: 1200 }) }, reason: 'shape' },
    { head: '<meta property="og:image" content="https://example.org/logo.png">', with: { images: imageFile('https://example.org/logo.png') }, reason: 'logo' },
  ],
  passes: [{ head: head + robots, with: { images: imageFile(url, { width: 1200, height: 675 }) } }],
  notApplicable: [head],
})
