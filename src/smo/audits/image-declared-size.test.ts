import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imageDeclaredSize } from './image-declared-size.ts'
import { imageFile } from '../../../test/support/smo-audits.ts'

describeAudit(imageDeclaredSize, {
  fails: [
    { head: '<meta property="og:image" content="https://example.org/a.jpg">', with: { images: imageFile('https://example.org/a.jpg', { width: 800, height: 420 }) }, reason: 'missing', seen: 'a.jpg', fix: '<meta property="og:image:height" content="420">' },
    { head: '<meta property="og:image" content="https://example.org/a.jpg"><meta property="og:image:width" content="auto"><meta property="og:image:height" content="630">', reason: 'number', values: { value: 'auto' } },
  ],
  passes: ['<meta property="og:image" content="https://example.org/a.jpg"><meta property="og:image:width" content="1200"><meta property="og:image:height" content="630">'],
  notApplicable: ['<title>Bread</title>'],
})
