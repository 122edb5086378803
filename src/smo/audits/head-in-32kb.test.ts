import { describeAudit } from '../../../test/support/smo-audits.ts'
import { headIn32kb } from './head-in-32kb.ts'

describeAudit(headIn32kb, {
  fails: [{ head: `<style>${'a{}'.repeat(11_000)}</style><meta property="og:title" content="Bread"><meta property="og:image" content="https://example.org/a.jpg">`, reason: 'late', seen: 'og:title', values: { keys: 'og:title, og:image' }, fix: '<meta property="og:title" content="Bread">' }],
  passes: [`<meta property="og:title" content="Bread"><style>${'a{}'.repeat(11_000)}</style><meta property="og:title" content="Later">`],
  notApplicable: ['<title>Bread</title>'],
})
