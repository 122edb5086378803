import { describeAudit } from '../../../test/support/smo-audits.ts'
import { headIn1mb } from './head-in-1mb.ts'

describeAudit(headIn1mb, {
  fails: [{ head: `<style>${'a{}'.repeat(340_000)}</style><meta property="og:image" content="https://example.org/a.jpg">`, reason: 'late', seen: 'og:image', values: { keys: 'og:image' } }],
  passes: ['<meta property="og:title" content="Bread">'],
  notApplicable: ['<title>Bread</title>'],
})
