import { describeAudit } from '../../../test/support/smo-audits.ts'
import { ogTypeKnown } from './og-type-known.ts'

describeAudit(ogTypeKnown, {
  fails: [
    { head: '<meta property="og:type" content="Website">', reason: 'case', seen: 'Website', fix: 'content="website"' },
    { head: '<meta property="og:type" content="artikel">', reason: 'unknown', seen: 'artikel', fix: 'content="article"' },
  ],
  passes: ['<meta property="og:type" content="video.movie">', '<meta property="og:type" content="cookpad:recipe">'],
  notApplicable: ['<meta property="og:type" content="">'],
})
