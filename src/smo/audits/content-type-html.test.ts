import { describeAudit } from '../../../test/support/smo-audits.ts'
import { contentTypeHtml } from './content-type-html.ts'
import { hops } from '../../../test/support/smo-audits.ts'

const answered = (headers: Readonly<Record<string, string>>) => ({ head: '', with: { hops: hops(0), headers } })

describeAudit(contentTypeHtml, {
  fails: [
    { ...answered({}), reason: 'missing', fix: 'Content-Type: text/html; charset=utf-8' },
    { ...answered({ 'content-type': 'text/plain' }), reason: 'other', seen: 'text/plain', values: { type: 'text/plain' } },
    { ...answered({ 'content-type': 'application/xhtml+xml; charset=utf-8' }), reason: 'xhtml' },
    { ...answered({ 'content-type': 'text/html', 'content-disposition': 'attachment; filename=a.html' }), reason: 'download', fix: 'inline' },
  ],
  passes: [answered({ 'content-type': 'Text/HTML; charset=utf-8' })],
  notApplicable: [''],
})
