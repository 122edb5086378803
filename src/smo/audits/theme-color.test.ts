import { describeAudit } from '../../../test/support/smo-audits.ts'
import { themeColor } from './theme-color.ts'

describeAudit(themeColor, {
  fails: [
    { head: '<meta name="theme-color" content="c8102e">', reason: 'invalid', seen: 'c8102e', values: { value: 'c8102e' }, fix: 'content="#c8102e"' },
    { head: '<meta name="theme-color" content="our red">', reason: 'invalid' },
  ],
  passes: ['<meta name="theme-color" content="#fff">', '<meta name="theme-color" content="RebeccaPurple">', '<meta name="theme-color" content="hsl(0 50% 50%)">'],
  notApplicable: ['<title>Bread</title>'],
})
