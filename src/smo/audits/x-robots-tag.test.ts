import { describeAudit } from '../../../test/support/smo-audits.ts'
import { xRobotsTag } from './x-robots-tag.ts'
import { hops } from '../../../test/support/smo-audits.ts'

const answered = (value: string) => ({ head: '', with: { hops: hops(0), headers: { 'x-robots-tag': value } } })

describeAudit(xRobotsTag, {
  fails: [
    { ...answered('noindex, nofollow'), reason: 'noindex', seen: 'noindex', fix: 'X-Robots-Tag: nofollow' },
    { ...answered('googlebot: nosnippet'), reason: 'nosnippet' },
    { ...answered('noimageindex'), reason: 'preview', values: { value: 'noimageindex' } },
  ],
  passes: [answered('max-image-preview:large'), answered('bingbot: noindex')],
  notApplicable: [''],
})
