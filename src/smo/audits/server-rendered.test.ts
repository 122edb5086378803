import { describeAudit } from '../../../test/support/smo-audits.ts'
import { serverRendered } from './server-rendered.ts'
import { pageFromHtml } from '../test-page.ts'

describeAudit(serverRendered, {
  fails: [
    { head: '<title>Shop</title>', body: '<div id="root"></div><script src="/app.js"></script>', reason: 'shell', fix: '<meta property="og:title" content="Shop">' },
    { head: '<title>Shop</title>', with: { rendered: pageFromHtml('<meta property="og:title" content="Shoes">', 'https://www.example.org/').tags }, reason: 'scripts', seen: 'Shoes', fix: '<meta property="og:title" content="Shoes">', values: { keys: 'og:title' } },
  ],
  passes: [
    '<meta property="og:title" content="Bread">',
    { head: '<meta property="og:title" content="Shoes">', with: { rendered: pageFromHtml('<meta property="og:title" content="Shoes">', 'https://www.example.org/').tags } },
  ],
  notApplicable: ['<title>Bread</title>'],
})
