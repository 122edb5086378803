import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imageUrlClean } from './image-url-clean.ts'

describeAudit(imageUrlClean, {
  fails: [
    { head: '<meta property="og:image" content="https://example.org/my bread.jpg">', reason: 'space', seen: 'my bread.jpg', fix: 'my%20bread.jpg' },
    { head: '<meta property="og:image" content="https://example.org/caffè.jpg">', reason: 'letters', fix: 'caff%C3%A8.jpg' },
    { head: '<meta property="og:image" content="http:/example.org/a.jpg">', reason: 'slash', fix: 'content="http://example.org/a.jpg"' },
    { head: '<meta property="og:image" content="https://example.org/a.jpg?w=1&amp;amp;h=2">', reason: 'escaped', fix: '?w=1&amp;h=2' },
  ],
  passes: ['<meta property="og:image" content="https://example.org/a.jpg?w=1&amp;h=2">'],
  notApplicable: ['<title>Bread</title>'],
  corpus: { fails: ['0971', '1531', '1541', '0891', '0198'] },
})
