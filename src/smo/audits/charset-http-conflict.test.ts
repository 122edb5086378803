import { describeAudit } from '../../../test/support/smo-audits.ts'
import { charsetHttpConflict } from './charset-http-conflict.ts'

describeAudit(charsetHttpConflict, {
  fails: [
    { head: '<title>Bread</title>', charset: { http: 'iso-8859-1', used: 'iso-8859-1', by: 'http', meta: 'utf-8' }, reason: 'meta', seen: 'iso-8859-1', values: { meta: 'utf-8' } },
    { head: '<title>Bread</title>', charset: { http: 'windows-1252', used: 'utf-8', by: 'bytes', declaredIsTrue: false }, reason: 'bytes', fix: 'charset=utf-8' },
  ],
  passes: [{ head: '', charset: { http: 'utf-8', used: 'utf-8', by: 'http', meta: 'utf-8' } }],
  notApplicable: [''],
})
