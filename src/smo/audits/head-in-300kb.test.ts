import { describeAudit } from '../../../test/support/smo-audits.ts'
import { headIn300kb } from './head-in-300kb.ts'

describeAudit(headIn300kb, {
  fails: [{ head: `<style>${'a{}'.repeat(110_000)}</style><meta property="og:description" content="How to bake it">`, reason: 'late', seen: 'og:description', values: { keys: 'og:description' }, fix: 'og:description' }],
  passes: [`<style>${'a{}'.repeat(90_000)}</style><meta property="og:title" content="Bread">`],
  notApplicable: ['<title>Bread</title>'],
})
