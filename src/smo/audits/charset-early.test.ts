import { describeAudit } from '../../../test/support/smo-audits.ts'
import { charsetEarly } from './charset-early.ts'

describeAudit(charsetEarly, {
  fails: [
    { page: '<html><head><title>Bread</title></head></html>', reason: 'none', fix: '<meta charset="utf-8">' },
    { page: `<html><head><meta name="viewport" content="width=device-width"><style>${'a{}'.repeat(400)}</style><meta charset="utf-8"></head></html>`, reason: 'late', seen: 'charset', fix: '<meta charset="utf-8">' },
    { page: `<html><head><!-- ${'x'.repeat(1100)} --><meta charset="utf-8"></head></html>`, reason: 'late', fix: 'Content-Type: text/html; charset=utf-8' },
    { page: '<html><head><meta charset="us-ascii"><title>Caffè</title></head></html>', reason: 'untrue', values: { real: 'utf-8' } },
  ],
  passes: ['<title>Bread</title>', { page: '<html><head></head></html>', charset: { http: 'utf-8' } }],
  corpus: { fails: ['0371'] },
})
