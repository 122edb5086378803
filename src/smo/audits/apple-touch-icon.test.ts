import { describeAudit } from '../../../test/support/smo-audits.ts'
import { appleTouchIcon } from './apple-touch-icon.ts'

describeAudit(appleTouchIcon, {
  fails: [
    { head: '', reason: 'missing', fix: 'rel="apple-touch-icon"' },
    { head: '<link rel="apple-touch-icon" sizes="57x57" href="/a.png"><link rel="apple-touch-icon-precomposed" sizes="152x152" href="/b.png">', reason: 'small', seen: '57x57', values: { size: 152 }, fix: 'sizes="180x180"' },
  ],
  passes: ['<link rel="apple-touch-icon" href="/a.png">', '<link rel="apple-touch-icon" sizes="120x120 180x180" href="/a.png">'],
})
