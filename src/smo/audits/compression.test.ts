import { describeAudit } from '../../../test/support/smo-audits.ts'
import { compression } from './compression.ts'
import { server } from '../../../test/support/smo-audits.ts'

describeAudit(compression, {
  fails: [
    { head: '', with: { server: server({ encodingWithoutBrotli: 'br' }) }, reason: 'unasked', seen: 'br', values: { encoding: 'br' }, fix: 'Content-Encoding: gzip' },
    { head: `<!-- ${'x'.repeat(20_000)} -->`, with: { server: server({ encodingWithoutBrotli: '' }) }, reason: 'none', values: { kilobytes: 20 } },
  ],
  passes: [{ head: '', with: { server: server({ encodingWithoutBrotli: 'gzip' }) } }, { head: '', with: { server: server({ encodingWithoutBrotli: 'identity' }) } }],
  notApplicable: ['', { head: '', with: { server: server() } }],
})
