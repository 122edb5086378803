import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imageAnimated } from './image-animated.ts'
import { imageFile } from '../../../test/support/smo-audits.ts'

const url = 'https://example.org/a.gif'
const head = `<meta property="og:image" content="${url}">`

describeAudit(imageAnimated, {
  fails: [{ head, with: { images: imageFile(url, { animated: true }) }, reason: 'animated', seen: url, values: { url } }],
  passes: [{ head, with: { images: imageFile(url) } }],
  notApplicable: [head, { head, with: { images: imageFile(url, { animated: null }) } }],
})
