import { describeAudit } from '../../../test/support/smo-audits.ts'
import { titleElement } from './title-element.ts'

describeAudit(titleElement, {
  fails: [
    { head: '<meta property="og:title" content="Bread">', reason: 'missing', fix: '<title>Bread</title>' },
    { head: '<title> </title>', reason: 'empty', seen: '<title>' },
    { head: '<title>One</title><title>Two</title>', reason: 'several', seen: 'Two', fix: '<title>One</title>' },
  ],
  passes: ['<title>Bread</title>', { head: '<title>Bread</title>', body: '<svg><title>arrow</title></svg>' }],
})
