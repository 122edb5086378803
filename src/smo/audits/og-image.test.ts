import { describeAudit } from '../../../test/support/smo-audits.ts'
import { ogImage } from './og-image.ts'

describeAudit(ogImage, {
  fails: [
    { head: '<meta name="twitter:image" content="/a b.jpg">', reason: 'missing', fix: '<meta property="og:image" content="https://www.example.org/a%20b.jpg">' },
    { head: '<meta property="og:image" content="">', reason: 'empty', seen: 'property="og:image"', fix: 'https://www.example.org/share-image.jpg' },
  ],
  passes: ['<meta property="og:image:secure_url" content="https://example.org/a.jpg">'],
  corpus: { fails: ['0775'], passes: ['0001'] },
})
