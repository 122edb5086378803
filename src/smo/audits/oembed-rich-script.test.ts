import { describeAudit } from '../../../test/support/smo-audits.ts'
import { oembedRichScript } from './oembed-rich-script.ts'
import { oembedAnswer } from '../../../test/support/smo-audits.ts'

describeAudit(oembedRichScript, {
  fails: [{ head: '', with: { oembed: oembedAnswer({ type: 'rich' }) }, reason: 'rich', seen: 'rich' }],
  passes: [{ head: '', with: { oembed: oembedAnswer() } }],
  notApplicable: ['', { head: '', with: { oembed: oembedAnswer({ trouble: 'unreachable', type: null }) } }],
})
