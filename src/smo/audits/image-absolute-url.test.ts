import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imageAbsoluteUrl } from './image-absolute-url.ts'

describeAudit(imageAbsoluteUrl, {
  fails: [
    { head: '<meta property="og:image" content="/img/a.jpg">', reason: 'relative', seen: '/img/a.jpg', fix: 'content="https://www.example.org/img/a.jpg"' },
    { head: '<meta property="og:image" content="//cdn.example.org/a.jpg">', reason: 'scheme', fix: 'content="https://cdn.example.org/a.jpg"' },
    { head: '<meta property="og:image" content="/img/a.jpg"><meta property="og:url" content="https://shop.example/bread">', url: 'https://page.invalid/', reason: 'relative', fix: 'content="https://shop.example/img/a.jpg"' },
    { head: '<meta property="og:image" content="data:image/png;base64,AAAA">', reason: 'data', fix: 'https://www.example.org/share-image.jpg' },
  ],
  passes: ['<meta property="og:image" content="https://example.org/a.jpg">'],
  notApplicable: ['<title>Bread</title>'],
  corpus: { fails: ['0656', '0584', '0027', '0150', '1373', '1563'] },
})
