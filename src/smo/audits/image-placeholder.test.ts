import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imagePlaceholder } from './image-placeholder.ts'
import { imageFile } from '../../../test/support/smo-audits.ts'

describeAudit(imagePlaceholder, {
  fails: [
    { head: '<meta property="og:image" content="https://s0.example.org/i/blank.jpg">', reason: 'name', seen: 'blank.jpg', fix: 'https://www.example.org/share-image.jpg' },
    { head: '<meta property="og:image" content="https://example.org/a.gif">', with: { images: imageFile('https://example.org/a.gif', { width: 1, height: 1 }) }, reason: 'tiny', values: { width: 1, height: 1 } },
  ],
  passes: ['<meta property="og:image" content="https://example.org/blank-verse.jpg">'],
  notApplicable: ['<title>Bread</title>'],
  corpus: { fails: ['1046'] },
})
