import { describeAudit } from '../../../test/support/smo-audits.ts'
import { htmlInText } from './html-in-text.ts'

describeAudit(htmlInText, {
  fails: [
    { head: '<meta property="og:description" content="How to bake &lt;em&gt;bread&lt;/em&gt;">', reason: 'tags', seen: 'og:description', values: { key: 'og:description', value: '<em>' }, fix: 'content="How to bake bread"' },
    { head: '<meta property="og:title" content="&lt;br /&gt;"><title>Bread</title>', reason: 'tags', fix: 'content="Bread"' },
  ],
  passes: ['<meta property="og:title" content="3 &lt; 5 and a &lt;3 for bread">'],
  notApplicable: ['<title>Bread</title>'],
})
