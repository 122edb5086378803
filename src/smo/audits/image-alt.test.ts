import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imageAlt } from './image-alt.ts'

describeAudit(imageAlt, {
  fails: [
    { head: '<meta property="og:image" content="https://www.example.org/a.jpg">', body: '<img src="/a.jpg" alt="A loaf on a table">', reason: 'missing', seen: 'a.jpg', fix: '<meta property="og:image:alt" content="A loaf on a table">' },
    { head: '<meta name="twitter:image" content="https://www.example.org/a.jpg"><title>Bread</title>', reason: 'missing', fix: '<meta name="twitter:image:alt" content="Bread">' },
  ],
  passes: ['<meta property="og:image" content="https://example.org/a.jpg"><meta property="og:image:alt" content="A loaf">'],
  notApplicable: ['<title>Bread</title>'],
})
