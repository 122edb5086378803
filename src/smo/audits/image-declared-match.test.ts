import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imageDeclaredMatch } from './image-declared-match.ts'
import { imageFile } from '../../../test/support/smo-audits.ts'

const url = 'https://example.org/a.jpg'
const head = `<meta property="og:image" content="${url}"><meta property="og:image:width" content="1200"><meta property="og:image:height" content="630">`

describeAudit(imageDeclaredMatch, {
  fails: [{ head, with: { images: imageFile(url, { width: 800, height: 420 }) }, reason: 'differs', seen: 'og:image:width', values: { declared: '1200×630', real: '800×420' }, fix: '<meta property="og:image:width" content="800">' }],
  passes: [{ head, with: { images: imageFile(url, { width: 1200, height: 630 }) } }],
  notApplicable: [head, '<meta property="og:image" content="https://example.org/a.jpg">'],
})
